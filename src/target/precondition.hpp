#pragma once

#include <gmpxx.h>

#include <optional>
#include <string>
#include <vector>

#include "interval/box.hpp"
#include "target/s_expression.hpp"

namespace mocert {

/// Exact bounds of one argument.
struct Range {
  mpq_class low, high;
};

/// The box of a :pre that bounds every argument by comparisons with numerals and says nothing else, one range per argument; empty if it is
/// anything more.
std::optional<std::vector<Range>> precondition_box(const Datum& pre, const std::vector<std::string>& arguments, const std::string& file);

/// Narrows `box` to the part it shares with `other`.
void intersect(std::vector<Range>& box, const std::vector<Range>& other);

/// Rounded outwards. Throws InputError at the datum for an empty range or a bound beyond binary64.
Box outward(const std::vector<Range>& box, const std::vector<std::string>& arguments, const Datum& pre, const std::string& file);

}  // namespace mocert
