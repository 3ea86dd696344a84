#pragma once

#include <gmpxx.h>

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "interval/elementary.hpp"
#include "interval/interval.hpp"

namespace mocert {

/// Operations of a formula. Comparisons and connectives yield truth values, everything else real numbers.
enum class Op : std::uint8_t {
  constant,
  variable,
  add,
  sub,
  mul,
  div,
  neg,
  elementary,     ///< node.function of one argument (never recip: quotients are `div`)
  integer_power,  ///< arg[0] to the power node.integer, |integer| <= 1024
  real_power,     ///< exp(arg[1] log arg[0]), see docs/formats.md
  fabs,
  fmin,
  fmax,
  hypot,
  atan2,
  if_,         ///< arg[0] condition, arg[1] then, arg[2] else
  decided_if,  ///< the same, but undefined over a box on which the condition is not decided
  less,
  less_equal,
  equal,  ///< arg[0] against arg[1]
  and_,
  or_,
  not_,
  true_,
  false_,
};

struct Node {
  Op op{};
  Elementary function{};               ///< for Op::elementary
  int integer = 0;                     ///< for Op::integer_power: the exponent; for Op::variable: its index
  std::array<int, 3> arg{-1, -1, -1};  ///< indices of earlier nodes
  Interval value{};                    ///< for Op::constant: tightest enclosure of the exact constant
};

/// One real function R^n -> R^m as a directed acyclic graph in which equal terms are one node (so that x*x is seen to be a square). The
/// meaning is exact real arithmetic; see docs/formats.md, section 3.
class Expression {
 public:
  explicit Expression(std::vector<std::string> variables) : variables_(std::move(variables)) {}

  const std::vector<std::string>& variables() const { return variables_; }
  int inputs() const { return static_cast<int>(variables_.size()); }
  int outputs() const { return static_cast<int>(roots_.size()); }
  /// Every argument of a node stands before it.
  const std::vector<Node>& nodes() const { return nodes_; }
  const std::vector<int>& roots() const { return roots_; }

  // Builders: each returns the index of an existing equal node or of a new one.
  int constant(const mpq_class& exact_value);
  int pi();
  int euler();
  int variable(int index);
  int apply(Op op, int a, int b = -1, int c = -1);
  int elementary(Elementary f, int a);
  int integer_power(int base, int exponent);
  int truth(bool value);
  void add_output(int root) { roots_.push_back(root); }

  /// The exact rational value if the node is a numeral (or the negative of one), else nullptr.
  const mpq_class* exact(int node) const;

  /// f(x) in plain binary64, unproved: for search and fitting only. A point outside the domain gives NaN.
  void approximate(std::span<const double> x, std::span<double> y) const;

 private:
  using Key = std::tuple<int, int, int, std::array<int, 3>, std::string>;

  int intern(const Node& node, const mpq_class* exact_value);

  std::vector<std::string> variables_;
  std::vector<Node> nodes_;
  std::vector<int> roots_;
  std::vector<mpq_class> exact_;  ///< values of the numerals
  std::vector<int> exact_index_;  ///< per node: index into exact_, or -1
  std::map<Key, int> known_;      ///< every node by what it is
};

}  // namespace mocert
