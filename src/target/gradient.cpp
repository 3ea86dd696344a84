#include "target/gradient.hpp"

#include <optional>

#include "mocert/error.hpp"

namespace mocert {
namespace {

constexpr std::size_t most_terms = 100'000;  // the checker's cap

/// Forward differentiation of a copied graph. No derivative (nullopt) means: the term does not depend on the variable.
class Differentiator {
 public:
  using Slope = std::optional<int>;

  Differentiator(Expression& e, int variable, const std::string& where) : e_(e), variable_(variable), where_(where) {}

  std::vector<Slope> run(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      const Node node = e_.nodes()[i];  // a copy: the graph grows
      slopes_.push_back(of(node, static_cast<int>(i)));
      if (e_.nodes().size() > most_terms)
        throw InputError(where_, "a formula whose gradient has more than 100,000 terms", "a smaller one, or no Lipschitz constant");
    }
    return std::move(slopes_);
  }

 private:
  int number(int value) { return e_.constant(mpq_class(value)); }
  int square_of(int a) { return e_.apply(Op::mul, a, a); }
  Slope negative(Slope d) { return d ? Slope(e_.apply(Op::neg, *d)) : d; }
  Slope sum(Slope a, Slope b) { return a && b ? Slope(e_.apply(Op::add, *a, *b)) : a ? a : b; }
  Slope difference(Slope a, Slope b) { return a && b ? Slope(e_.apply(Op::sub, *a, *b)) : a ? a : negative(b); }
  Slope times(Slope d, int factor) {
    if (!d) return d;
    const mpq_class* value = e_.exact(*d);
    return value && *value == 1 ? factor : e_.apply(Op::mul, factor, *d);
  }
  Slope over(Slope d, int divisor) { return d ? Slope(e_.apply(Op::div, *d, divisor)) : d; }
  /// The slope as a term: 0 where there is none.
  int term(Slope d) { return d ? *d : number(0); }

  Slope of(const Node& node, int self) {
    const auto [a, b, c] = node.arg;
    const auto slope = [&](int arg) { return arg < 0 ? Slope() : slopes_[static_cast<std::size_t>(arg)]; };
    const Slope da = slope(a), db = slope(b);
    switch (node.op) {
      case Op::variable: return node.integer == variable_ ? Slope(number(1)) : Slope();
      case Op::add: return sum(da, db);
      case Op::sub: return a == b ? Slope() : difference(da, db);
      case Op::mul: return a == b ? times(da, e_.apply(Op::add, a, a)) : sum(times(da, b), times(db, a));
      case Op::div: return over(difference(da, times(db, self)), b);
      case Op::neg: return negative(da);
      case Op::elementary: return da ? elementary(node.function, da, a, self) : da;
      case Op::integer_power:
        return node.integer == 0 ? Slope() : times(da, e_.apply(Op::mul, number(node.integer), power(a, node.integer - 1)));
      case Op::real_power: return real_power(da, db, a, b, self);
      case Op::fabs: return da ? Slope(e_.apply(Op::if_, e_.apply(Op::less, a, number(0)), *negative(da), *da)) : da;
      case Op::fmin: return smaller(a, b, da, db);
      case Op::fmax: return smaller(a, b, db, da);
      case Op::hypot: return over(sum(times(da, a), times(db, b)), self);
      case Op::atan2: return angle(a, b, da, db);
      case Op::if_: return e_.apply(Op::decided_if, a, term(db), term(slope(c)));
      default: return {};  // constants and conditions
    }
  }

