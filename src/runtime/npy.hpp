#pragma once

#include <string>
#include <string_view>

#include "runtime/points_file.hpp"

namespace mocert {

/// NumPy's format (numpy/lib/format.py): "\x93NUMPY", version 1.0 or 2.0, length of the header (u16 or u32, little-endian), the header, a
/// Python dictionary of 'descr', 'fortran_order' and 'shape' padded with blanks and ended by a line feed, and the array. Read are '<f8' and
/// '<f4' in C order, of shape (rows, columns), or (rows,) for one column. Throws InputError with the place.
Points parse_npy(std::string_view bytes, const std::string& name, std::size_t columns);

/// Version 1.0, '<f4' or '<f8'.
std::string points_to_npy(const Points& points, bool binary32);

}  // namespace mocert
