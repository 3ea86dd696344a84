#pragma once

#include <span>
#include <string>
#include <vector>

#include "interval/box.hpp"
#include "interval/interval.hpp"
#include "target/samples.hpp"

namespace mocert {

/// Values on a rectilinear grid; the target is their multilinear interpolant, defined on the grid's box and nowhere else (docs/formats.md,
/// section 3).
struct Table {
  std::vector<std::vector<double>> axes;  ///< strictly increasing, at least one coordinate each
  std::vector<double> values;             ///< row-major, the last axis fastest, outputs innermost
  int outputs = 0;

  int inputs() const { return static_cast<int>(axes.size()); }
  std::size_t points() const { return values.size() / static_cast<std::size_t>(outputs); }
  Box box() const;
  /// Grid coordinates of axis k strictly inside (lo, hi).
  std::span<const double> lines_inside(std::size_t k, double lo, double hi) const;
};

/// A coordinate seen from the grid: x = g_cell + weight (g_{cell+1} - g_cell); `between` is false on a grid line.
struct GridPlace {
  std::size_t cell = 0;
  bool between = false;
  Interval weight = 0.0;
};

/// `x` must lie on the axis.
GridPlace locate(const std::vector<double>& axis, double x);
/// Enclosure of the interpolant's output at a point given by one place per axis.
Interval interpolate(const Table& table, std::size_t output, std::span<const GridPlace* const> at);

/// Orders rows (one per grid point, in any order) into a table. Throws InputError naming `name`.
Table table_of_rows(const Samples& rows, const std::string& name);
/// Throws InputError unless axes increase strictly and the values fill the grid.
Table table_of_axes(std::vector<std::vector<double>> axes, std::vector<double> values, const std::string& name);

std::string content_digest(const Table& table);

}  // namespace mocert
