#pragma once

#include "enclose/expression_form.hpp"
#include "enclose/gap.hpp"
#include "enclose/smooth_gap.hpp"

namespace mocert {

/// Rule 7: |f0 - N0| + sum |f_i - N_i| + r_f + r_N per output, forms subtracted before absolute values are taken; or, where that is too
/// large and f is smooth over the box, rule 6.
class ExpressionGap final : public Gap {
 public:
  ExpressionGap(const Expression& expression, Norm norm);

  using Gap::bound;
  GapBound bound(const Box& box, const Expert& expert, const BoundHints& hints) override;
  std::optional<Interval> error_at(const std::vector<double>& x, const Expert& expert) override;
  double approximate_error(std::span<const double> x, const Expert& expert) override;
  void bend(const Box& box, const Expert& expert, std::span<double> score) override;
  std::string proved_undefined_at(const std::vector<double>& x) override { return enclosure_.proved_undefined_at(x); }
  std::optional<ViolationKind> violation_kind(const std::vector<double>&, const Expert&, double) override { return std::nullopt; }

 private:
  /// Where f is smooth, how little is known of its second derivatives along each axis, and `weight_of_known` times what they amount to;
  /// false elsewhere. Unlike values this shows what the enclosure makes of f: f may be affine along an axis and its bound bad until that is
  /// cut.
  bool bend_by_jets(const Box& box, double weight_of_known, std::span<double> score);
  void approximate_difference(std::span<const double> x, const Expert& expert, std::span<double> difference);

  const Expression& expression_;
  Norm norm_;
  ExpressionEnclosure enclosure_;
  std::optional<SmoothGap> smooth_;  ///< none for too many inputs
  std::vector<double> f_, n_;
};

}  // namespace mocert