  Slope elementary(Elementary f, Slope d, int a, int self) {
    const auto apply = [&](Elementary g) { return e_.elementary(g, a); };
    switch (f) {
      case Elementary::recip: return negative(over(d, square_of(a)));
      case Elementary::sqrt: return over(d, e_.apply(Op::add, self, self));
      case Elementary::cbrt: return over(d, e_.apply(Op::mul, number(3), square_of(self)));
      case Elementary::exp: return times(d, self);
      case Elementary::log: return over(d, a);
      case Elementary::sin: return times(d, apply(Elementary::cos));
      case Elementary::cos: return negative(times(d, apply(Elementary::sin)));
      case Elementary::tan: return times(d, e_.apply(Op::add, number(1), square_of(self)));
      case Elementary::asin: return over(d, quarter_circle(a));
      case Elementary::acos: return negative(over(d, quarter_circle(a)));
      case Elementary::atan: return over(d, e_.apply(Op::add, number(1), square_of(a)));
      case Elementary::sinh: return times(d, apply(Elementary::cosh));
      case Elementary::cosh: return times(d, apply(Elementary::sinh));
      case Elementary::tanh: return times(d, e_.apply(Op::sub, number(1), square_of(self)));
    }
    throw InternalError("differentiate: not an elementary function");
  }

  int quarter_circle(int a) { return e_.elementary(Elementary::sqrt, e_.apply(Op::sub, number(1), square_of(a))); }

  int power(int a, int k) {
    if (k == 0) return number(1);
    return k == 1 ? a : k == 2 ? square_of(a) : e_.integer_power(a, k);
  }

  /// a^q with a numeral q; for other exponents exp(b log a).
  Slope real_power(Slope da, Slope db, int a, int b, int self) {
    if (const mpq_class* q = e_.exact(b)) {
      const int less = e_.constant(*q - 1);
      return times(da, e_.apply(Op::mul, b, e_.apply(Op::real_power, a, less)));
    }
    return times(sum(times(db, e_.elementary(Elementary::log, a)), over(times(da, b), a)), self);
  }

  /// That of a where a < b, else that of b.
  Slope smaller(int a, int b, Slope da, Slope db) {
    if (!da && !db) return {};
    return e_.apply(Op::if_, e_.apply(Op::less, a, b), term(da), term(db));
  }

  /// Of atan2(y, x), wherever x > 0, y >= 0 or y < 0 on all of a box.
  Slope angle(int y, int x, Slope dy, Slope dx) {
    if (!dy && !dx) return {};
    const int below = e_.apply(Op::less, y, number(0)), right = e_.apply(Op::less, number(0), x);
    const int one_side = e_.apply(Op::or_, right, e_.apply(Op::or_, below, e_.apply(Op::not_, below)));
    const Slope value = over(difference(times(dy, x), times(dx, y)), e_.apply(Op::add, square_of(x), square_of(y)));
    return e_.apply(Op::decided_if, one_side, *value, *value);
  }

  Expression& e_;
  int variable_;
  const std::string& where_;
  std::vector<Slope> slopes_;
};

int dual_norm(Expression& e, const std::vector<int>& slopes, Norm input_norm) {
  if (slopes.empty()) return e.constant(mpq_class(0));
  std::optional<int> total;
  for (const int s : slopes) {
    const int size = input_norm == Norm::l2 ? e.apply(Op::mul, s, s) : e.apply(Op::fabs, s);
    total = total ? e.apply(input_norm == Norm::l1 ? Op::fmax : Op::add, *total, size) : size;
  }
  return input_norm == Norm::l2 ? e.elementary(Elementary::sqrt, *total) : *total;
}

}  // namespace

Expression with_gradient_norms(const Expression& f, const std::vector<int>& axes, Norm input_norm, const std::string& where) {
  Expression result = f;
  const std::size_t count = f.nodes().size();
  std::vector<std::vector<int>> slopes(f.roots().size());
  for (const int axis : axes) {
    const auto partial = Differentiator(result, axis, where).run(count);
    for (std::size_t k = 0; k < slopes.size(); ++k)
      if (const auto d = partial[static_cast<std::size_t>(f.roots()[k])]) slopes[k].push_back(*d);
  }
  for (const std::vector<int>& of_output : slopes) result.add_output(dual_norm(result, of_output, input_norm));
  return result;
}

}  // namespace mocert
