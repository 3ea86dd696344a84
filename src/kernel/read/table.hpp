#pragma once

#include <string>
#include <utility>
#include <vector>

#include "kernel/read/samples.hpp"

namespace mocert::kernel {

/// Values on a rectilinear grid; the target is their multilinear interpolant.
struct Table {
  std::vector<std::vector<double>> axes;  ///< strictly increasing, at least one coordinate each
  std::vector<double> values;             ///< row-major, the last axis fastest, outputs innermost
  std::size_t outputs = 0;

  std::pair<std::vector<double>, std::vector<double>> box() const;
};

/// One row per grid point, in any order. Throws Fault with the place "line N".
Table table_of_rows(const Samples& rows);
/// Throws Fault where the values do not fill the grid.
Table table_of_axes(std::vector<std::vector<double>> axes, std::vector<double> values);
std::string content_digest(const Table& table);

}  // namespace mocert::kernel
