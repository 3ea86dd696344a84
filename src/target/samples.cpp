#include "target/samples.hpp"

#include <fmt/format.h>

#include "io/digest.hpp"
#include "io/npy.hpp"
#include "io/numbers.hpp"
#include "mocert/error.hpp"

namespace mocert {
namespace {

std::vector<std::string_view> fields(std::string_view line) {
  std::vector<std::string_view> out;
  for (;;) {
    const auto comma = line.find(',');
    std::string_view field = line.substr(0, comma);
    while (!field.empty() && (field.front() == ' ' || field.front() == '\t')) field.remove_prefix(1);
    while (!field.empty() && (field.back() == ' ' || field.back() == '\t')) field.remove_suffix(1);
    out.push_back(field);
    if (comma == std::string_view::npos) return out;
    line.remove_prefix(comma + 1);
  }
}

/// LF or CR LF, any number of times.
bool only_line_ends(std::string_view text) {
  while (!text.empty()) {
    if (text[0] == '\r') text.remove_prefix(1);
    if (!text.starts_with('\n')) return false;
    text.remove_prefix(1);
  }
  return true;
}

}  // namespace

Samples parse_samples(std::string_view text, const std::string& name) {
  Samples s;
  std::size_t line_number = 0, columns = 0;
  const auto refuse = [&](const std::string& found, const std::string& expected) {
    throw InputError(fmt::format("{}:{}", name, line_number), found, expected);
  };
  while (!text.empty()) {
    ++line_number;
    const auto end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (end != std::string_view::npos && line.ends_with('\r')) line.remove_suffix(1);  // CR LF ends a line as LF does
    if (line.empty()) {
      if (line_number > 1 && only_line_ends(text)) break;
      refuse("an empty line", line_number == 1 ? "the header x0,...,y0,..." : "a sample");
    }
    const auto row = fields(line);
    if (line_number == 1) {
      for (const auto field : row) {
        const bool output = s.outputs > 0 || (s.inputs > 0 && field == "y0");
        const std::string wanted = output ? fmt::format("y{}", s.outputs) : fmt::format("x{}", s.inputs);
        if (field != wanted)
          refuse("the column \"" + std::string(field) + "\"", "\"" + wanted + "\"" + (!output && s.inputs > 0 ? " or \"y0\"" : ""));
        ++(output ? s.outputs : s.inputs);
      }
      if (s.outputs == 0) refuse("no output column", "y0 after the inputs");
      columns = row.size();
      continue;
    }
    if (row.size() != columns) refuse(fmt::format("{} fields", row.size()), std::to_string(columns));
    for (std::size_t k = 0; k < row.size(); ++k) {
      const auto value = parse_data(row[k], false);
      if (!value) refuse("\"" + std::string(row[k].substr(0, 40)) + "\"", "a finite binary64 number");
      (k < static_cast<std::size_t>(s.inputs) ? s.x : s.y).push_back(*value);
    }
  }
  if (line_number == 0) throw InputError(name, "an empty file", "the header x0,...,y0,... and samples");
  if (s.x.empty()) throw InputError(name, "no samples", "at least one");
  return s;
}

Samples parse_npy_samples(std::string_view bytes, const std::string& name, int inputs) {
  const Points array = parse_canonical_npy(bytes, name);
  const std::size_t n = inputs == 0 ? array.columns - 1 : static_cast<std::size_t>(inputs);
  if (n == 0 || n >= array.columns || array.columns > 2 * 65536)
    throw InputError(name, fmt::format("{} columns", array.columns),
                     n == 0 ? "at least one input and one output" : fmt::format("{} inputs and at least one output", n));
  Samples s;
  s.inputs = static_cast<int>(n);
  s.outputs = static_cast<int>(array.columns - n);
  for (std::size_t i = 0; i < array.values.size(); ++i) (i % array.columns < n ? s.x : s.y).push_back(array.values[i]);
  return s;
}

std::string place_of_row(const std::string& name, std::size_t row) {
  return name.ends_with(".npy") ? fmt::format("{}: row {}", name, row + 1) : fmt::format("{}:{}", name, row + 2);
}

std::string content_digest(const Samples& s) {
  Digest d;
  const auto n = static_cast<std::size_t>(s.inputs), m = static_cast<std::size_t>(s.outputs), count = static_cast<std::size_t>(s.count());
  d.text("mocert samples 1").u64(n).u64(m).u64(count);
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t a = 0; a < n; ++a) d.f64(s.x[i * n + a]);
    for (std::size_t k = 0; k < m; ++k) d.f64(s.y[i * m + k]);
  }
  return d.hex();
}

}  // namespace mocert
