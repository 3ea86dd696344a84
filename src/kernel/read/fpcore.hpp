#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "kernel/read/formula.hpp"
#include "kernel/read/sexpr.hpp"

namespace mocert::kernel {

using Box = std::pair<std::vector<double>, std::vector<double>>;  ///< lower and upper corner

struct FormulaTarget {
  Formula formula;
  std::size_t arguments = 0;
  std::optional<Box> domain;  ///< from :pre
  bool precondition_is_no_box = false;
  std::vector<std::string> content;  ///< canonical form per output
  std::string digest;
};

/// docs/formats.md, section 3. `functions` empty: all of the file. Throws Fault with the place "line N".
FormulaTarget read_fpcore(const std::string& text, const std::vector<std::string>& functions);

/// The value of a numeral token, or of (- numeral); nothing for any other datum. Throws Fault where it looks like a
/// numeral but is none.
std::optional<mpq_class> numeral(const Datum& datum);

/// An argument's range as far as it is bounded; no numeral reaches 2^1024.
struct Range {
  mpq_class low = -beyond(), high = beyond();

  static mpq_class beyond() { return mpz_class(1) << 1024; }
  bool bounded() const { return low > -beyond() && high < beyond(); }
  void intersect(const Range& other) { low = std::max(low, other.low), high = std::min(high, other.high); }
};

/// The box of a precondition in exact numbers, per argument; nothing if it is no box.
std::optional<std::vector<Range>> precondition_box(const Datum& pre, const std::vector<std::string_view>& arguments);

}  // namespace mocert::kernel
