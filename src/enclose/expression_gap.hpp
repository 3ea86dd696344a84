#pragma once

#include "enclose/expression_form.hpp"
#include "enclose/gap.hpp"

namespace mocert {

/// Rule 7: |f0 - N0| + sum |f_i - N_i| + r_f + r_N per output, forms subtracted before absolute values are taken.
class ExpressionGap final : public Gap {
 public:
  ExpressionGap(const Expression& expression, Norm norm) : expression_(expression), norm_(norm), enclosure_(expression) {}

  using Gap::bound;
  GapBound bound(const Box& box, const Expert& expert, std::span<const AffineForm> known) override;
  std::optional<Interval> error_at(const std::vector<double>& x, const Expert& expert) override;
  double approximate_error(std::span<const double> x, const Expert& expert) override;
  void bend(const Box& box, const Expert& expert, std::span<double> score) override;
  std::string proved_undefined_at(const std::vector<double>& x) override { return enclosure_.proved_undefined_at(x); }
  std::optional<ViolationKind> violation_kind(const std::vector<double>&, const Expert&, double) override { return std::nullopt; }

 private:
  void approximate_difference(std::span<const double> x, const Expert& expert, std::span<double> difference);

  const Expression& expression_;
  Norm norm_;
  ExpressionEnclosure enclosure_;
  std::vector<double> f_, n_;
};

}  // namespace mocert
