#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mocert {

/// Rows of numbers.
struct Points {
  std::size_t columns = 0;
  std::vector<double> values;  ///< row by row
  std::size_t rows() const { return columns == 0 ? 0 : values.size() / columns; }
};

/// NumPy's format (numpy/lib/format.py): "\x93NUMPY", version 1.0 or 2.0, length of the header (u16 or u32, little-endian), the header, a
/// Python dictionary of 'descr', 'fortran_order' and 'shape' padded with blanks and ended by a line feed, and the array. Read are '<f8' and
/// '<f4' in C order, of shape (rows, columns), or (rows,) for one column. Throws InputError with the place.
Points parse_npy(std::string_view bytes, const std::string& name, std::size_t columns);

/// Rows of any number of columns, and nothing but what NumPy itself writes for a C-order array of '<f8': version 1.0, the header letter for
/// letter, but for the number of blanks, and a multiple of 16 bytes before the numbers; -0 is read as 0.
Points parse_canonical_npy(std::string_view bytes, const std::string& name);

/// Version 1.0, '<f4' or '<f8'.
std::string points_to_npy(const Points& points, bool binary32);

}  // namespace mocert
