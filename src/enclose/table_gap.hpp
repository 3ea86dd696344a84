#pragma once

#include "enclose/gap.hpp"
#include "target/table.hpp"

namespace mocert {

/// Rule 10: on every grid cell that a box meets, the interpolant minus the affine part of the expert's form is multilinear, so its extremes
/// over the box are at points whose coordinates are ends of the box or grid lines inside it.
class TableGap final : public Gap {
 public:
  TableGap(const Table& table, Norm norm) : table_(table), norm_(norm) {}

  using Gap::bound;
  GapBound bound(const Box& box, const Expert& expert, const BoundHints& hints) override;
  std::optional<Interval> error_at(const std::vector<double>& x, const Expert& expert) override;
  double approximate_error(std::span<const double> x, const Expert& expert) override;
  void bend(const Box& box, const Expert& expert, std::span<double> score) override;
  std::string proved_undefined_at(const std::vector<double>&) override { return ""; }
  std::optional<ViolationKind> violation_kind(const std::vector<double>&, const Expert&, double) override { return std::nullopt; }

 private:
  const Table& table_;
  Norm norm_;
};

}  // namespace mocert
