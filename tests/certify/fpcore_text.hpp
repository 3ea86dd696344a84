#pragma once

#include <fmt/format.h>

#include <string>

#include "target/expression.hpp"

// Formulas as text, for tests that give them to programs and readers.

namespace mocert::testing {

inline const char* elementary_name(Elementary f) {
  static constexpr const char* names[] = {"recip", "sqrt", "cbrt", "exp",  "log",  "sin",  "cos",
                                          "tan",   "asin", "acos", "atan", "sinh", "cosh", "tanh"};
  return names[static_cast<int>(f)];
}

inline std::string to_fpcore(const Expression& e, int index) {
  const Node& node = e.nodes()[static_cast<std::size_t>(index)];
  const auto arg = [&](std::size_t k) { return to_fpcore(e, node.arg[k]); };
  const auto call = [&](const std::string& name, int count) {
    std::string text = "(" + name;
    for (int k = 0; k < count; ++k) text += " " + arg(static_cast<std::size_t>(k));
    return text + ")";
  };
  switch (node.op) {
    case Op::constant: return e.exact(index)->get_str();
    case Op::variable: return e.variables()[static_cast<std::size_t>(node.integer)];
    case Op::add: return call("+", 2);
    case Op::sub: return call("-", 2);
    case Op::mul: return call("*", 2);
    case Op::div: return call("/", 2);
    case Op::neg: return call("-", 1);
    case Op::elementary: return call(elementary_name(node.function), 1);
    case Op::integer_power: return fmt::format("(pow {} {})", arg(0), node.integer);
    case Op::real_power: return call("pow", 2);
    case Op::fabs: return call("fabs", 1);
    case Op::fmin: return call("fmin", 2);
    case Op::fmax: return call("fmax", 2);
    case Op::hypot: return call("hypot", 2);
    case Op::atan2: return call("atan2", 2);
    case Op::if_:
    case Op::decided_if: return call("if", 3);
    case Op::less: return call("<", 2);
    case Op::less_equal: return call("<=", 2);
    case Op::equal: return call("==", 2);
    case Op::and_: return call("and", 2);
    case Op::or_: return call("or", 2);
    case Op::not_: return call("not", 1);
    case Op::true_: return "TRUE";
    case Op::false_: return "FALSE";
  }
  return "";
}

inline std::string fpcore_of(const Expression& e) {
  std::string text = "(FPCore (";
  for (const std::string& v : e.variables()) text += v + " ";
  return text + ") " + to_fpcore(e, e.roots()[0]) + ")";
}

}  // namespace mocert::testing
