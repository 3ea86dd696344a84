#pragma once

#include <Eigen/Dense>
#include <vector>

#include "interval/box.hpp"
#include "target/expression.hpp"

namespace mocert {

/// Values of a function at points of a box, the points in units of the box: u in [-1, 1]^n.
struct BoxSamples {
  Eigen::MatrixXd u;       ///< N x n
  Eigen::MatrixXd values;  ///< N x m
};

/// A fixed pattern of points that includes the corners (n <= 8), dense enough to see second-order behaviour, or a sparser one for a rough
/// look: one per row, in [-1, 1]^n.
Eigen::MatrixXd box_pattern(int n, bool rough = false);

/// At least `count` points of [-1, 1]^n (N x n): centre, corners (n <= 8), then points evenly spread, a third of them on faces. The first
/// ones are spread as evenly as all.
Eigen::MatrixXd spread_points(int n, int count);

/// Row p of u, given in units of the box, as a point of the box.
std::vector<double> at_units(const Box& box, const Eigen::MatrixXd& u, Eigen::Index p);

/// f at points given in units of the box; points at which it is not finite are left out.
BoxSamples sample_at(const Expression& f, const Box& box, const Eigen::MatrixXd& u);

/// g(u) = constant + slope.u per output and the greatest deviation seen at the samples (unproved).
struct AffineFit {
  Eigen::VectorXd constant;  ///< m
  Eigen::MatrixXd slope;     ///< m x n
  Eigen::VectorXd error;     ///< m
};

/// The best uniform affine approximation on the samples, per output (minimax.hpp; Lawson's method where that gives up), the constant
/// balancing the extremes.
AffineFit fit_affine(const BoxSamples& samples);

}  // namespace mocert
