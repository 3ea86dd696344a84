#pragma once

#include <Eigen/Dense>
#include <functional>

#include "model/momlp.hpp"

namespace mocert {

/// Writes the residuals at x and, unless null, their derivatives (a row per residual) there; false where they are not finite.
using Residuals = std::function<bool(const Eigen::VectorXd& x, Eigen::VectorXd& residuals, RowMatrix* jacobian)>;

/// Lessens the sum of squared residuals by the method of Levenberg and Marquardt: steps are damped by the diagonal of J^T J, more where the
/// quadratic model promises more than comes true (damping after Nielsen, Damping Parameter in Marquardt's Method, 1999). Ends after so many
/// steps, accepted or not, or when one changes the sum by less than a share of 10^-5.
void lessen_squares(const Residuals& residuals, Eigen::VectorXd& x, int steps);

}  // namespace mocert
