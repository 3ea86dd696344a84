#include "kernel/read/table.hpp"

#include <algorithm>

#include "kernel/fault.hpp"
#include "kernel/read/sha256.hpp"

namespace mocert::kernel {
namespace {

/// The number of grid points, or more than `most`.
std::size_t grid_points(const std::vector<std::vector<double>>& axes, std::size_t most) {
  std::size_t points = 1;
  for (const std::vector<double>& axis : axes) {
    if (points > most / axis.size()) return most + 1;
    points *= axis.size();
  }
  return points;
}

}  // namespace

std::pair<std::vector<double>, std::vector<double>> Table::box() const {
  std::pair<std::vector<double>, std::vector<double>> corners;
  for (const std::vector<double>& axis : axes) {
    corners.first.push_back(axis.front());
    corners.second.push_back(axis.back());
  }
  return corners;
}

Table table_of_rows(const Samples& rows) {
  const std::size_t n = rows.inputs, m = rows.outputs;
  Table table{std::vector<std::vector<double>>(n), std::vector<double>(rows.y.size()), m};
  for (std::size_t k = 0; k < n; ++k) {
    std::vector<double>& axis = table.axes[k];
    for (std::size_t row = 0; row < rows.count; ++row) axis.push_back(rows.x[row * n + k]);
    std::sort(axis.begin(), axis.end());
    axis.erase(std::unique(axis.begin(), axis.end()), axis.end());
  }
  if (grid_points(table.axes, rows.count) != rows.count)
    throw Fault("syntax", "", "found " + std::to_string(rows.count) + " rows, expected one for every point of the grid that they span");
  std::vector<bool> seen(rows.count);
  for (std::size_t row = 0; row < rows.count; ++row) {
    std::size_t point = 0;
    for (std::size_t k = 0; k < n; ++k) {
      const std::vector<double>& axis = table.axes[k];
      const auto at = std::lower_bound(axis.begin(), axis.end(), rows.x[row * n + k]);
      point = point * axis.size() + static_cast<std::size_t>(at - axis.begin());
    }
    if (seen[point]) throw Fault("syntax", "row " + std::to_string(row + 1), "found a grid point twice");
    seen[point] = true;
    for (std::size_t k = 0; k < m; ++k) table.values[point * m + k] = rows.y[row * m + k];
  }
  return table;
}

Table table_of_axes(std::vector<std::vector<double>> axes, std::vector<double> values) {
  if (axes.empty()) throw Fault("syntax", "/axes", "found no axes, expected at least one");
  for (const std::vector<double>& axis : axes) {
    if (axis.empty()) throw Fault("syntax", "/axes", "found an axis without coordinates, expected at least one");
    for (std::size_t i = 1; i < axis.size(); ++i)
      if (!(axis[i - 1] < axis[i])) throw Fault("syntax", "/axes", "found an axis that does not increase strictly");
  }
  const std::size_t points = grid_points(axes, values.size());
  if (values.empty() || values.size() % points != 0)
    throw Fault("syntax", "/values", "found " + std::to_string(values.size()) + " values, expected as many for every grid point");
  const std::size_t outputs = values.size() / points;
  return {std::move(axes), std::move(values), outputs};
}

std::string content_digest(const Table& table) {
  Sha256 hash;
  hash.text("mocert table 1");
  hash.u64(table.axes.size());
  hash.u64(table.outputs);
  for (const std::vector<double>& axis : table.axes) {
    hash.u64(axis.size());
    hash.f64s(axis);
  }
  hash.f64s(table.values);
  return hash.digest();
}

}  // namespace mocert::kernel
