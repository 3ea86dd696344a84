#include "target/samples.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "io/digest.hpp"
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

namespace {

/// Refuses the pair if it proves that no f exists.
void refuse_pair(const Samples& s, std::size_t i, std::size_t j, std::size_t k, const std::string& name) {
  const auto n = static_cast<std::size_t>(s.inputs), m = static_cast<std::size_t>(s.outputs);
  constexpr double least = 1e-280;
  const mpq_class& lipschitz = s.lipschitz_of(static_cast<int>(k));
  const double l = to_double(lipschitz, Rounding::up), eta = to_double(s.tolerance, Rounding::up);
  // Plain binary64 first: a pair that is clearly possible, far from underflow and overflow, needs no proof.
  double d = 0;
  for (std::size_t a = 0; a < n; ++a) {
    const double t = std::fabs(s.x[i * n + a] - s.x[j * n + a]);
    if (s.input_norm == Norm::linf)
      d = std::max(d, t);
    else
      d += s.input_norm == Norm::l1 ? t : t * t;
  }
  const bool reliable = d > least && std::isfinite(d);
  if (s.input_norm == Norm::l2) d = std::sqrt(d);
  const double rise = std::fabs(s.y[i * m + k] - s.y[j * m + k]);
  if (rise == 0 || (reliable && l * d > least && std::isfinite(l * d + 2 * eta) && rise <= (l * d + 2 * eta) * (1 - 1e-9))) return;
  // Close to the limit only exact numbers decide; l2 distances are compared by their squares.
  const mpq_class apart = abs(mpq_class(s.y[i * m + k]) - mpq_class(s.y[j * m + k])) - 2 * s.tolerance;
  mpq_class distance = 0;
  for (std::size_t a = 0; a < n; ++a) {
    const mpq_class t = abs(mpq_class(s.x[i * n + a]) - mpq_class(s.x[j * n + a]));
    if (s.input_norm == Norm::linf)
      distance = std::max(distance, t);
    else
      distance += s.input_norm == Norm::l1 ? t : mpq_class(t * t);
  }
  const bool l2 = s.input_norm == Norm::l2;
  if (apart > 0 && (l2 ? apart * apart > lipschitz * lipschitz * distance : apart > lipschitz * distance))
    throw InputError(fmt::format("{}:{} and {}:{}", name, j + 2, name, i + 2),
                     fmt::format("samples of y{} that differ by {:.6g} at distance {:.6g}", k, rise, d),
                     fmt::format("at most L*distance + 2*tolerance = {:.6g}: no such f exists", l * d + 2 * eta));
}

}  // namespace

void refuse_contradiction(const Samples& s, const std::string& name, std::size_t first) {
  const auto m = static_cast<std::size_t>(s.outputs), count = static_cast<std::size_t>(s.count());
  if (s.inputs == 1 && s.tolerance == 0 && first == 0) {
    // Along a line neighbours suffice: distances and differences add up.
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return s.x[a] < s.x[b] || (s.x[a] == s.x[b] && a < b); });
    for (std::size_t k = 0; k < m; ++k)
      for (std::size_t i = 1; i < count; ++i) refuse_pair(s, std::max(order[i - 1], order[i]), std::min(order[i - 1], order[i]), k, name);
    return;
  }
  for (std::size_t k = 0; k < m; ++k)
    for (std::size_t i = first; i < count; ++i)
      for (std::size_t j = 0; j < i; ++j) refuse_pair(s, i, j, k, name);
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
