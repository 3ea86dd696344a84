#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <optional>

#include "kernel/fault.hpp"
#include "kernel/read/samples.hpp"

namespace mocert::kernel {
namespace {

static_assert(std::endian::native == std::endian::little, "numbers are copied as they stand");

/// "[1-9][0-9]{0,15}", or nothing.
std::optional<std::size_t> count(std::string_view digits) {
  if (digits.empty() || digits.size() > 16 || digits[0] == '0' || digits.find_first_not_of("0123456789") != std::string_view::npos)
    return std::nullopt;
  return std::stoull(std::string(digits));
}

}  // namespace

Samples read_npy(const std::string& bytes, std::size_t inputs) {
  const auto fail = [](const std::string& found) -> Fault {
    return {"syntax", "", "found " + found + ", expected an array as NumPy writes it: version 1.0, C order, '<f8', (rows, columns)"};
  };
  constexpr std::string_view magic("\x93NUMPY\x01\x00", 8), before = "{'descr': '<f8', 'fortran_order': False, 'shape': (", after = "), }";
  if (bytes.size() < 10 || !std::string_view(bytes).starts_with(magic)) throw fail("another beginning");
  const std::size_t length = static_cast<unsigned char>(bytes[8]) + std::size_t{256} * static_cast<unsigned char>(bytes[9]);
  if (length > bytes.size() - 10 || (10 + length) % 16 != 0) throw fail("a header of " + std::to_string(length) + " bytes");
  std::string_view header = std::string_view(bytes).substr(10, length);
  const std::size_t comma = header.find(", ", before.size()), close = header.find(after);
  if (!header.starts_with(before) || close == std::string_view::npos || comma > close || !header.ends_with('\n') ||
      header.find_first_not_of(' ', close + after.size()) != length - 1)
    throw fail("another header");
  const auto rows = count(header.substr(before.size(), comma - before.size())),
             columns = count(header.substr(comma + 2, close - comma - 2));
  if (!rows || !columns) throw fail("another shape");
  const std::size_t numbers = (bytes.size() - 10 - length) / sizeof(double);
  if (numbers * sizeof(double) != bytes.size() - 10 - length || numbers % *columns != 0 || numbers / *columns != *rows)
    throw fail(std::to_string(bytes.size() - 10 - length) + " bytes after the header");
  Samples samples;
  samples.inputs = inputs == 0 ? *columns - 1 : inputs;
  if (samples.inputs == 0 || samples.inputs >= *columns)
    throw Fault("syntax", "", "found " + std::to_string(*columns) + " columns, expected all inputs and at least one output");
  samples.outputs = *columns - samples.inputs;
  samples.count = *rows;
  for (std::size_t i = 0; i < numbers; ++i) {
    double value = 0;
    std::memcpy(&value, &bytes[10 + length + i * sizeof value], sizeof value);
    if (!std::isfinite(value)) throw Fault("syntax", "row " + std::to_string(i / *columns + 1), "found a number that is not finite");
    (i % *columns < samples.inputs ? samples.x : samples.y).push_back(value == 0 ? 0 : value);
  }
  return samples;
}

}  // namespace mocert::kernel
