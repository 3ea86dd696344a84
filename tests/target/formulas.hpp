#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "mocert/error.hpp"
#include "target/fpcore.hpp"

namespace mocert::testing {

inline FormulaTarget read_formula(const std::string& body, const std::string& arguments = "x") {
  return parse_fpcore("(FPCore (" + arguments + ") " + body + ")", "f.fpcore", {});
}

/// f(x) of the first output in plain binary64.
inline double value(const FormulaTarget& target, std::vector<double> x) {
  std::vector<double> y(static_cast<std::size_t>(target.expression.outputs()));
  target.expression.approximate(x, y);
  return y[0];
}
inline double value(const std::string& body, double x = 0) { return value(read_formula(body), {x}); }

/// The message of a refusal, or "accepted".
template <class Action>
std::string message_of(const Action& action) {
  try {
    action();
  } catch (const InputError& e) {
    return e.what();
  }
  return "accepted";
}

inline std::string fpcore_refusal(const std::string& text, const std::vector<std::string>& functions = {}) {
  return message_of([&] { parse_fpcore(text, "f.fpcore", functions); });
}

}  // namespace mocert::testing
