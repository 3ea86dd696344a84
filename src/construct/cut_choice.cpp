#include "construct/cut_choice.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace mocert {
namespace {

/// Cells that promise more leaves are cut in the middle, and estimated instead of cut on.
constexpr double small_cell = 12, smallest_estimate = 5;

/// Halving an axis along which f bends as along all others divides the leaves that the whole cell promises into parts that promise 1.25 to
/// 1.35 as many in sum; a cut that leaves more than this is a stall (saddles and other symmetric shapes), and two are looked at together.
constexpr double stalled = 1.36;

/// Rough samples miss a little of the error, and proofs need a little room.
constexpr double room = 0.97;

constexpr double shares[] = {0.5, 0.375, 0.625, 0.25, 0.75};

constexpr int levels_below = 5;

/// Beyond three inputs counting costs too much: 20 cuts of a cell, each followed by dozens of fits.
constexpr int most_inputs_counted = 3;

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

double CutChoice::rough_error(const Box& box) const { return fit_error(fit_affine(source_.sample(box, true)), norm_); }

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

double CutChoice::promise(const Halves& halves, double whole, int axes) {
  return std::pow(halves.low / whole, 0.5 * axes) + std::pow(halves.high / whole, 0.5 * axes);
}

std::optional<Cut> CutChoice::two_cuts(const Box& box, double whole) const {
  const int axes = axes_of_some_width(box);
  std::optional<Cut> best;
  double least = stalled * stalled;
  for (std::size_t i = 0; i < box.lo.size(); ++i) {
    const auto at = source_.cut(box, i);
    if (!at) continue;
    const Cut cut{static_cast<int>(i), *at};
    double total = 0;
    for (const bool high : {false, true})
      if (const auto halves = middle_cut(part_of(box, cut, high))) total += promise(*halves, whole, axes);
    if (total > 0 && total < least * (1 - 1e-6)) {
      least = total;
      best = cut;
    }
  }
  return best;
}

std::optional<Cut> CutChoice::across_bends(const Box& box) const {
  constexpr int places = 48;
  constexpr double reach = 0.25;
  const Eigen::Index n = box.dimension();
  const Eigen::MatrixXd at = (1 - reach) * spread_points(static_cast<int>(n), places).topRows(places);
  const auto values = [&](Eigen::Index i, double si, Eigen::Index j, double sj) {
    Eigen::MatrixXd u = at;
    u.col(i).array() += si * reach;
    if (j >= 0) u.col(j).array() += sj * reach;
    return source_.values(box, u).values;
  };
  const Eigen::MatrixXd middle = source_.values(box, at).values;
  // Where the target is not defined at some places rows are missing, and nothing can be told from differences. Samples give two rows each.
  const auto size = [&](const Eigen::MatrixXd& a, const Eigen::MatrixXd& b, const Eigen::MatrixXd& c, const Eigen::MatrixXd& d) {
    const Eigen::Index rows = middle.rows();
    const bool whole = rows % places == 0 && a.rows() == rows && b.rows() == rows && c.rows() == rows && d.rows() == rows;
    return whole ? (a + b - c - d).cwiseAbs().sum() : 0.0;
  };
  std::vector<double> bend(static_cast<std::size_t>(n), 0.0);
  for (Eigen::Index i = 0; i < n; ++i) {
    bend[static_cast<std::size_t>(i)] += size(values(i, 1, -1, 0), values(i, -1, -1, 0), middle, middle);
    for (Eigen::Index j = 0; j < i && n <= 8; ++j) {
      const double mixed = 0.5 * size(values(i, 1, j, 1), values(i, -1, j, -1), values(i, 1, j, -1), values(i, -1, j, 1));
      bend[static_cast<std::size_t>(i)] += 0.5 * mixed;
      bend[static_cast<std::size_t>(j)] += 0.5 * mixed;
    }
  }
  std::optional<Cut> best;
  double most = -1;
  for (std::size_t i = 0; i < bend.size(); ++i) {
    const auto cut = source_.cut(box, i);
    if (!cut || !(bend[i] > most * (1 + 1e-6))) continue;
    most = bend[i];
    best = Cut{static_cast<int>(i), *cut};
  }
  return best;
}

double CutChoice::leaves_below(const Box& box, double error, int levels, double limit) const {
  const bool leaves = objective_ == Objective::leaves;
  if (error <= room * epsilon_) return leaves ? 1 : 0;
  const double estimate = std::max(expected_leaves(error, epsilon_, axes_of_some_width(box)), 2.0);
  if (estimate > smallest_estimate || levels == 0) return leaves ? 1.2 * estimate : std::log2(estimate);
  const auto halves = middle_cut(box);
  if (!halves) return leaves ? estimate : std::log2(estimate);
  const double low = leaves_below(part_of(box, halves->cut, false), halves->low, levels - 1, limit);
  if (low > limit) return low;
  return together(low, leaves_below(part_of(box, halves->cut, true), halves->high, levels - 1, limit));
}

std::optional<Cut> CutChoice::choose(const Box& box, double error) const {
  const auto middle = middle_cut(box);
  if (!middle) return std::nullopt;  // too thin along every axis
  const double whole = rough_error(box);
  if (promise(*middle, whole, axes_of_some_width(box)) > stalled) {
    const auto cut = two_cuts(box, whole);
    return cut ? cut : across_bends(box);
  }
  if (box.dimension() > most_inputs_counted || expected_leaves(error, epsilon_, axes_of_some_width(box)) > small_cell) {
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
      const double low_leaves = leaves_below(low, low_error, levels_below, least);
      if (low_leaves > least) continue;
      const double expected = together(low_leaves, leaves_below(high, high_error, levels_below, least));
      if (expected < least * (1 - 1e-9) || (expected <= least * (1 + 1e-9) && both < least_sum * (1 - 1e-6))) {
        least = expected;
        least_sum = both;
        best = cut;
      }
    }
  return best;
}

}  // namespace mocert
