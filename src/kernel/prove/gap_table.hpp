#pragma once

#include <algorithm>

#include "kernel/prove/form.hpp"
#include "kernel/read/table.hpp"

namespace mocert::kernel {

inline constexpr std::size_t most_points = std::size_t{1} << 20;  // under one leaf

/// A coordinate seen from the grid: x = g_cell + weight (g_{cell+1} - g_cell); on a grid line `between` is false.
template <class N>
struct Place {
  std::size_t cell = 0;
  bool between = false;
  Interval<N> weight;
};

template <class N>
Place<N> locate(const std::vector<double>& axis, double x) {
  const auto above = std::upper_bound(axis.begin(), axis.end(), x);
  if (above == axis.begin() || x > axis.back()) throw Undefined("found a point outside the table");
  Place<N> place{static_cast<std::size_t>(above - axis.begin()) - 1, false, {}};
  const double line = axis[place.cell];
  if (line < x) {
    place.between = true;
    place.weight = (Interval<N>(x) - Interval<N>(line)) / (Interval<N>(axis[place.cell + 1]) - Interval<N>(line));
  }
  return place;
}

/// `from` is the index of the grid point chosen on the axes before `axis`.
template <class N>
Interval<N> interpolate(const Table& table, std::size_t output, const std::vector<const Place<N>*>& at, std::size_t axis,
                        std::size_t from) {
  if (axis == at.size()) return Interval<N>(table.values[from * table.outputs + output]);
  const std::size_t low = from * table.axes[axis].size() + at[axis]->cell;
  Interval<N> value = interpolate<N>(table, output, at, axis + 1, low);
  if (!at[axis]->between) return value;
  return value + at[axis]->weight * (interpolate<N>(table, output, at, axis + 1, low + 1) - value);
}

/// An end of the box, or a grid line inside it, with u as in x = c + t u.
template <class N>
struct Stop {
  Place<N> place;
  Interval<N> u;
};

template <class N>
std::vector<Stop<N>> stops(const std::vector<double>& axis, double lo, double hi, const N& center, const N& radius) {
  std::vector<double> x{lo};
  for (auto line = std::upper_bound(axis.begin(), axis.end(), lo); line != axis.end() && *line < hi; ++line) x.push_back(*line);
  if (lo < hi) x.push_back(hi);
  std::vector<Stop<N>> result;
  result.reserve(x.size());
  for (const double at : x)
    result.push_back(
        {locate<N>(axis, at), radius.is_zero() ? Interval<N>() : (Interval<N>(at) - Interval<N>(center)) / Interval<N>(radius)});
  return result;
}

/// f_k at a point of the grid's box.
template <class N>
Interval<N> table_value(const Table& table, std::size_t output, const std::vector<double>& x) {
  std::vector<Place<N>> places;
  std::vector<const Place<N>*> at;
  at.reserve(x.size());
  for (std::size_t k = 0; k < x.size(); ++k) places.push_back(locate<N>(table.axes[k], x[k]));
  for (const Place<N>& place : places) at.push_back(&place);
  return interpolate<N>(table, output, at, 0, 0);
}

/// >= |f_k(x) - N_k(x)| for all x of the box, f the table's interpolant. Throws Undefined for too many grid points.
/// L22. Premise: N has a form over the box. Conclusion: |f - N| <= the maximum of |f - N0 - sum N_i u_i| over the points whose coordinates
/// are ends of the box or grid lines inside it, plus r_N.
template <class N>
N upper_table_gap(const Table& table, std::size_t output, std::span<const double> lo, std::span<const double> hi, const Region<N>& region,
                  const Form<N>& expert) {
  const std::size_t n = region.size();
  std::vector<std::vector<Stop<N>>> grid;
  std::size_t points = 1;
  for (std::size_t k = 0; k < n; ++k) {
    grid.push_back(stops(table.axes[k], lo[k], hi[k], region.center[k], region.radius[k]));
    if (points > most_points / grid[k].size()) throw Undefined("found more grid points under one leaf than are evaluated");
    points *= grid[k].size();
  }
  N greatest;
  std::vector<std::size_t> index(n, 0);
  std::vector<const Place<N>*> at(n);
  for (std::size_t point = 0; point < points; ++point) {
    Interval<N> line = expert.g0;
    for (std::size_t k = 0; k < n; ++k) {
      at[k] = &grid[k][index[k]].place;
      line += expert.g[k] * grid[k][index[k]].u;
    }
    greatest = greater(greatest, upper_magnitude(interpolate<N>(table, output, at, 0, 0) - line));
    for (std::size_t k = n; k-- > 0 && ++index[k] == grid[k].size();) index[k] = 0;
  }
  return add_up(greatest, expert.r);
}

}  // namespace mocert::kernel
