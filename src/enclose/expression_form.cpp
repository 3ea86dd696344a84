#include "enclose/expression_form.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace mocert {

std::vector<double> middle_of(const Box& box) {
  std::vector<double> point(box.lo.size());
  for (std::size_t i = 0; i < point.size(); ++i) point[i] = midpoint(Interval(box.lo[i], box.hi[i]));
  return point;
}

std::vector<AffineForm> coordinate_forms(const Box& box) {
  const std::size_t n = box.lo.size();
  std::vector<AffineForm> x(n);
  for (std::size_t i = 0; i < n; ++i) {
    const Interval range(box.lo[i], box.hi[i]);
    x[i].slope.resize(n, 0.0);
    x[i].center = midpoint(range);
    x[i].slope[i] = radius_up(range, x[i].center);
    x[i].range = range;
    if (!std::isfinite(x[i].slope[i])) x[i] = undefined_form(n);
  }
  return x;
}

namespace {

using Forms = std::vector<AffineForm>;

AffineForm select_maximum(const AffineForm& a, const AffineForm& b) {
  AffineForm h = b + prelu(a - b, 0.0);
  if (const auto both = intersect(h.range, maximum(a.range, b.range))) h.range = *both;
  return h;
}

AffineForm select_minimum(const AffineForm& a, const AffineForm& b) {
  AffineForm h = a - prelu(a - b, 0.0);
  if (const auto both = intersect(h.range, minimum(a.range, b.range))) h.range = *both;
  return h;
}

std::string name_of(Elementary f) {
  switch (f) {
    case Elementary::recip: return "1/x";
    case Elementary::sqrt: return "sqrt";
    case Elementary::cbrt: return "cbrt";
    case Elementary::exp: return "exp";
    case Elementary::log: return "log";
    case Elementary::sin: return "sin";
    case Elementary::cos: return "cos";
    case Elementary::tan: return "tan";
    case Elementary::asin: return "asin";
    case Elementary::acos: return "acos";
    case Elementary::atan: return "atan";
    case Elementary::sinh: return "sinh";
    case Elementary::cosh: return "cosh";
    case Elementary::tanh: return "tanh";
  }
  return "?";
}

AffineForm constant_minus(const Interval& c, const AffineForm& f) { return form_of_constant(c, f.size()) - f; }

AffineForm angle(const AffineForm& y, const AffineForm& x) {
  const std::size_t n = x.size();
  if (!x.defined || !y.defined) return undefined_form(n);
  const Interval quarter = pi() / 2.0;
  if (x.range.lower() > 0) return compose(Elementary::atan, quotient(y, x));
  if (y.range.lower() > 0) return constant_minus(quarter, compose(Elementary::atan, quotient(x, y)));
  if (y.range.upper() < 0) return constant_minus(-quarter, compose(Elementary::atan, quotient(x, y)));
  const auto range = atan2(y.range, x.range);
  return range ? form_of_range(*range, n) : undefined_form(n);
}

}  // namespace

ExpressionEnclosure::Truth ExpressionEnclosure::compare(const Node& node) {
  const AffineForm& a = forms_[static_cast<std::size_t>(node.arg[0])];
  const AffineForm& b = forms_[static_cast<std::size_t>(node.arg[1])];
  if (!a.defined || !b.defined) return Truth::undefined;
  Interval gap = 0.0;
  if (node.arg[0] != node.arg[1]) {
    gap = a.range - b.range;
    const AffineForm difference = a - b;
    if (difference.defined)
      if (const auto both = intersect(gap, difference.range)) gap = *both;
  }
  switch (node.op) {
    case Op::less: return gap.upper() < 0 ? Truth::yes : gap.lower() >= 0 ? Truth::no : Truth::unknown;
    case Op::less_equal: return gap.upper() <= 0 ? Truth::yes : gap.lower() > 0 ? Truth::no : Truth::unknown;
    default:
      if (gap.lower() > 0 || gap.upper() < 0) return Truth::no;
      return gap.lower() == 0 && gap.upper() == 0 ? Truth::yes : Truth::unknown;
  }
}

