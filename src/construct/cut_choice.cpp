#include "construct/cut_choice.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace mocert {
namespace {

/// Cells that promise more leaves are cut in the middle, and estimated instead of cut on.
constexpr double small_cell = 12, smallest_estimate = 5;

/// Rough samples miss a little of the error, and proofs need a little room.
constexpr double room = 0.97;

constexpr double shares[] = {0.5, 0.375, 0.625, 0.25, 0.75};

constexpr int levels_below = 6;

}  // namespace

double expected_leaves(double error, double epsilon, int axes) { return std::max(1.0, std::pow(error / epsilon, 0.5 * axes)); }

int axes_of_some_width(const Box& box) {
  int axes = 0;
  for (std::size_t i = 0; i < box.lo.size(); ++i) axes += box.hi[i] > box.lo[i] ? 1 : 0;
  return axes;
}

Box part_of(const Box& box, const Cut& cut, bool high) {
  Box part = box;
  (high ? part.lo : part.hi)[static_cast<std::size_t>(cut.axis)] = cut.at;
  return part;
}

double CutChoice::rough_error(const Box& box) const { return fit_error(fit_affine(source_.rough_sample(box)), norm_); }

double CutChoice::together(double a, double b) const { return objective_ == Objective::leaves ? a + b : 1 + std::max(a, b); }

std::optional<CutChoice::Halves> CutChoice::middle_cut(const Box& box) const {
  const int axes = axes_of_some_width(box);
  std::optional<Halves> best;
  double least = std::numeric_limits<double>::infinity(), least_sum = least;
  for (std::size_t i = 0; i < box.lo.size(); ++i) {
    const auto at = source_.cut(box, i);
    if (!at) continue;
    Halves halves{{static_cast<int>(i), *at}, 0, 0};
    halves.low = rough_error(part_of(box, halves.cut, false));
    halves.high = rough_error(part_of(box, halves.cut, true));
    const double sum = halves.low + halves.high;
    const double expected = objective_ == Objective::leaves
                                ? expected_leaves(halves.low, epsilon_, axes) + expected_leaves(halves.high, epsilon_, axes)
                                : std::max(halves.low, halves.high);
    if (expected < least * (1 - 1e-9) || (expected <= least * (1 + 1e-9) && sum < least_sum * (1 - 1e-6))) {
      least = expected;
      least_sum = sum;
      best = halves;
    }
  }
  return best;
}

double CutChoice::leaves_below(const Box& box, double error, int levels) const {
  const bool leaves = objective_ == Objective::leaves;
  if (error <= room * epsilon_) return leaves ? 1 : 0;
  const double estimate = std::max(expected_leaves(error, epsilon_, axes_of_some_width(box)), 2.0);
  if (estimate > smallest_estimate || levels == 0) return leaves ? 1.2 * estimate : std::log2(estimate);
  const auto halves = middle_cut(box);
  if (!halves) return leaves ? estimate : std::log2(estimate);
  return together(leaves_below(part_of(box, halves->cut, false), halves->low, levels - 1),
                  leaves_below(part_of(box, halves->cut, true), halves->high, levels - 1));
}

std::optional<Cut> CutChoice::choose(const Box& box, double error) const {
  const auto middle = middle_cut(box);
  if (!middle) return std::nullopt;
  const double sum = middle->low + middle->high;
  if (expected_leaves(error, epsilon_, axes_of_some_width(box)) > small_cell) {
    if (sum >= 1.9 * error) return std::nullopt;
    return middle->cut;
  }
  std::optional<Cut> best;
  double least = std::numeric_limits<double>::infinity(), least_sum = least;
  for (const double share : shares)
    for (std::size_t i = 0; i < box.lo.size(); ++i) {
      const auto at = source_.cut(box, i, share);
      if (!at) continue;
      const Cut cut{static_cast<int>(i), *at};
      const Box low = part_of(box, cut, false), high = part_of(box, cut, true);
      const double low_error = rough_error(low), high_error = rough_error(high), both = low_error + high_error;
      const double low_leaves = leaves_below(low, low_error, levels_below);
      if (low_leaves > least) continue;
      const double expected = together(low_leaves, leaves_below(high, high_error, levels_below));
      if (expected < least * (1 - 1e-9) || (expected <= least * (1 + 1e-9) && both < least_sum * (1 - 1e-6))) {
        least = expected;
        least_sum = both;
        best = cut;
      }
    }
  if (sum >= 1.9 * error && least_sum >= 1.9 * error) return std::nullopt;
  return best;
}

}  // namespace mocert
