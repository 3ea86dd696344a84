#include "interval/elementary.hpp"
#include "interval/quadrants.hpp"

namespace mocert {
namespace {

/// The range of t^2, tightest.
Interval squared(const Interval& x) {
  const double least = mignitude(x), most = magnitude(x);
  return {std::max(0.0, mul_down(least, least)), mul_up(most, most)};
}

/// The range of 1/sqrt(1 - t^2); empty unless x lies strictly inside (-1, 1). (1 - t)(1 + t) keeps its digits near 1.
std::optional<Interval> inverse_sine_slope(const Interval& x) {
  const Interval a = absolute(x);
  if (a.upper() >= 1) return std::nullopt;
  const auto rest = [](double t) { return (1.0 - Interval(t)) * (1.0 + Interval(t)); };
  return 1.0 / sqrt(Interval(rest(a.upper()).lower(), rest(a.lower()).upper()));
}

Curvature opposite(Curvature c) {
  if (c == Curvature::unknown) return c;
  return c == Curvature::convex ? Curvature::concave : Curvature::convex;
}

/// Odd functions with an inflection at 0: convex where x >= 0.
Curvature convex_where_positive(const Interval& x) {
  if (x.lower() >= 0) return Curvature::convex;
  return x.upper() <= 0 ? Curvature::concave : Curvature::unknown;
}

/// Functions with f'' = -f: concave where f >= 0, that is in the quadrants `first_positive` and the next.
Curvature wave_curvature(const Interval& x, int first_positive) {
  Quadrants q = quadrants(x);
  // An upper end 0 opens quadrant 0 but adds only the border point, where the sign of the half-turn before also holds.
  if (x.upper() == 0 && x.lower() < 0) --q.steps;
  const int phase = (q.first - first_positive + 4) % 4;  // 0, 1: f >= 0; 2, 3: f <= 0
  if (q.steps > 1 - phase % 2) return Curvature::unknown;
  return phase < 2 ? Curvature::concave : Curvature::convex;
}

/// tan'' = 2 tan (1 + tan^2): convex from a zero to the next pole.
Curvature tangent_curvature(const Interval& x) {
  Quadrants q = quadrants(x);
  if (x.upper() == 0 && x.lower() < 0) --q.steps;
  if (q.steps > 0) return Curvature::unknown;
  return q.first % 2 == 0 ? Curvature::convex : Curvature::concave;
}

}  // namespace

std::optional<Interval> derivative(Elementary f, const Interval& x) {
  switch (f) {
    case Elementary::recip:
      if (const auto inverse = evaluate(f, x)) return -squared(*inverse);
      return std::nullopt;
    case Elementary::sqrt:
      if (x.lower() <= 0) return std::nullopt;
      return 0.5 / sqrt(x);
    case Elementary::cbrt: {
      if (contains_zero(x)) return std::nullopt;
      return 1.0 / (3.0 * squared(*evaluate(f, x)));
    }
    case Elementary::exp: return evaluate(Elementary::exp, x);
    case Elementary::log:
      if (x.lower() <= 0) return std::nullopt;
      return 1.0 / x;
    case Elementary::sin: return evaluate(Elementary::cos, x);
    case Elementary::cos: return -*evaluate(Elementary::sin, x);
    case Elementary::tan:
      if (const auto value = evaluate(f, x)) return 1.0 + squared(*value);
      return std::nullopt;
    case Elementary::asin: return inverse_sine_slope(x);
    case Elementary::acos:
      if (const auto slope = inverse_sine_slope(x)) return -*slope;
      return std::nullopt;
    case Elementary::atan: return 1.0 / (1.0 + squared(x));
    case Elementary::sinh: return evaluate(Elementary::cosh, x);
    case Elementary::cosh: return evaluate(Elementary::sinh, x);
    case Elementary::tanh: return 1.0 / squared(*evaluate(Elementary::cosh, x));  // 1 - tanh^2 would cancel
  }
  throw InternalError("derivative: not an elementary function");
}

Curvature curvature(Elementary f, const Interval& x) {
  const bool within_unit = magnitude(x) <= 1;
  switch (f) {
    case Elementary::recip: return contains_zero(x) ? Curvature::unknown : convex_where_positive(x);
    case Elementary::sqrt: return x.lower() >= 0 ? Curvature::concave : Curvature::unknown;
    case Elementary::log: return x.lower() > 0 ? Curvature::concave : Curvature::unknown;
    case Elementary::exp:
    case Elementary::cosh: return Curvature::convex;
    case Elementary::sinh: return convex_where_positive(x);
    case Elementary::atan:
    case Elementary::tanh:
    case Elementary::cbrt: return opposite(convex_where_positive(x));
    case Elementary::asin: return within_unit ? convex_where_positive(x) : Curvature::unknown;
    case Elementary::acos: return within_unit ? opposite(convex_where_positive(x)) : Curvature::unknown;
    case Elementary::sin: return wave_curvature(x, 0);
    case Elementary::cos: return wave_curvature(x, 3);
    case Elementary::tan: return tangent_curvature(x);
  }
  throw InternalError("curvature: not an elementary function");
}

}  // namespace mocert
