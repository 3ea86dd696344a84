#include "target/table.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "io/digest.hpp"
#include "mocert/error.hpp"

namespace mocert {
namespace {

/// The number of grid points, or more than `most`.
std::size_t count_points(const std::vector<std::vector<double>>& axes, std::size_t most) {
  std::size_t points = 1;
  for (const auto& axis : axes) {
    if (points > most / axis.size()) return most + 1;
    points *= axis.size();
  }
  return points;
}

std::string shape(const std::vector<std::vector<double>>& axes) {
  std::string text;
  for (const auto& axis : axes) text += (text.empty() ? "" : " x ") + std::to_string(axis.size());
  return text;
}

Interval interpolate_from(const Table& table, std::size_t output, std::span<const GridPlace* const> at, std::size_t axis,
                          std::size_t from) {
  if (axis == at.size()) return table.values[from * static_cast<std::size_t>(table.outputs) + output];
  const std::size_t low = from * table.axes[axis].size() + at[axis]->cell;
  Interval value = interpolate_from(table, output, at, axis + 1, low);
  if (!at[axis]->between) return value;
  return value + at[axis]->weight * (interpolate_from(table, output, at, axis + 1, low + 1) - value);
}

}  // namespace

Box Table::box() const {
  Box box;
  for (const auto& axis : axes) {
    box.lo.push_back(axis.front());
    box.hi.push_back(axis.back());
  }
  return box;
}

std::span<const double> Table::lines_inside(std::size_t k, double lo, double hi) const {
  const auto& axis = axes[k];
  const auto first = std::upper_bound(axis.begin(), axis.end(), lo), last = std::lower_bound(axis.begin(), axis.end(), hi);
  return first < last ? std::span(first, last) : std::span<const double>();
}

GridPlace locate(const std::vector<double>& axis, double x) {
  const auto above = std::upper_bound(axis.begin(), axis.end(), x);
  if (above == axis.begin() || x > axis.back()) throw InternalError("a point outside the table");
  GridPlace place{static_cast<std::size_t>(above - axis.begin()) - 1, false, 0.0};
  const double line = axis[place.cell];
  if (line < x) {
    place.between = true;
    place.weight = (Interval(x) - line) / (Interval(axis[place.cell + 1]) - line);
  }
  return place;
}

Interval interpolate(const Table& table, std::size_t output, std::span<const GridPlace* const> at) {
  return interpolate_from(table, output, at, 0, 0);
}

Table table_of_rows(const Samples& rows, const std::string& name) {
  const auto n = static_cast<std::size_t>(rows.inputs), m = static_cast<std::size_t>(rows.outputs),
             count = static_cast<std::size_t>(rows.count());
  Table table{std::vector<std::vector<double>>(n), std::vector<double>(rows.y.size()), rows.outputs};
  for (std::size_t k = 0; k < n; ++k) {
    auto& axis = table.axes[k];
    for (std::size_t row = 0; row < count; ++row) axis.push_back(rows.x[row * n + k]);
    std::sort(axis.begin(), axis.end());
    axis.erase(std::unique(axis.begin(), axis.end()), axis.end());
  }
  std::vector<std::size_t> seen(count, count);
  const bool full = count_points(table.axes, count) == count;
  for (std::size_t row = 0; full && row < count; ++row) {
    std::size_t point = 0;
    for (std::size_t k = 0; k < n; ++k) {
      const auto& axis = table.axes[k];
      point =
          point * axis.size() + static_cast<std::size_t>(std::lower_bound(axis.begin(), axis.end(), rows.x[row * n + k]) - axis.begin());
    }
    if (seen[point] != count)
      throw InputError(place_of_row(name, row), "the grid point of " + place_of_row(name, seen[point]) + " again", "every grid point once");
    seen[point] = row;
    std::copy_n(rows.y.begin() + static_cast<std::ptrdiff_t>(row * m), m, table.values.begin() + static_cast<std::ptrdiff_t>(point * m));
  }
  if (!full)
    throw InputError(name, fmt::format("{} rows that span a grid of {} points", count, shape(table.axes)), "one row for every grid point");
  return table;
}

Table table_of_axes(std::vector<std::vector<double>> axes, std::vector<double> values, const std::string& name) {
  if (axes.empty()) throw InputError(name + ": /axes", "no axes", "at least one");
  for (std::size_t k = 0; k < axes.size(); ++k) {
    const std::string place = fmt::format("{}: /axes/{}", name, k);
    if (axes[k].empty()) throw InputError(place, "no coordinates", "at least one");
    for (std::size_t i = 1; i < axes[k].size(); ++i)
      if (!(axes[k][i - 1] < axes[k][i]))
        throw InputError(fmt::format("{}/{}", place, i), fmt::format("{} after {}", axes[k][i], axes[k][i - 1]),
                         "strictly increasing numbers");
  }
  const std::size_t points = count_points(axes, values.size());
  if (values.empty() || values.size() % points != 0)
    throw InputError(name + ": /values", fmt::format("{} numbers for a grid of {} points", values.size(), shape(axes)),
                     "one number per output for every grid point");
  const int outputs = static_cast<int>(values.size() / points);
  return {std::move(axes), std::move(values), outputs};
}

std::string content_digest(const Table& table) {
  Digest d;
  d.text("mocert table 1").u64(table.axes.size()).u64(static_cast<std::uint64_t>(table.outputs));
  for (const auto& axis : table.axes) {
    d.u64(axis.size());
    for (double x : axis) d.f64(x);
  }
  for (double y : table.values) d.f64(y);
  return d.hex();
}

}  // namespace mocert
