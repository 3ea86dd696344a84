#include "target/precondition.hpp"

#include <gmpxx.h>

#include <algorithm>
#include <cmath>

#include "io/numbers.hpp"
#include "target/terms.hpp"

namespace mocert {
namespace {

struct Bounds {
  std::optional<mpq_class> low, high;
};

/// Tightens the bounds by one comparison; false if it is not one of an argument with numerals.
bool add_comparison(const Datum& d, const std::vector<std::string>& arguments, const std::string& file, std::vector<Bounds>& bounds) {
  if (!d.list || d.items.size() < 3 || d.items.size() > 4 || d.items[0].list) return false;
  const std::string& relation = d.items[0].token;
  const bool rising = relation == "<" || relation == "<=", falling = relation == ">" || relation == ">=";
  if (!rising && !falling) return false;
  std::vector<const Datum*> terms;
  for (std::size_t i = 1; i < d.items.size(); ++i) terms.push_back(&d.items[i]);
  if (falling) std::reverse(terms.begin(), terms.end());
  std::size_t which = terms.size();
  for (std::size_t i = 0; i < terms.size(); ++i)
    if (!terms[i]->list && std::find(arguments.begin(), arguments.end(), terms[i]->token) != arguments.end()) {
      if (which != terms.size()) return false;
      which = i;
    }
  if (which == terms.size() || (terms.size() == 3 && which != 1)) return false;
  Bounds& b = bounds[static_cast<std::size_t>(std::find(arguments.begin(), arguments.end(), terms[which]->token) - arguments.begin())];
  for (std::size_t i = 0; i < terms.size(); ++i) {
    if (i == which) continue;
    const auto value = numeral(*terms[i]);
    const bool negated = terms[i]->list && terms[i]->items.size() == 2 && terms[i]->items[0].is("-");
    const Datum& size = negated ? terms[i]->items[1] : *terms[i];
    if (!value && !size.list && looks_like_number(size.token))
      refuse_datum(size, file, "'" + size.token + "'", "a decimal, rational or hex numeral");
    if (!value) return false;
    if (i < which && (!b.low || *value > *b.low)) b.low = value;
    if (i > which && (!b.high || *value < *b.high)) b.high = value;
  }
  return true;
}

}  // namespace

std::optional<std::vector<Range>> precondition_box(const Datum& pre, const std::vector<std::string>& arguments, const std::string& file) {
  std::vector<Bounds> bounds(arguments.size());
  if (pre.list && !pre.items.empty() && pre.items[0].is("and")) {
    for (std::size_t i = 1; i < pre.items.size(); ++i)
      if (!add_comparison(pre.items[i], arguments, file, bounds)) return std::nullopt;
  } else if (!add_comparison(pre, arguments, file, bounds)) {
    return std::nullopt;
  }
  std::vector<Range> box;
  for (const Bounds& b : bounds) {
    if (!b.low || !b.high) return std::nullopt;
    box.push_back({*b.low, *b.high});
  }
  return box;
}

void intersect(std::vector<Range>& box, const std::vector<Range>& other) {
  for (std::size_t i = 0; i < box.size(); ++i) {
    if (other[i].low > box[i].low) box[i].low = other[i].low;
    if (other[i].high < box[i].high) box[i].high = other[i].high;
  }
}

Box outward(const std::vector<Range>& box, const std::vector<std::string>& arguments, const Datum& pre, const std::string& file) {
  Box result;
  for (std::size_t i = 0; i < box.size(); ++i) {
    const Range& r = box[i];
    if (r.low > r.high)
      refuse_datum(pre, file, "an empty range for '" + arguments[i] + "'", "lower bounds below upper ones, in common to all outputs");
    result.lo.push_back(to_double(r.low, Rounding::down));
    result.hi.push_back(to_double(r.high, Rounding::up));
    if (!std::isfinite(result.lo.back()) || !std::isfinite(result.hi.back()))
      refuse_datum(pre, file, "a bound beyond binary64", "a finite one");
  }
  return result;
}

}  // namespace mocert
