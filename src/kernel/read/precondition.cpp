#include <algorithm>

#include "kernel/read/fpcore.hpp"

namespace mocert::kernel {
namespace {

struct Bounds {
  std::optional<mpq_class> low, high;
};

void raise(std::optional<mpq_class>& low, const mpq_class& value) {
  if (!low || *low < value) low = value;
}
void lower(std::optional<mpq_class>& high, const mpq_class& value) {
  if (!high || *high > value) high = value;
}

/// One comparison of an argument with one or two numerals; false if it is anything else.
bool add_comparison(const Sexpr& file, std::uint32_t node, const std::vector<std::string>& arguments, std::vector<Bounds>& bounds) {
  const Datum& datum = file.data[node];
  if (!datum.list || (datum.items.size() != 3 && datum.items.size() != 4)) return false;
  if (file.data[datum.items[0]].string) return false;
  const std::string_view relation = file.data[datum.items[0]].text;
  const bool rising = relation == "<" || relation == "<=";
  if (!rising && relation != ">" && relation != ">=") return false;
  std::vector<std::uint32_t> terms(datum.items.begin() + 1, datum.items.end());
  if (!rising) std::reverse(terms.begin(), terms.end());
  const auto argument = [&](std::uint32_t term) {
    const Datum& d = file.data[term];
    return d.list || d.string ? arguments.end() : std::find(arguments.begin(), arguments.end(), d.text);
  };
  // Now the terms rise: c x, x c or c x c.
  const std::size_t which = terms.size() == 3 || argument(terms[0]) == arguments.end() ? 1 : 0;
  const auto found = argument(terms[which]);
  if (found == arguments.end()) return false;
  Bounds& bound = bounds[static_cast<std::size_t>(found - arguments.begin())];
  for (std::size_t i = 0; i < terms.size(); ++i) {
    if (i == which) continue;
    const std::optional<mpq_class> value = numeral(file, terms[i]);
    if (!value) return false;
    i < which ? raise(bound.low, *value) : lower(bound.high, *value);
  }
  return true;
}

}  // namespace

std::optional<std::vector<std::pair<mpq_class, mpq_class>>> precondition_box(const Sexpr& file, std::uint32_t pre,
                                                                             const std::vector<std::string>& arguments) {
  std::vector<Bounds> bounds(arguments.size());
  const Datum& datum = file.data[pre];
  if (!datum.list || datum.items.empty()) return std::nullopt;
  const bool conjunction = file.is_word(datum.items[0], "and");
  if (conjunction) {
    for (std::size_t i = 1; i < datum.items.size(); ++i)
      if (!add_comparison(file, datum.items[i], arguments, bounds)) return std::nullopt;
  } else if (!add_comparison(file, pre, arguments, bounds)) {
    return std::nullopt;
  }
  std::vector<std::pair<mpq_class, mpq_class>> box;
  for (const Bounds& b : bounds) {
    if (!b.low || !b.high) return std::nullopt;
    box.emplace_back(*b.low, *b.high);
  }
  return box;
}

}  // namespace mocert::kernel
