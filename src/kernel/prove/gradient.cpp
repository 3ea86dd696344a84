#include "kernel/prove/gradient.hpp"

#include <optional>

namespace mocert::kernel {
namespace {

using Node = std::uint32_t;

/// Partial derivatives of every term by one variable (L23). A derivative that is the node zero() belongs to a term that does not depend on
/// the variable; a derivative that is 0 for another reason stays a term, so that what it needs to be defined is evaluated.
class Derivatives {
 public:
  Derivatives(Formula& formula, Node axis) : f_(formula), axis_(axis), zero_(number(0)), one_(number(1)) {}

  /// Of the first `count` nodes, operands first.
  std::vector<Node> of(std::size_t count) {
    for (Node index = 0; index < count; ++index) {
      const FormulaNode node = f_.nodes[index];
      known_.push_back(node.op >= Op::yes ? zero_ : derivative(index, node));
    }
    return std::move(known_);
  }

 private:
  Node number(int value) { return f_.constant(std::to_string(value), mpq_class(value)); }
  Node negate(Node a) { return a == zero_ ? a : f_.add(Op::negate, a); }
  Node plus(Node a, Node b) { return a == zero_ ? b : b == zero_ ? a : f_.add(Op::add, a, b); }
  Node minus(Node a, Node b) { return b == zero_ ? a : a == zero_ ? negate(b) : f_.add(Op::subtract, a, b); }
  /// `slope` is a derivative, `factor` any term.
  Node times(Node factor, Node slope) { return slope == zero_ ? slope : slope == one_ ? factor : f_.add(Op::multiply, factor, slope); }
  Node over(Node slope, Node divisor) { return slope == zero_ ? slope : f_.add(Op::divide, slope, divisor); }
  Node squared(Node a) { return f_.add(Op::multiply, a, a); }

  Node derivative(Node self, const FormulaNode& node) {
    const int operands = arity(node.op);
    const Node a = node.a, b = node.b;
    const Node da = operands > 0 ? known_[a] : zero_, db = operands > 1 ? known_[b] : zero_;
    switch (node.op) {
      case Op::variable: return a == axis_ ? one_ : zero_;
      case Op::add: return plus(da, db);
      case Op::subtract: return a == b ? zero_ : minus(da, db);
      case Op::multiply: return a == b ? times(f_.add(Op::add, a, a), da) : plus(times(b, da), times(a, db));
      case Op::divide: return over(minus(da, times(self, db)), b);
      case Op::negate: return negate(da);
      case Op::fabs: return da == zero_ ? zero_ : f_.add(Op::branch, f_.add(Op::negative, a), negate(da), da);
      case Op::fmin: return smaller(a, b, da, db);
      case Op::fmax: return smaller(a, b, db, da);
      case Op::atan2: return angle(a, b, da, db);
      case Op::branch: return f_.add(Op::firm, a, db, known_[node.c]);
      case Op::exp: return times(self, da);
      case Op::log: return over(da, a);
      case Op::sqrt: return over(da, f_.add(Op::add, self, self));
      case Op::cbrt: return over(da, f_.add(Op::multiply, number(3), squared(self)));
      case Op::sin: return times(f_.add(Op::cos, a), da);
      case Op::cos: return negate(times(f_.add(Op::sin, a), da));
      case Op::tan: return times(f_.add(Op::add, one_, squared(self)), da);
      case Op::asin: return over(da, circle(a));
      case Op::acos: return negate(over(da, circle(a)));
      case Op::atan: return over(da, f_.add(Op::add, one_, squared(a)));
      case Op::sinh: return times(f_.add(Op::cosh, a), da);
      case Op::cosh: return times(f_.add(Op::sinh, a), da);
      case Op::tanh: return times(f_.add(Op::subtract, one_, squared(self)), da);
      case Op::integer_power:
        return node.power == 0 ? zero_ : times(f_.add(Op::multiply, number(node.power), power(a, node.power - 1)), da);
      case Op::real_power: {
        const Node exponent = f_.nodes[b].a;
        const Node less = f_.constant("exponent " + std::to_string(exponent) + " less 1", f_.constants[exponent].value() - 1);
        return times(f_.add(Op::multiply, b, f_.add(Op::real_power, a, less)), da);
      }
      default: return zero_;  // constants
    }
  }

  /// That of a where a < b, else that of b.
  Node smaller(Node a, Node b, Node da, Node db) {
    if (da == zero_ && db == zero_) return zero_;
    return f_.add(Op::branch, f_.add(Op::negative, f_.add(Op::subtract, a, b)), da, db);
  }

  /// (x y' - y x')/(x^2 + y^2) where x > 0, y >= 0 or y < 0 on all of the box: elsewhere the angle may jump.
  Node angle(Node y, Node x, Node dy, Node dx) {
    if (dy == zero_ && dx == zero_) return zero_;
    const Node below = f_.add(Op::negative, y), right = f_.add(Op::negative, f_.add(Op::negate, x));
    const Node one_side = f_.add(Op::either, right, f_.add(Op::either, below, f_.add(Op::opposite, below)));
    const Node slope = over(minus(times(x, dy), times(y, dx)), f_.add(Op::add, squared(x), squared(y)));
    return f_.add(Op::firm, one_side, slope, slope);
  }

  Node circle(Node a) { return f_.add(Op::sqrt, f_.add(Op::subtract, one_, squared(a))); }

  Node power(Node a, int k) {
    if (k == 0) return one_;
    return k == 1 ? a : k == 2 ? squared(a) : f_.add(Op::integer_power, a, 0, 0, k);
  }

  Formula& f_;
  Node axis_, zero_, one_;
  std::vector<Node> known_;
};

/// The dual norm of the partial derivatives.
Node dual_norm(Formula& f, const std::vector<Node>& slopes, Norm input_norm) {
  std::optional<Node> sum;
  for (const Node slope : slopes) {
    const Node term = input_norm == Norm::l2 ? f.add(Op::multiply, slope, slope) : f.add(Op::fabs, slope);
    sum = sum ? f.add(input_norm == Norm::l1 ? Op::fmax : Op::add, *sum, term) : term;
  }
  if (!sum) return f.constant("0", mpq_class(0));
  return input_norm == Norm::l2 ? f.add(Op::sqrt, *sum) : *sum;
}

}  // namespace

Formula with_gradient_norms(const Formula& formula, const std::vector<std::uint32_t>& axes, Norm input_norm) {
  Formula result = formula;
  const std::size_t count = formula.nodes.size(), outputs = formula.outputs.size();
  std::vector<std::vector<Node>> slopes(outputs);
  for (const Node axis : axes) {
    const std::vector<Node> derivatives = Derivatives(result, axis).of(count);
    for (std::size_t k = 0; k < outputs; ++k) slopes[k].push_back(derivatives[formula.outputs[k]]);
  }
  for (std::size_t k = 0; k < outputs; ++k) result.outputs.push_back(dual_norm(result, slopes[k], input_norm));
  return result;
}

}  // namespace mocert::kernel
