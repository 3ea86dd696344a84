#include "io/npy.hpp"

#include <fmt/format.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <optional>

#include "mocert/error.hpp"

namespace mocert {
namespace {

static_assert(std::endian::native == std::endian::little, "arrays are read in place");

constexpr std::string_view magic = "\x93NUMPY";

template <class T>
T load(const char* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

/// The dictionary of the header, in the form that NumPy writes it: keys in any order, blanks between tokens.
class Header {
 public:
  Header(std::string_view text, std::string where) : rest_(text), where_(std::move(where)) {
    token("{");
    while (!optional("}")) {
      const std::string key = quoted();
      token(":");
      if (key == "descr" && !descr)
        descr = quoted();
      else if (key == "fortran_order" && !fortran)
        fortran = boolean();
      else if (key == "shape" && !shape)
        shape = tuple();
      else
        refuse("the key '" + key + "'", "descr, fortran_order and shape, once each");
      if (!optional(",")) {
        token("}");
        break;
      }
    }
    blanks();
    if (rest_ != "\n") refuse("text after the dictionary", "blanks and a line feed");
    if (!descr || !fortran || !shape) refuse("a key that is missing", "descr, fortran_order and shape");
  }

  std::optional<std::string> descr;
  std::optional<bool> fortran;
  std::optional<std::vector<std::uint64_t>> shape;

  [[noreturn]] void refuse(const std::string& found, const std::string& expected) const { throw InputError(where_, found, expected); }

 private:
  void blanks() {
    while (rest_.starts_with(' ')) rest_.remove_prefix(1);
  }
  bool optional(std::string_view word) {
    blanks();
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }
  void token(std::string_view word) {
    if (!optional(word)) refuse("\"" + std::string(rest_.substr(0, rest_.find('\n')).substr(0, 20)) + "\"", fmt::format("\"{}\"", word));
  }
  std::string quoted() {
    blanks();
    const char mark = rest_.starts_with('"') ? '"' : '\'';
    token({&mark, 1});
    const std::size_t end = rest_.find(mark);
    if (end == std::string_view::npos) refuse("a string without an end", "a closing quote");
    const std::string text(rest_.substr(0, end));
    rest_.remove_prefix(end + 1);
    return text;
  }
  bool boolean() {
    if (optional("True")) return true;
    token("False");
    return false;
  }
  std::vector<std::uint64_t> tuple() {
    std::vector<std::uint64_t> list;
    token("(");
    while (!optional(")")) {
      std::uint64_t value = 0;
      blanks();
      const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
      if (error != std::errc() || value > std::uint64_t{1} << 53) refuse("a dimension that is no count", "at most 2^53");
      rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
      list.push_back(value);
      if (!optional(",")) {
        token(")");
        break;
      }
    }
    return list;
  }

  std::string_view rest_;
  std::string where_;
};

}  // namespace

namespace {

/// `columns`: 0 where any number will do.
Points parse(std::string_view bytes, const std::string& name, std::size_t columns) {
  if (!bytes.starts_with(magic) || bytes.size() < 10) throw InputError(name, "no NumPy header", "\\x93NUMPY and a version");
  const int major = bytes[6], minor = bytes[7];
  if ((major != 1 && major != 2) || minor != 0) throw InputError(name, fmt::format("version {}.{}", major, minor), "1.0 or 2.0");
  const std::size_t start = major == 1 ? 10 : 12;
  if (bytes.size() < start) throw InputError(name, fmt::format("{} bytes", bytes.size()), "a whole header");
  const std::size_t length = major == 1 ? load<std::uint16_t>(bytes.data() + 8) : load<std::uint32_t>(bytes.data() + 8);
  if (length > bytes.size() - start) throw InputError(name, fmt::format("a header of {} bytes", length), "one within the file");
  const Header header(bytes.substr(start, length), name + ": header");
  if (*header.descr != "<f8" && *header.descr != "<f4") header.refuse("descr '" + *header.descr + "'", "'<f8' or '<f4'");
  if (*header.fortran) header.refuse("fortran_order True", "False");
  const std::vector<std::uint64_t>& shape = *header.shape;
  if (columns == 0 && shape.size() == 2) columns = shape[1];
  const bool fits = columns > 0 && ((shape.size() == 2 && shape[1] == columns) || (shape.size() == 1 && columns == 1));
  if (!fits)
    header.refuse(fmt::format("shape ({})", fmt::join(shape, ", ")), columns == 0 ? "(rows, columns)" : fmt::format("(rows, {})", columns));
  const std::string_view data = bytes.substr(start + length);
  const std::size_t width = *header.descr == "<f8" ? 8 : 4;
  if (shape[0] > data.size() / width / columns || shape[0] * width * columns != data.size())
    throw InputError(name, fmt::format("{} bytes after the header", data.size()),
                     fmt::format("{} rows of {} numbers of {} bytes", shape[0], columns, width));
  if (shape[0] == 0) throw InputError(name, "no rows", "at least one");
  Points points;
  points.columns = columns;
  points.values.reserve(shape[0] * columns);
  for (std::size_t i = 0; i < shape[0] * columns; ++i) {
    const double value = width == 8 ? load<double>(data.data() + 8 * i) : static_cast<double>(load<float>(data.data() + 4 * i));
    if (!std::isfinite(value))
      throw InputError(fmt::format("{}: row {}, column {}", name, i / columns + 1, i % columns), fmt::format("{}", value),
                       "a finite number");
    points.values.push_back(value);
  }
  return points;
}

/// What NumPy writes before the numbers, as far as the blanks.
std::string dictionary(int width, std::size_t rows, std::size_t columns) {
  return fmt::format("{{'descr': '<f{}', 'fortran_order': False, 'shape': ({}, {}), }}", width, rows, columns);
}

}  // namespace

Points parse_npy(std::string_view bytes, const std::string& name, std::size_t columns) { return parse(bytes, name, columns); }

Points parse_canonical_npy(std::string_view bytes, const std::string& name) {
  Points points = parse(bytes, name, 0);
  const std::size_t header = bytes.size() - 8 * points.values.size();
  const std::string expected = dictionary(8, points.rows(), points.columns);
  if (bytes[6] != 1 || header % 16 != 0 || bytes.substr(10, expected.size()) != expected)
    throw InputError(name + ": header", "other than what NumPy writes", "version 1.0, \"" + expected + "\" and a multiple of 16 bytes");
  for (double& value : points.values)
    if (value == 0) value = 0;
  return points;
}

std::string points_to_npy(const Points& points, bool binary32) {
  std::string header = dictionary(binary32 ? 4 : 8, points.rows(), points.columns);
  header.resize((10 + header.size() + 1 + 63) / 64 * 64 - 11, ' ');
  header += '\n';
  std::string out(magic);
  out += '\x01';
  out += '\0';
  const auto length = static_cast<std::uint16_t>(header.size());
  out.append(reinterpret_cast<const char*>(&length), sizeof length);
  out += header;
  out.reserve(out.size() + points.values.size() * (binary32 ? 4 : 8));
  for (const double value : points.values) {
    if (binary32) {
      const auto narrow = static_cast<float>(value);
      out.append(reinterpret_cast<const char*>(&narrow), sizeof narrow);
    } else {
      out.append(reinterpret_cast<const char*>(&value), sizeof value);
    }
  }
  return out;
}

}  // namespace mocert
