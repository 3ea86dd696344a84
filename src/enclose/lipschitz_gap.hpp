#pragma once

#include <memory>

#include "enclose/expression_form.hpp"
#include "enclose/gap.hpp"
#include "mocert/verdict.hpp"

namespace mocert {

/// In place of a model's error: how steep a formula is, max over outputs k of |D f_k| / unit_k. Bounds over boxes come from the dual norms
/// of the gradients (docs/soundness.md, L23), errors at a point from quotients of differences near it (L24). Experts are not looked at.
class LipschitzGap final : public Gap {
 public:
  /// What is shared by all threads. `gradients` is with_gradient_norms(f, the axes of `domain` that have a width, input_norm).
  struct Task {
    const Expression& f;
    Expression gradients;
    Box domain;
    Norm input_norm;
    std::vector<std::optional<Interval>> units;  ///< per output, above 0; none: the output is of no interest
  };
  explicit LipschitzGap(std::shared_ptr<const Task> task);

  using Gap::bound;
  GapBound bound(const Box& box, const Expert&, const BoundHints&) override;
  std::optional<Interval> error_at(const std::vector<double>& x, const Expert&) override;
  double approximate_error(std::span<const double> x, const Expert&) override;
  /// Of the box of the last bound().
  void bend(const Box& box, const Expert&, std::span<double> score) override;
  std::string proved_undefined_at(const std::vector<double>& x) override { return points_.proved_undefined_at(x); }
  std::optional<ViolationKind> violation_kind(const std::vector<double>&, const Expert&, double) override { return std::nullopt; }

  /// The steepest pair near x that plain arithmetic finds, the same at every call, with the quotient that is proved of it.
  std::optional<LipschitzPair> pair_near(std::span<const double> x);

 private:
  struct Candidate {
    double steepness = 0;  ///< quotient / unit, in plain binary64
    std::size_t output = 0;
    std::vector<double> x, y;
  };
  std::optional<Candidate> candidate_near(std::span<const double> x);
  void consider(std::span<const double> center, std::span<const double> direction, double step, std::optional<Candidate>& best);
  /// The quotient of a pair.
  std::optional<Interval> quotient(const Candidate& pair);

  std::shared_ptr<const Task> task_;
  ExpressionEnclosure boxes_, points_;
  std::size_t m_;
  double remainder_ = 0;  ///< of the last bound: what its form leaves open, in units
  std::vector<double> values_, low_, high_;
};

}  // namespace mocert
