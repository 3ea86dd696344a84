#pragma once

#include <cstdint>
#include <vector>

#include "construct/mlp_net.hpp"

namespace mocert {

/// Numbers to start a fit from. First layer: kinks through random points of the box, square to directions drawn where f bends (from a
/// quadratic that fits the samples), so that the network starts as a continuous piecewise linear function with its pieces where they are
/// needed; layers between: random; last layer: least squares. `points` n x N, `values` m x N, scaled.
std::vector<double> start_numbers(const MlpNet& net, const Eigen::MatrixXd& points, const Eigen::MatrixXd& values, std::uint64_t seed);

}  // namespace mocert
