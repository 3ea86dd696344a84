#pragma once

#include <array>

#include "enclose/gap.hpp"
#include "target/sample_tree.hpp"

namespace mocert {

/// Rule 8: the gap to every admissible f, by one sample per side. The cone y_i + eta + L |x - s_i| minus the expert's form is convex, so
/// over the box that the form stands for its maximum is at a vertex; the lower side mirrors it.
class SamplesGap final : public Gap {
 public:
  /// `irreducible`: norm((U - l)/2) in place of the error, the least that any output could achieve at a point; the expert must be constant
  /// 0.
  SamplesGap(const Samples& samples, Norm norm, bool irreducible = false);

  using Gap::bound;
  GapBound bound(const Box& box, const Expert& expert, const BoundHints& hints) override;
  std::optional<Interval> error_at(const std::vector<double>& x, const Expert& expert) override;
  double approximate_error(std::span<const double> x, const Expert& expert) override;
  void bend(const Box& box, const Expert& expert, std::span<double> score) override;
  std::string proved_undefined_at(const std::vector<double>&) override { return ""; }
  std::optional<ViolationKind> violation_kind(const std::vector<double>& x, const Expert& expert, double epsilon_up) override;

 private:
  struct Envelope {
    Interval lower, upper;
  };
  /// The few samples whose cones are lowest at a point, the lowest first.
  struct Shortlist {
    std::array<double, 4> value;
    std::array<std::size_t, 4> sample{};
    std::size_t size = 0;
  };
  /// Of side * y + L |x - s|.
  Shortlist lowest(std::span<const double> x, std::size_t output, double side) const;
  /// McShane-Whitney envelopes of one output at a point.
  Envelope envelope_at(const std::vector<double>& x, std::size_t output) const;
  /// |x - s_i| in the input norm: plain binary64, relative error below 2^-35 (n <= 65536), absolute below 2^-500.
  double distance(std::span<const double> x, std::size_t sample) const;
  /// Upper bound of side * (y_i - f) + eta + L |x - s_i| over the box; side = +1 for the upper envelope, -1 for the lower one.
  double side_bound(const std::vector<AffineForm>& x, const AffineForm& f, std::size_t sample, std::size_t output, double side) const;

  const Samples& samples_;
  Norm norm_;
  bool irreducible_;
  std::size_t n_, m_;
  std::shared_ptr<const SampleTree> tree_;
  std::vector<Interval> lipschitz_;  ///< per output
  Interval tolerance_;
};

}  // namespace mocert
