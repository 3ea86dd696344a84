#pragma once

#include <Eigen/Dense>
#include <optional>

namespace mocert {

/// The coefficients a that make max_i |y_i - basis_i . a| least, in plain binary64: basis N x k with k small against N.
///
/// The linear programme "min e, |y_i - basis_i . a| <= e" by the simplex method on its dual, max sum_i l_i y_i where sum_i l_i basis_i = 0
/// and sum_i |l_i| = 1 (E. L. Stiefel's exchange of references, 1959, without Haar's condition): k + 1 points carry the error, and the
/// point of the greatest residual enters. Empty if it does not end within 50 (k + 1) exchanges or loses its pivots to rounding.
std::optional<Eigen::VectorXd> minimax_coefficients(const Eigen::MatrixXd& basis, const Eigen::VectorXd& y);

}  // namespace mocert
