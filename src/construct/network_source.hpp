#pragma once

#include "construct/fit_source.hpp"

namespace mocert {

/// A network as what is to be fitted: the value of the expert that plain binary64 routing selects.
class NetworkSource final : public FitSource {
 public:
  explicit NetworkSource(const MoMlp& network) : network_(network) {}

  int outputs() const override { return network_.outputs; }
  Eigen::MatrixXd points(const Box& box, bool rough) const override;
  BoxSamples values(const Box& box, const Eigen::MatrixXd& u) const override;
  /// Where the leaf that is selected changes along the axis-parallel line through the middle of the box, and the value jumps.
  std::optional<std::pair<int, double>> jump(const Box& box, double size) const override;
  std::optional<double> cut(const Box& box, std::size_t axis, double share) const override;

 private:
  const MoMlp& network_;
};

/// The network at a point in plain binary64, unproved.
void approximate_network(const MoMlp& network, std::span<const double> x, std::span<double> y);

}  // namespace mocert
