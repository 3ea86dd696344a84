#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "io/npy.hpp"

namespace mocert {

/// Reads inputs from a CSV file (header x0,x1,..., then one point per row, decimal or hex floats read as binary64) or, where the name ends
/// in .npy, from a NumPy file. Throws InputError with the place, also for a number that is not finite, for no rows, and for other than
/// `columns` columns.
Points parse_points(std::string_view bytes, const std::string& name, std::size_t columns);

/// "y0,y1,...": shortest decimals that read back to the same number of the type. `experts`, unless empty, is a last column.
std::string points_to_csv(const Points& points, bool binary32, const std::vector<std::uint32_t>& experts);

}  // namespace mocert
