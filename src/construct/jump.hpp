#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "interval/box.hpp"
#include "target/expression.hpp"

namespace mocert {

/// Finds places where a condition of the formula changes along one axis and the formula jumps there (all in plain binary64: a hint for
/// cutting).
class JumpFinder {
 public:
  explicit JumpFinder(const Expression& f);

  /// Axis and coordinate (within the box, perhaps on a face) where f jumps by more than `size` on the axis-parallel line through the middle
  /// of the box.
  std::optional<std::pair<int, double>> find(const Box& box, double size) const;

 private:
  std::vector<bool> truths(const std::vector<double>& x) const;

  const Expression& f_;
  Expression probe_;  ///< outputs: 1 or 0 per comparison of the formula
  std::size_t comparisons_ = 0;
};

}  // namespace mocert
