#include "interval/elementary.hpp"

namespace mocert {
namespace {

/// The range of a function that rises on x, from enclosures of its values at the ends.
template <class Function>
Interval rising(const Function& f, const Interval& x) {
  const Interval low = f(x.lower());
  return is_point(x) ? low : hull(low, f(x.upper()));
}

/// The range of an odd function that falls from its greatest value, at -turn, to its least, at turn, and rises outside; `turn` and
/// `greatest` are enclosed.
template <class Function>
Interval odd_wave(const Function& f, const Interval& x, const Interval& turn, const Interval& greatest) {
  Interval range = hull(f(x.lower()), f(x.upper()));
  if (x.lower() <= turn.upper() && turn.lower() <= x.upper()) range = hull(range, -greatest);
  if (x.lower() <= -turn.lower() && -turn.upper() <= x.upper()) range = hull(range, greatest);
  return range;
}

/// t/(1 - t^2)^(3/2), which rises; x strictly inside (-1, 1).
std::optional<Interval> inverse_sine_bend(const Interval& x) {
  if (magnitude(x) >= 1) return std::nullopt;
  return rising(
      [](double t) {
        const Interval rest = (1.0 - Interval(t)) * (1.0 + Interval(t));
        return Interval(t) / (rest * sqrt(rest));
      },
      x);
}

std::optional<Interval> negative(const std::optional<Interval>& x) {
  if (!x) return x;
  return -*x;
}

Interval cubed(const Interval& x) { return *integer_power(x, 3); }

}  // namespace

std::optional<Interval> second_derivative(Elementary f, const Interval& x) {
  switch (f) {
    case Elementary::recip:
      if (contains_zero(x)) return std::nullopt;
      return 2.0 * cubed(1.0 / x);
    case Elementary::sqrt:
      if (x.lower() <= 0) return std::nullopt;
      return -0.25 / (x * sqrt(x));
    case Elementary::cbrt:
      if (contains_zero(x)) return std::nullopt;
      return -2.0 / (9.0 * *integer_power(*evaluate(f, x), 5));
    case Elementary::exp: return evaluate(f, x);
    case Elementary::log:
      if (x.lower() <= 0) return std::nullopt;
      return -1.0 / (x * x);
    case Elementary::sin: return negative(evaluate(f, x));
    case Elementary::cos: return negative(evaluate(f, x));
    case Elementary::tan:
      if (const auto value = evaluate(f, x)) return *value * (2.0 * (1.0 + *integer_power(*value, 2)));
      return std::nullopt;
    case Elementary::asin: return inverse_sine_bend(x);
    case Elementary::acos: return negative(inverse_sine_bend(x));
    case Elementary::atan: {
      // -2t/(1 + t^2)^2 has its extremes at -+1/sqrt 3, of size 9/(8 sqrt 3).
      const Interval root = sqrt(Interval(3.0));
      const auto bend = [](double t) { return -2.0 * Interval(t) / *integer_power(1.0 + Interval(t) * t, 2); };
      return odd_wave(bend, x, 1.0 / root, 9.0 / (8.0 * root));
    }
    case Elementary::sinh: return evaluate(f, x);
    case Elementary::cosh: return evaluate(f, x);
    case Elementary::tanh: {
      // As a function of v = tanh: -2v (1 - v^2), with its extremes at -+1/sqrt 3, of size 4/(3 sqrt 3).
      const Interval root = sqrt(Interval(3.0));
      const auto bend = [](double v) { return -2.0 * Interval(v) * ((1.0 - Interval(v)) * (1.0 + Interval(v))); };
      return odd_wave(bend, *evaluate(f, x), 1.0 / root, 4.0 / (3.0 * root));
    }
  }
  throw InternalError("second_derivative: not an elementary function");
}

}  // namespace mocert
