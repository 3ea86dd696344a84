#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "kernel/prove/constant.hpp"

namespace mocert::kernel {

enum class Op : std::uint8_t {
  constant,  ///< a: index into constants
  variable,  ///< a: input
  pi,
  e,
  add,
  subtract,
  multiply,
  divide,
  negate,
  fabs,
  fmin,
  fmax,
  atan2,  ///< atan2: a = y, b = x
  exp,
  log,
  sqrt,
  cbrt,
  sin,
  cos,
  tan,
  asin,
  acos,
  atan,
  sinh,
  cosh,
  tanh,
  integer_power,  ///< power: the exponent
  real_power,     ///< b: a constant node, the exponent
  branch,         ///< a: condition; b where it holds, c where not
  firm,           ///< the same, and undefined wherever the condition is not decided on all of a box
  yes,
  no,  // conditions from here on
  negative,
  not_positive,
  zero,  ///< a < 0, a <= 0, a = 0
  both,
  either,
  opposite,
};

struct FormulaNode {
  Op op = Op::constant;
  std::uint32_t a = 0, b = 0, c = 0;
  int power = 0;
};

/// Formulas as one graph: equal subterms are one node, operands come before their users.
class Formula {
 public:
  std::vector<FormulaNode> nodes;
  std::vector<Constant> constants;
  std::vector<std::uint32_t> outputs;

  std::uint32_t add(Op op, std::uint32_t a = 0, std::uint32_t b = 0, std::uint32_t c = 0, int power = 0);
  /// A numeral; the text (with its sign) identifies it.
  std::uint32_t constant(const std::string& text, const mpq_class& value);

 private:
  std::map<std::tuple<Op, std::uint32_t, std::uint32_t, std::uint32_t, int>, std::uint32_t> known_;
  std::map<std::string, std::uint32_t> numerals_;
};

/// How many of a, b, c are operands.
int arity(Op op);

}  // namespace mocert::kernel