void ExpressionEnclosure::evaluate_node(std::size_t index, const Forms& x) {
  const Node& node = expression_.nodes()[index];
  const std::size_t n = x.size();
  const auto arg = [&](std::size_t k) -> const AffineForm& { return forms_[static_cast<std::size_t>(node.arg[k])]; };
  const auto truth = [&](std::size_t k) { return truths_[static_cast<std::size_t>(node.arg[k])]; };
  AffineForm& out = forms_[index];
  Truth& verdict = truths_[index];
  switch (node.op) {
    case Op::constant: out = form_of_constant(node.value, n); break;
    case Op::variable: out = x[static_cast<std::size_t>(node.integer)]; break;
    case Op::add: out = arg(0) + arg(1); break;
    case Op::sub: out = node.arg[0] == node.arg[1] && arg(0).defined ? form_of_constant(Interval(0.0), n) : arg(0) - arg(1); break;
    case Op::mul: out = node.arg[0] == node.arg[1] ? square(arg(0)) : arg(0) * arg(1); break;
    case Op::div: out = quotient(arg(0), arg(1)); break;
    case Op::neg: out = -arg(0); break;
    case Op::elementary: out = compose(node.function, arg(0)); break;
    case Op::integer_power: out = integer_power(arg(0), node.integer); break;
    case Op::real_power: out = real_power(arg(0), arg(1), expression_.exact(node.arg[1]) != nullptr); break;
    case Op::fabs: out = prelu(arg(0), -1.0); break;
    case Op::fmin: out = select_minimum(arg(0), arg(1)); break;
    case Op::fmax: out = select_maximum(arg(0), arg(1)); break;
    case Op::hypot: out = compose(Elementary::sqrt, square(arg(0)) + square(arg(1))); break;
    case Op::atan2: out = angle(arg(0), arg(1)); break;
    case Op::if_:
    case Op::decided_if:
      switch (truth(0)) {
        case Truth::yes: out = arg(1); break;
        case Truth::no: out = arg(2); break;
        case Truth::unknown: out = node.op == Op::if_ ? hull(arg(1), arg(2)) : undefined_form(n); break;
        case Truth::undefined: out = undefined_form(n); break;
      }
      break;
    case Op::less:
    case Op::less_equal:
    case Op::equal: verdict = compare(node); break;
    case Op::true_: verdict = Truth::yes; break;
    case Op::false_: verdict = Truth::no; break;
    case Op::not_: verdict = truth(0) == Truth::yes ? Truth::no : truth(0) == Truth::no ? Truth::yes : truth(0); break;
    case Op::and_:
    case Op::or_: {
      // Both terms must be defined; a decisive one decides.
      const Truth decisive = node.op == Op::and_ ? Truth::no : Truth::yes;
      if (truth(0) == Truth::undefined || truth(1) == Truth::undefined)
        verdict = Truth::undefined;
      else if (truth(0) == decisive || truth(1) == decisive)
        verdict = decisive;
      else
        verdict = truth(0) == Truth::unknown ? truth(0) : truth(1);
      break;
    }
  }
}

const Forms& ExpressionEnclosure::evaluate(const Forms& x) {
  const std::size_t count = expression_.nodes().size();
  forms_.resize(count);
  truths_.assign(count, Truth::unknown);
  for (std::size_t i = 0; i < count; ++i) evaluate_node(i, x);
  outputs_.resize(expression_.roots().size());
  for (std::size_t k = 0; k < outputs_.size(); ++k) outputs_[k] = forms_[static_cast<std::size_t>(expression_.roots()[k])];
  return outputs_;
}

double ExpressionEnclosure::largest() const {
  double size = 0;
  for (const AffineForm& f : forms_)
    if (f.defined) size = std::max(size, magnitude(f.range));
  return size;
}

std::string ExpressionEnclosure::explain(int index, std::vector<bool>& seen) const {
  const auto at = static_cast<std::size_t>(index);
  if (seen[at]) return "";
  seen[at] = true;
  const Node& node = expression_.nodes()[at];
  const auto range = [&](std::size_t k) { return forms_[static_cast<std::size_t>(node.arg[k])].range; };
  const auto known = [&](std::size_t k) { return forms_[static_cast<std::size_t>(node.arg[k])].defined; };
  const auto shown = [](const Interval& v) {
    return v.lower() == v.upper() ? fmt::format("{:.6g}", v.lower()) : fmt::format("[{:.6g}, {:.6g}]", v.lower(), v.upper());
  };
  const auto zero = [](const Interval& v) { return v.lower() == 0 && v.upper() == 0; };
  if (node.op == Op::if_ || node.op == Op::decided_if) {
    if (std::string why = explain(node.arg[0], seen); !why.empty()) return why;
    const Truth condition = truths_[static_cast<std::size_t>(node.arg[0])];
    if (condition == Truth::yes) return explain(node.arg[1], seen);
    if (condition == Truth::no) return explain(node.arg[2], seen);
    return "";
  }
  for (int a : node.arg) {
    if (a < 0) break;
    if (std::string why = explain(a, seen); !why.empty()) return why;
  }
  if (node.op == Op::div && known(1) && zero(range(1))) return "division by zero";
  if (node.op == Op::elementary && known(0) && nowhere_defined(node.function, range(0)))
    return fmt::format("{} of {}", name_of(node.function), shown(range(0)));
  if (node.op == Op::integer_power && node.integer < 0 && known(0) && zero(range(0))) return "a negative power of zero";
  if (node.op == Op::real_power && known(0) && range(0).upper() < 0)
    return fmt::format("a power with a real exponent of {}", shown(range(0)));
  if (node.op == Op::atan2 && known(0) && known(1) && zero(range(0)) && zero(range(1))) return "atan2 at the origin";
  return "";
}

std::string ExpressionEnclosure::proved_undefined_at(const std::vector<double>& x) {
  evaluate(coordinate_forms(Box{x, x}));
  std::vector<bool> seen(expression_.nodes().size(), false);
  for (int root : expression_.roots())
    if (std::string why = explain(root, seen); !why.empty()) return why;
  return "";
}

}  // namespace mocert
