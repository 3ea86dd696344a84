#include "enclose/table_gap.hpp"

#include <cmath>

#include "enclose/expert_form.hpp"
#include "enclose/expression_form.hpp"

namespace mocert {
namespace {

/// Beyond this many points a box is split first; the checker takes sixteen times as many.
constexpr std::size_t most_points = std::size_t{1} << 16;

/// An end of the box, or a grid line inside it, with u as in x = c + t u.
struct Stop {
  double x;
  GridPlace place;
  Interval u;
};

std::vector<GridPlace> locate_all(const Table& table, std::span<const double> x) {
  std::vector<GridPlace> places;
  places.reserve(x.size());
  for (std::size_t k = 0; k < x.size(); ++k) places.push_back(locate(table.axes[k], x[k]));
  return places;
}

std::vector<const GridPlace*> pointers(const std::vector<GridPlace>& places) {
  std::vector<const GridPlace*> at;
  at.reserve(places.size());
  for (const GridPlace& place : places) at.push_back(&place);
  return at;
}

}  // namespace

GapBound TableGap::bound(const Box& box, const Expert& expert, const BoundHints& hints) {
  GapBound result;
  const std::size_t n = box.lo.size(), m = static_cast<std::size_t>(table_.outputs);
  const std::vector<AffineForm> x = coordinate_forms(box);
  const std::vector<AffineForm> own =
      hints.known.empty() ? enclose_expert(expert, table_.outputs, x, hints.symbols) : std::vector<AffineForm>();
  const std::span<const AffineForm> f = hints.known.empty() ? own : hints.known;
  for (const std::span<const AffineForm> forms : {std::span(x), f})
    for (const AffineForm& form : forms)
      if (!form.defined) return result;
  std::vector<std::vector<Stop>> grid(n);
  std::size_t points = 1;
  for (std::size_t k = 0; k < n; ++k) {
    const auto add = [&](double at) {
      const double t = x[k].slope[k];
      grid[k].push_back({at, locate(table_.axes[k], at), t == 0 ? Interval(0.0) : (Interval(at) - x[k].center) / Interval(t)});
    };
    const auto inside = table_.lines_inside(k, box.lo[k], box.hi[k]);
    if (points > most_points / (inside.size() + 2)) return result;
    add(box.lo[k]);
    for (double line : inside) add(line);
    if (box.lo[k] < box.hi[k]) add(box.hi[k]);
    points *= grid[k].size();
  }
  std::vector<double> worst(m, 0.0), corner = box.lo;
  std::vector<std::size_t> index(n, 0);
  std::vector<const GridPlace*> at(n);
  double largest = 0;
  for (std::size_t point = 0; point < points; ++point) {
    for (std::size_t k = 0; k < n; ++k) at[k] = &grid[k][index[k]].place;
    double here = 0;
    for (std::size_t j = 0; j < m; ++j) {
      Interval line = f[j].center;
      for (std::size_t k = 0; k < n; ++k) line = line + f[j].slope[k] * grid[k][index[k]].u;
      const double gap = magnitude(interpolate(table_, j, at) - line);
      worst[j] = std::max(worst[j], gap);
      here = std::max(here, gap);
    }
    if (here > largest) {
      largest = here;
      for (std::size_t k = 0; k < n; ++k) corner[k] = grid[k][index[k]].x;
    }
    for (std::size_t k = n; k-- > 0 && ++index[k] == grid[k].size();) index[k] = 0;
  }
  for (std::size_t j = 0; j < m; ++j) worst[j] = add_up(worst[j], f[j].remainder);
  result.upper = norm_up(worst, norm_);
  result.nameable = nameable_part(expert, f, norm_);
  for (const AffineForm& form : f) result.noise = std::max(result.noise, 0x1p-44 * (magnitude(form.range) + result.upper));
  result.suspect = std::move(corner);
  return result;
}

std::optional<Interval> TableGap::error_at(const std::vector<double>& x, const Expert& expert) {
  const std::vector<AffineForm> f = enclose_expert(expert, table_.outputs, coordinate_forms(Box{x, x}));
  const std::vector<GridPlace> places = locate_all(table_, x);
  std::vector<Interval> errors;
  for (std::size_t j = 0; j < f.size(); ++j) {
    if (!f[j].defined) return std::nullopt;
    errors.push_back(absolute(interpolate(table_, j, pointers(places)) - f[j].range));
  }
  return norm_of(errors, norm_);
}

double TableGap::approximate_error(std::span<const double> x, const Expert& expert) {
  std::vector<double> n(static_cast<std::size_t>(table_.outputs));
  approximate_expert(expert, x, n);
  const std::vector<GridPlace> places = locate_all(table_, x);
  for (std::size_t j = 0; j < n.size(); ++j) n[j] -= midpoint(interpolate(table_, j, pointers(places)));
  return plain_norm(n, norm_);
}

void TableGap::bend(const Box& box, const Expert&, std::span<double> score) {
  // The interpolant's part of the bound is exact: what is left is the expert's, and the number of points. Both fall with the cells spanned.
  for (std::size_t k = 0; k < score.size(); ++k) {
    const double whole = table_.axes[k].back() - table_.axes[k].front();
    score[k] = static_cast<double>(table_.lines_inside(k, box.lo[k], box.hi[k]).size()) + (whole > 0 ? (box.hi[k] - box.lo[k]) / whole : 0);
  }
}

}  // namespace mocert
