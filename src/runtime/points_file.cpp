#include "runtime/points_file.hpp"

#include <fmt/format.h>

#include <charconv>

#include "io/npy.hpp"
#include "io/numbers.hpp"
#include "mocert/error.hpp"

namespace mocert {
namespace {

std::string_view trimmed(std::string_view field) {
  const std::size_t first = field.find_first_not_of(" \t"), last = field.find_last_not_of(" \t");
  return first == std::string_view::npos ? std::string_view() : field.substr(first, last + 1 - first);
}

/// A numeral of docs/formats.md, section 1. from_chars rounds decimals correctly; what it does not read goes the exact way.
std::optional<double> number(std::string_view text) {
  if (text.size() <= 400 && text.find_first_not_of("0123456789+-.eE") == std::string_view::npos) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc() && end == text.data() + text.size() && value != 0) return value;
  }
  return parse_data(text, false);
}

/// Splits a line at its commas and calls use(column, field).
template <class Use>
std::size_t for_fields(std::string_view line, Use use) {
  for (std::size_t column = 0;; ++column) {
    const std::size_t comma = line.find(',');
    use(column, trimmed(line.substr(0, comma)));
    if (comma == std::string_view::npos) return column + 1;
    line.remove_prefix(comma + 1);
  }
}

Points parse_csv(std::string_view text, const std::string& name, std::size_t columns) {
  Points points;
  points.columns = columns;
  std::size_t line_number = 0;
  const auto refuse = [&](const std::string& found, const std::string& expected) {
    throw InputError(fmt::format("{}:{}", name, line_number), found, expected);
  };
  while (!text.empty()) {
    ++line_number;
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) {
      if (line_number > 1 && text.find_first_not_of("\r\n") == std::string_view::npos) break;
      refuse("an empty line", line_number == 1 ? "the header x0,x1,..." : "a point");
    }
    const std::size_t fields = for_fields(line, [&](std::size_t column, std::string_view field) {
      if (column >= columns) return;
      if (line_number == 1) {
        if (field != fmt::format("x{}", column))
          refuse("the column \"" + std::string(field.substr(0, 40)) + "\"", fmt::format("\"x{}\"", column));
        return;
      }
      const auto value = number(field);
      if (!value) refuse("\"" + std::string(field.substr(0, 40)) + "\"", "a finite binary64 number");
      points.values.push_back(*value);
    });
    if (fields != columns) refuse(fmt::format("{} fields", fields), fmt::format("{}, the inputs of the model", columns));
  }
  if (line_number == 0) throw InputError(name, "an empty file", "the header x0,x1,... and points");
  if (points.values.empty()) throw InputError(name, "no rows", "at least one");
  return points;
}

}  // namespace

Points parse_points(std::string_view bytes, const std::string& name, std::size_t columns) {
  return name.ends_with(".npy") ? parse_npy(bytes, name, columns) : parse_csv(bytes, name, columns);
}

std::string points_to_csv(const Points& points, bool binary32, const std::vector<std::uint32_t>& experts) {
  std::string out;
  for (std::size_t k = 0; k < points.columns; ++k) out += fmt::format("{}y{}", k ? "," : "", k);
  out += experts.empty() ? "\n" : ",expert\n";
  for (std::size_t i = 0; i < points.rows(); ++i) {
    for (std::size_t k = 0; k < points.columns; ++k) {
      const double value = points.values[i * points.columns + k];
      if (k > 0) out += ',';
      if (binary32)
        fmt::format_to(std::back_inserter(out), "{}", static_cast<float>(value));
      else
        fmt::format_to(std::back_inserter(out), "{}", value);
    }
    if (!experts.empty()) fmt::format_to(std::back_inserter(out), ",{}", experts[i]);
    out += '\n';
  }
  return out;
}

}  // namespace mocert
