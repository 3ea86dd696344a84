#pragma once

#include <optional>

#include "kernel/prove/jet.hpp"
#include "kernel/prove/rule_branch.hpp"
#include "kernel/prove/rule_prelu.hpp"

namespace mocert::kernel {

enum class Truth { unknown, no, yes };

inline Truth opposite(Truth t) { return t == Truth::yes ? Truth::no : t == Truth::no ? Truth::yes : Truth::unknown; }

/// What the walk over a graph must know of forms and of jets besides the rules, which are named alike.
template <class N>
struct Forms {
  using Number = N;
  using Value = Form<N>;
  static std::size_t coefficients(std::size_t inputs) { return inputs; }
  static Form<N> constant(const Interval<N>& value, std::size_t inputs) { return kernel::constant(value, inputs); }
  static Form<N> variable(const Region<N>& region, std::size_t which) { return input(region, which); }
};
template <class N>
struct Jets {
  using Number = N;
  using Value = Jet<N>;
  /// Four times its own: outputs, their negatives and a full matrix are copies.
  static std::size_t coefficients(std::size_t inputs) { return 2 * inputs * (inputs + 5); }
  static Jet<N> constant(const Interval<N>& value, std::size_t inputs) { return constant_jet(value, inputs); }
  static Jet<N> variable(const Region<N>& region, std::size_t which) { return input_jet(region, which); }
};

template <class Kind>
class Evaluation {
  using Value = typename Kind::Value;
  using N = typename Kind::Number;

 public:
  Evaluation(const Formula& formula, const Region<N>& region)
      : formula_(formula), region_(region), values_(formula.nodes.size()), truths_(formula.nodes.size()), done_(formula.nodes.size()) {}

  /// Depth first with a stack of its own; a branch is asked for only when its condition does not exclude it.
  const Value& of(std::uint32_t root) {
    std::vector<std::uint32_t> stack{root};
    while (!stack.empty()) {
      const std::uint32_t node = stack.back();
      if (!done_[node]) {
        if (const auto next = missing(node)) {
          stack.push_back(*next);
          continue;
        }
        compute(node);
      }
      stack.pop_back();
    }
    return *values_[root];
  }

 private:
  /// An operand that is needed and not there yet.
  std::optional<std::uint32_t> missing(std::uint32_t index) const {
    const FormulaNode& node = formula_.nodes[index];
    const int operands = arity(node.op);
    if (operands > 0 && !done_[node.a]) return node.a;
    if (node.op == Op::firm && truths_[node.a] == Truth::unknown) throw Undefined("a branch that is not decided on the box");
    if (node.op == Op::branch || node.op == Op::firm) {
      if (truths_[node.a] != Truth::no && !done_[node.b]) return node.b;
      if (truths_[node.a] != Truth::yes && !done_[node.c]) return node.c;
    } else if (operands > 1 && !done_[node.b]) {
      return node.b;
    }
    return std::nullopt;
  }

  void compute(std::uint32_t index) {
    const FormulaNode& node = formula_.nodes[index];
    done_[index] = true;
    if (node.op >= Op::yes) {
      truths_[index] = truth(node);
      return;
    }
    if (++held_ * Kind::coefficients(region_.size()) > largest_work) throw Undefined("the formula is too large for this checker");
    values_[index] = value(node);
  }

  const Value& at(std::uint32_t node) const { return *values_[node]; }

  /// L15: a condition is decided only where the range of the difference decides it.
  Truth truth(const FormulaNode& node) const {
    switch (node.op) {
      case Op::yes: return Truth::yes;
      case Op::no: return Truth::no;
      case Op::opposite: return opposite(truths_[node.a]);
      case Op::both: return conjunction(truths_[node.a], truths_[node.b]);
      case Op::either: return opposite(conjunction(opposite(truths_[node.a]), opposite(truths_[node.b])));
      default: break;
    }
    const Interval<N>& gap = at(node.a).range;
    switch (node.op) {
      case Op::negative: return sign(gap.hi) < 0 ? Truth::yes : sign(gap.lo) >= 0 ? Truth::no : Truth::unknown;
      case Op::not_positive: return sign(gap.hi) <= 0 ? Truth::yes : sign(gap.lo) > 0 ? Truth::no : Truth::unknown;
      default: return gap.is_zero() ? Truth::yes : !gap.contains_zero() ? Truth::no : Truth::unknown;
    }
  }

  static Truth conjunction(Truth a, Truth b) {
    if (a == Truth::no || b == Truth::no) return Truth::no;
    return a == Truth::yes && b == Truth::yes ? Truth::yes : Truth::unknown;
  }

  Value value(const FormulaNode& node) const {
    const std::size_t n = region_.size();
    switch (node.op) {
      case Op::constant: return Kind::constant(formula_.constants[node.a].template as<N>(), n);
      case Op::variable: return Kind::variable(region_, node.a);
      case Op::pi: return Kind::constant(pi<N>(), n);
      case Op::e: return Kind::constant(rounded<N>(Function<Fine>{Op::exp}.rising(Interval<Fine>(1.0))), n);
      case Op::add: return at(node.a) + at(node.b);
      case Op::subtract: return node.a == node.b ? Kind::constant(Interval<N>(), n) : at(node.a) - at(node.b);
      case Op::multiply: return node.a == node.b ? squared(at(node.a)) : product(at(node.a), at(node.b));
      case Op::divide: return quotient(at(node.a), at(node.b));
      case Op::negate: return scaled(Interval<N>(-1.0), at(node.a));
      case Op::fabs: return absolute(at(node.a));
      case Op::fmin: return smaller_of(at(node.a), at(node.b));
      case Op::fmax: return greater_of(at(node.a), at(node.b));
      case Op::atan2: return angle(at(node.a), at(node.b), {Op::atan, 0, {}});
      case Op::branch:
      case Op::firm: {
        const Truth condition = truths_[node.a];
        if (condition == Truth::unknown) return either_of(at(node.b), at(node.c));
        return at(condition == Truth::yes ? node.b : node.c);
      }
      case Op::real_power: return apply_function({Op::real_power, 0, at(node.b).range}, at(node.a));
      default: return apply_function({node.op, node.power, {}}, at(node.a));
    }
  }

  const Formula& formula_;
  const Region<N>& region_;
  std::vector<std::optional<Value>> values_;
  std::vector<Truth> truths_;
  std::vector<bool> done_;
  std::size_t held_ = 0;
};

template <class Kind>
std::vector<typename Kind::Value> outputs(const Formula& formula, const Region<typename Kind::Number>& region) {
  Evaluation<Kind> evaluation(formula, region);
  std::vector<typename Kind::Value> list;
  for (const std::uint32_t output : formula.outputs) list.push_back(evaluation.of(output));
  return list;
}

/// Forms of the formula's outputs over the region. Only what the values depend on is evaluated (L15). Throws Undefined.
template <class N>
std::vector<Form<N>> evaluate(const Formula& formula, const Region<N>& region) {
  return outputs<Forms<N>>(formula, region);
}

/// Values and derivatives up to the second order of the outputs (L25). Throws Undefined also where an output is not provably twice
/// continuously differentiable on the box.
template <class N>
std::vector<Jet<N>> differentiate(const Formula& formula, const Region<N>& region) {
  return outputs<Jets<N>>(formula, region);
}

}  // namespace mocert::kernel
