#include "enclose/second_order.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "mocert/error.hpp"

namespace mocert {
namespace {

bool is_zero(const Interval& x) { return x.lower() == 0 && x.upper() == 0; }

/// sum += x * y, for free where a factor is 0.
void add_product(Interval& sum, const Interval& x, const Interval& y) {
  if (!is_zero(x) && !is_zero(y)) sum += x * y;
}

Interval squared(const Interval& x) { return *integer_power(x, 2); }

/// Both enclose one thing, so the intersection is not empty.
void cut(Interval& x, const Interval& y) {
  if (const auto both = intersect(x, y)) x = *both;
}

}  // namespace

/// phi, phi' and phi'' over a range and at the centre; empty where phi is not twice differentiable.
struct SecondOrderEnclosure::Curve {
  std::optional<Interval> range, center, slope, slope_at_center, bend;
};

SecondOrderEnclosure::SecondOrderEnclosure(const Expression& expression)
    : expression_(expression),
      n_(static_cast<std::size_t>(expression.inputs())),
      shapes_(shapes_of(expression)),
      jets_(expression.nodes().size(), blank()),
      truths_(expression.nodes().size(), Truth::unknown),
      spare_(blank()),
      other_(blank()) {
  if (expression.inputs() > most_inputs) throw InternalError("derivatives of second order: too many inputs");
}

Jet SecondOrderEnclosure::blank() const {
  Jet jet;
  jet.at_center.resize(n_, 0.0);
  jet.slope.resize(n_, 0.0);
  jet.bend.resize(n_ * n_, 0.0);
  return jet;
}

/// Narrows slopes and range by what the derivatives above them say: D_i g(x) - D_i g(c) is a sum of second derivatives times steps, and
/// Taylor's theorem holds along the way from c.
void SecondOrderEnclosure::settle(const NodeShape& shape, Jet& out) const {
  std::array<double, most_inputs> spread{};
  double lower = 0, upper = 0;
  for (const auto& [i, j] : shape.bent) {
    const Interval& h = out.bend[i * n_ + j];
    const double size = magnitude(h);
    spread[i] = add_up(spread[i], size);
    if (i == j) {
      upper = add_up(upper, 0.5 * std::fmax(0.0, h.upper()));
      lower = add_up(lower, 0.5 * std::fmax(0.0, -h.lower()));
    } else {
      spread[j] = add_up(spread[j], size);
      upper = add_up(upper, size);
      lower = add_up(lower, size);
    }
  }
  for (const std::size_t i : shape.axes) {
    if (!shape.bent.empty()) cut(out.slope[i], out.at_center[i] + Interval(-spread[i], spread[i]));
    const double size = magnitude(out.at_center[i]);
    upper = add_up(upper, size);
    lower = add_up(lower, size);
  }
  cut(out.range, out.center + Interval(-lower, upper));
  cut(out.center, out.range);
  out.smooth = is_finite(out.range) && std::isfinite(upper) && std::isfinite(lower);
}

void SecondOrderEnclosure::copy(const Jet& a, const NodeShape& shape, Jet& out) const {
  out.smooth = a.smooth;
  if (!a.smooth) return;
  out.range = a.range;
  out.center = a.center;
  for (const std::size_t i : shape.axes) out.slope[i] = a.slope[i], out.at_center[i] = a.at_center[i];
  for (const auto& [i, j] : shape.bent) out.bend[i * n_ + j] = a.bend[i * n_ + j];
}

void SecondOrderEnclosure::constant(const Interval& value, const NodeShape& shape, Jet& out) const {
  out.smooth = is_finite(value);
  out.range = out.center = value;
  for (const std::size_t i : shape.axes) out.slope[i] = out.at_center[i] = 0.0;
  for (const auto& [i, j] : shape.bent) out.bend[i * n_ + j] = 0.0;
}

void SecondOrderEnclosure::negate(const Jet& a, const NodeShape& shape, Jet& out) const {
  out.smooth = a.smooth;
  if (!a.smooth) return;
  out.range = -a.range;
  out.center = -a.center;
  for (const std::size_t i : shape.axes) out.slope[i] = -a.slope[i], out.at_center[i] = -a.at_center[i];
  for (const auto& [i, j] : shape.bent) out.bend[i * n_ + j] = -a.bend[i * n_ + j];
}

void SecondOrderEnclosure::combine(const Jet& a, const Jet& b, double sign, const NodeShape& shape, Jet& out) const {
  out.smooth = a.smooth && b.smooth;
  if (!out.smooth) return;
  const auto sum = [sign](const Interval& x, const Interval& y) { return sign > 0 ? x + y : x - y; };
  out.range = sum(a.range, b.range);
  out.center = sum(a.center, b.center);
  for (const std::size_t i : shape.axes) {
    out.slope[i] = sum(a.slope[i], b.slope[i]);
    out.at_center[i] = sum(a.at_center[i], b.at_center[i]);
  }
  for (const auto& [i, j] : shape.bent) out.bend[i * n_ + j] = sum(a.bend[i * n_ + j], b.bend[i * n_ + j]);
  settle(shape, out);
}

void SecondOrderEnclosure::scale(const Interval& s, const Jet& a, const NodeShape& shape, Jet& out) const {
  out.smooth = a.smooth;
  if (!a.smooth) return;
  out.range = s * a.range;
  out.center = s * a.center;
  for (const std::size_t i : shape.axes) out.slope[i] = s * a.slope[i], out.at_center[i] = s * a.at_center[i];
  for (const auto& [i, j] : shape.bent) out.bend[i * n_ + j] = s * a.bend[i * n_ + j];
}

void SecondOrderEnclosure::multiply(const Jet& a, const Jet& b, const NodeShape& shape, Jet& out) const {
  out.smooth = a.smooth && b.smooth;
  if (!out.smooth) return;
  out.range = a.range * b.range;
  out.center = a.center * b.center;
  for (const auto& [i, j] : shape.bent) {
    Interval h = 0.0;
    add_product(h, a.range, b.bend[i * n_ + j]);
    add_product(h, b.range, a.bend[i * n_ + j]);
    if (i == j) {
      Interval mixed = 0.0;
      add_product(mixed, a.slope[i], b.slope[i]);
      h += 2.0 * mixed;
    } else {
      add_product(h, a.slope[i], b.slope[j]);
      add_product(h, a.slope[j], b.slope[i]);
    }
    out.bend[i * n_ + j] = h;
  }
  for (const std::size_t i : shape.axes) {
    Interval s = 0.0, at = 0.0;
    add_product(s, a.range, b.slope[i]);
    add_product(s, b.range, a.slope[i]);
    add_product(at, a.center, b.at_center[i]);
    add_product(at, b.center, a.at_center[i]);
    out.slope[i] = s;
    out.at_center[i] = at;
  }
  settle(shape, out);
}

void SecondOrderEnclosure::square(const Jet& a, const NodeShape& shape, Jet& out) const {
  compose({squared(a.range), squared(a.center), 2.0 * a.range, 2.0 * a.center, Interval(2.0)}, a, shape, out);
}

/// With q = a/b: q b = a, so D_i q = (D_i a - q D_i b)/b and D_ij q = (D_ij a - q D_ij b - D_i q D_j b - D_j q D_i b)/b.
void SecondOrderEnclosure::divide(const Jet& a, const Jet& b, const NodeShape& shape, Jet& out) const {
  out.smooth = a.smooth && b.smooth && !contains_zero(b.range);
  if (!out.smooth) return;
  const Interval inverse = 1.0 / b.range, inverse_at = 1.0 / b.center;
  out.range = a.range * inverse;
  out.center = a.center * inverse_at;
  for (const std::size_t i : shape.axes) {
    out.slope[i] = (a.slope[i] - out.range * b.slope[i]) * inverse;
    out.at_center[i] = (a.at_center[i] - out.center * b.at_center[i]) * inverse_at;
  }
  for (const auto& [i, j] : shape.bent) {
    Interval h = a.bend[i * n_ + j] - out.range * b.bend[i * n_ + j];
    if (i == j) {
      h -= 2.0 * (out.slope[i] * b.slope[i]);
    } else {
      h -= out.slope[i] * b.slope[j];
      h -= out.slope[j] * b.slope[i];
    }
    out.bend[i * n_ + j] = h * inverse;
  }
  settle(shape, out);
}

void SecondOrderEnclosure::compose(const Curve& curve, const Jet& a, const NodeShape& shape, Jet& out) const {
  out.smooth = a.smooth && curve.range && curve.center && curve.slope && curve.slope_at_center && curve.bend;
  if (!out.smooth) return;
  out.range = *curve.range;
  out.center = *curve.center;
  for (const auto& [i, j] : shape.bent) {
    Interval h = 0.0;
    add_product(h, *curve.slope, a.bend[i * n_ + j]);
    add_product(h, *curve.bend, i == j ? squared(a.slope[i]) : a.slope[i] * a.slope[j]);
    out.bend[i * n_ + j] = h;
  }
  for (const std::size_t i : shape.axes) {
    out.slope[i] = *curve.slope * a.slope[i];
    out.at_center[i] = *curve.slope_at_center * a.at_center[i];
  }
  settle(shape, out);
}

void SecondOrderEnclosure::elementary(Elementary phi, const Jet& a, const NodeShape& shape, Jet& out) const {
  out.smooth = false;
  if (!a.smooth) return;
  const auto range = mocert::evaluate(phi, a.range);
  if (!range) return;
  if (std::all_of(shape.axes.begin(), shape.axes.end(), [&](std::size_t i) { return is_zero(a.slope[i]); }))
    return constant(*range, shape, out);
  const auto center = mocert::evaluate(phi, a.center);
  if (!center) return;
  switch (phi) {  // derivatives that are values save their evaluation, which is what costs most
    case Elementary::exp: return compose({range, center, range, center, range}, a, shape, out);
    case Elementary::sin:
    case Elementary::cos: return compose({range, center, derivative(phi, a.range), derivative(phi, a.center), -*range}, a, shape, out);
    case Elementary::sinh:
    case Elementary::cosh: return compose({range, center, derivative(phi, a.range), derivative(phi, a.center), range}, a, shape, out);
    default: break;
  }
  const auto bend = second_derivative(phi, a.range);
  if (!bend) return;
  compose({range, center, derivative(phi, a.range), derivative(phi, a.center), bend}, a, shape, out);
}

void SecondOrderEnclosure::power(const Jet& a, int k, const NodeShape& shape, Jet& out) const {
  out.smooth = false;
  if (!a.smooth || (k < 0 && contains_zero(a.range))) return;
  if (k == 0) return constant(1.0, shape, out);
  if (k == 1) return copy(a, shape, out);
  const auto times = [&](double factor, const Interval& x, int exponent) { return factor * *integer_power(x, exponent); };
  const double d = k;
  compose({integer_power(a.range, k), integer_power(a.center, k), times(d, a.range, k - 1), times(d, a.center, k - 1),
           times(d * (d - 1), a.range, k - 2)},
          a, shape, out);
}

void SecondOrderEnclosure::real_power(const Node& node, const NodeShape& shape, Jet& out) {
  const Jet &a = jets_[static_cast<std::size_t>(node.arg[0])], &b = jets_[static_cast<std::size_t>(node.arg[1])];
  out.smooth = false;
  if (!a.smooth || !b.smooth || !(a.range.lower() > 0)) return;
  if (expression_.exact(node.arg[1])) {
    const Interval q = b.range;
    const auto times = [&](const Interval& factor, const Interval& x, const Interval& exponent) -> std::optional<Interval> {
      const auto value = mocert::real_power(x, exponent);
      return value ? std::optional<Interval>(factor * *value) : value;
    };
    compose({mocert::real_power(a.range, q), mocert::real_power(a.center, q), times(q, a.range, q - 1.0), times(q, a.center, q - 1.0),
             times(q * (q - 1.0), a.range, q - 2.0)},
            a, shape, out);
    return;
  }
  elementary(Elementary::log, a, shape, spare_);
  multiply(spare_, b, shape, other_);
  elementary(Elementary::exp, other_, shape, out);
}

void SecondOrderEnclosure::angle(const Jet& y, const Jet& x, const NodeShape& shape, Jet& out) {
  out.smooth = false;
  if (!x.smooth || !y.smooth) return;
  const bool right = x.range.lower() > 0, above = y.range.lower() > 0, below = y.range.upper() < 0;
  if (!right && !above && !below) return;
  divide(right ? y : x, right ? x : y, shape, spare_);
  elementary(Elementary::atan, spare_, shape, other_);
  if (right) return copy(other_, shape, out);
  negate(other_, shape, out);
  if (!out.smooth) return;
  const Interval quarter = above ? pi() / 2.0 : -pi() / 2.0;
  out.range += quarter;
  out.center += quarter;
}

Interval SecondOrderEnclosure::difference(const Node& node) const {
  const Jet &a = jets_[static_cast<std::size_t>(node.arg[0])], &b = jets_[static_cast<std::size_t>(node.arg[1])];
  if (!a.smooth || !b.smooth) return whole_line();
  // Of comparisons only: the checker does not look for it in fmin and fmax.
  if (node.arg[0] == node.arg[1] && node.op != Op::fmin && node.op != Op::fmax) return 0.0;
  Interval gap = a.range - b.range, own = a.center - b.center;
  // The range of a - b as settle() narrows it.
  for (std::size_t i = 0; i < n_; ++i) {
    const double size = magnitude(a.slope[i] - b.slope[i]);
    own += Interval(-size, size);
  }
  cut(gap, own);
  return gap;
}

SecondOrderEnclosure::Truth SecondOrderEnclosure::truth_of(const Node& node) const {
  const auto truth = [&](std::size_t k) { return truths_[static_cast<std::size_t>(node.arg[k])]; };
  switch (node.op) {
    case Op::true_: return Truth::yes;
    case Op::false_: return Truth::no;
    case Op::not_: return truth(0) == Truth::yes ? Truth::no : truth(0) == Truth::no ? Truth::yes : Truth::unknown;
    case Op::and_:
    case Op::or_: {
      // Truth::unknown stands for undefined conditions as well, so that neither term alone decides.
      if (truth(0) == Truth::unknown || truth(1) == Truth::unknown) return Truth::unknown;
      const Truth decisive = node.op == Op::and_ ? Truth::no : Truth::yes;
      return truth(0) == decisive ? truth(0) : truth(1);
    }
    default: break;
  }
  const Interval gap = difference(node);
  switch (node.op) {
    case Op::less: return gap.upper() < 0 ? Truth::yes : gap.lower() >= 0 ? Truth::no : Truth::unknown;
    case Op::less_equal: return gap.upper() <= 0 ? Truth::yes : gap.lower() > 0 ? Truth::no : Truth::unknown;
    default: return gap.lower() > 0 || gap.upper() < 0 ? Truth::no : is_zero(gap) ? Truth::yes : Truth::unknown;
  }
}

void SecondOrderEnclosure::evaluate_node(std::size_t index, const Box& box, std::span<const double> point) {
  const Node& node = expression_.nodes()[index];
  const NodeShape& shape = shapes_[index];
  const auto arg = [&](std::size_t k) -> const Jet& { return jets_[static_cast<std::size_t>(node.arg[k])]; };
  const auto constant = [&](std::size_t k) { return shapes_[static_cast<std::size_t>(node.arg[k])].axes.empty(); };
  Jet& out = jets_[index];
  switch (node.op) {
    case Op::constant:
      out.range = out.center = node.value;
      out.smooth = is_finite(node.value);
      break;
    case Op::variable: {
      const auto i = static_cast<std::size_t>(node.integer);
      out.range = Interval(box.lo[i], box.hi[i]);
      out.center = point[i];
      out.slope[i] = out.at_center[i] = radius_up(out.range, point[i]);
      out.smooth = is_finite(out.slope[i]);
      break;
    }
    case Op::add: combine(arg(0), arg(1), 1.0, shape, out); break;
    case Op::sub:
      if (node.arg[0] == node.arg[1])
        scale(Interval(0.0), arg(0), shape, out);
      else
        combine(arg(0), arg(1), -1.0, shape, out);
      break;
    case Op::mul:
      if (node.arg[0] == node.arg[1])
        square(arg(0), shape, out);
      else if (constant(0) && arg(0).smooth)
        scale(arg(0).range, arg(1), shape, out);
      else if (constant(1) && arg(1).smooth)
        scale(arg(1).range, arg(0), shape, out);
      else
        multiply(arg(0), arg(1), shape, out);
      break;
    case Op::div:
      if (constant(1) && arg(1).smooth && !contains_zero(arg(1).range))
        scale(1.0 / arg(1).range, arg(0), shape, out);
      else
        divide(arg(0), arg(1), shape, out);
      break;
    case Op::neg: negate(arg(0), shape, out); break;
    case Op::elementary: elementary(node.function, arg(0), shape, out); break;
    case Op::integer_power: power(arg(0), node.integer, shape, out); break;
    case Op::real_power: real_power(node, shape, out); break;
    case Op::fabs:
      out.smooth = false;
      if (arg(0).smooth && arg(0).range.lower() >= 0) copy(arg(0), shape, out);
      if (arg(0).smooth && arg(0).range.upper() <= 0) negate(arg(0), shape, out);
      break;
    case Op::fmin:
    case Op::fmax: {
      const Interval gap = difference(node);
      out.smooth = false;
      if (gap.upper() <= 0)
        copy(arg(node.op == Op::fmin ? 0 : 1), shape, out);
      else if (gap.lower() >= 0)
        copy(arg(node.op == Op::fmin ? 1 : 0), shape, out);
      break;
    }
    case Op::hypot:
      square(arg(0), shape, spare_);
      square(arg(1), shape, other_);
      combine(spare_, other_, 1.0, shape, spare_);
      elementary(Elementary::sqrt, spare_, shape, out);
      break;
    case Op::atan2: angle(arg(0), arg(1), shape, out); break;
    case Op::if_:
    case Op::decided_if: {
      const Truth condition = truths_[static_cast<std::size_t>(node.arg[0])];
      out.smooth = false;
      if (condition != Truth::unknown) copy(arg(condition == Truth::yes ? 1 : 2), shape, out);
      break;
    }
    default: truths_[index] = truth_of(node); break;
  }
}

const std::vector<Jet>& SecondOrderEnclosure::evaluate(const Box& box, std::span<const double> point) {
  for (std::size_t i = 0; i < jets_.size(); ++i) evaluate_node(i, box, point);
  return jets_;
}

}  // namespace mocert
