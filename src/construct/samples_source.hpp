#pragma once

#include "construct/envelopes.hpp"
#include "construct/fit_source.hpp"

namespace mocert {

/// Samples: at every point the values U and l of both envelopes, so that the uniform fit comes as close as it can to every admissible f.
/// Its deviation is |N - (U + l)/2| + (U - l)/2: it aims at the midpoint of the envelopes, the best that data and L permit.
class SamplesSource final : public FitSource {
 public:
  explicit SamplesSource(const Target& target);

  int outputs() const override { return samples_.outputs; }
  Eigen::MatrixXd points(const Box& box, bool rough) const override { return box_pattern(box.dimension(), rough); }
  BoxSamples values(const Box& box, const Eigen::MatrixXd& u) const override;
  std::optional<std::pair<int, double>> jump(const Box&, double) const override { return std::nullopt; }
  std::optional<double> cut(const Box& box, std::size_t axis, double share) const override;

 private:
  const Samples& samples_;
  Envelopes envelopes_;
};

}  // namespace mocert
