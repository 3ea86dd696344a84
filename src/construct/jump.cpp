#include "construct/jump.hpp"

#include <bit>
#include <cmath>
#include <cstdint>

namespace mocert {

JumpFinder::JumpFinder(const Expression& f) : f_(f), probe_(f) {
  const std::size_t count = f.nodes().size();
  for (std::size_t i = 0; i < count; ++i) {
    const Op op = f.nodes()[i].op;
    if (op != Op::less && op != Op::less_equal && op != Op::equal) continue;
    probe_.add_output(probe_.apply(Op::if_, static_cast<int>(i), probe_.constant(1), probe_.constant(0)));
    ++comparisons_;
  }
}

std::vector<bool> JumpFinder::truths(const std::vector<double>& x) const {
  std::vector<double> y(static_cast<std::size_t>(probe_.outputs()));
  probe_.approximate(x, y);
  std::vector<bool> result;
  for (std::size_t k = y.size() - comparisons_; k < y.size(); ++k) result.push_back(y[k] == 1);
  return result;
}

std::optional<std::pair<int, double>> JumpFinder::find(const Box& box, double size) const {
  if (comparisons_ == 0) return std::nullopt;
  const std::size_t n = box.lo.size();
  std::vector<double> middle(n);
  for (std::size_t i = 0; i < n; ++i) middle[i] = box.lo[i] + 0.5 * (box.hi[i] - box.lo[i]);
  std::vector<double> left_value(static_cast<std::size_t>(f_.outputs())), right_value = left_value;
  constexpr int pieces = 16;
  for (std::size_t i = 0; i < n; ++i) {
    for (int p = 0; p < pieces; ++p) {
      auto left = middle, right = middle;
      left[i] = box.lo[i] + (box.hi[i] - box.lo[i]) * p / pieces;
      right[i] = p + 1 == pieces ? box.hi[i] : box.lo[i] + (box.hi[i] - box.lo[i]) * (p + 1) / pieces;
      const auto at_left = truths(left);
      if (at_left == truths(right)) continue;
      for (;;) {
        auto between = left;
        between[i] = left[i] + 0.5 * (right[i] - left[i]);
        if (!(between[i] > left[i] && between[i] < right[i])) break;
        (truths(between) == at_left ? left : right)[i] = between[i];
      }
      f_.approximate(left, left_value);
      f_.approximate(right, right_value);
      bool jumps = false;
      for (std::size_t k = 0; k < left_value.size(); ++k) jumps = jumps || std::fabs(left_value[k] - right_value[k]) > size;
      if (!jumps) continue;
      // The border lies between two neighbours; the rounder of them is more likely the one that was meant.
      const auto zeros = [](double v) { return std::countr_zero(std::bit_cast<std::uint64_t>(v)); };
      return std::pair{static_cast<int>(i), zeros(left[i]) > zeros(right[i]) ? left[i] : right[i]};
    }
  }
  return std::nullopt;
}

}  // namespace mocert
