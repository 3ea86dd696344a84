#include <cmath>
#include <optional>

#include "kernel/prove/elementary.hpp"

namespace mocert::kernel {
namespace {

/// phi(z) lies in s z + e for all z of the range.
struct Line {
  Number s;
  Interval e;
};

Interval at(const Function& phi, const Number& z) { return value(phi, Interval(z)); }

/// An end of the range and phi there: values are what costs most, so each is computed once.
struct End {
  Number x;
  Interval value;
};

/// A point of (low, high) where phi' is about s. Doubles: every point of the open interval is sound.
std::optional<Number> tangent_point(const Function& phi, const Number& low, const Number& high, const Number& s, bool convex) {
  const double wanted = s.to_double(MPFR_RNDN);
  double a = low.to_double(MPFR_RNDN), b = high.to_double(MPFR_RNDN);
  for (int i = 0; i < 60; ++i) {
    const double m = a + (b - a) / 2;
    if (!(a < m && m < b)) break;
    ((rough_slope(phi, m) < wanted) == convex ? a : b) = m;
  }
  Number point(a + (b - a) / 2);
  if (!(low < point && point < high)) point = midpoint({low, high});
  if (low < point && point < high) return point;
  return std::nullopt;
}

/// L9 (a). Premise: phi convex (concave) on [low, high], m inside and phi differentiable there. Conclusion: phi(z) - s
/// z is at most (least) its greater (smaller) value at the ends, and at least (most) phi(m) - s m -+ |phi'(m) - s|
/// max(high - m, m - low): its tangent at m.
std::optional<Interval> curved(const Function& phi, const End& low, const End& high, const Number& s) {
  const int bend = curvature(phi, {low.x, high.x});
  if (bend == 0) return std::nullopt;
  const std::optional<Number> m = tangent_point(phi, low.x, high.x, s, bend > 0);
  if (!m) return std::nullopt;
  const Interval point(*m), value_there = value(phi, point);
  const Interval ends = hull(low.value - s * Interval(low.x), high.value - s * Interval(high.x));
  const Number tilt = upper_magnitude(slope(phi, point, &value_there) - Interval(s));
  const Number error = multiply_up(tilt, upper_radius({low.x, high.x}, *m));
  const Interval touch = value_there - s * point + Interval(negated(error), error);
  return bend > 0 ? Interval(touch.lo, ends.hi) : Interval(ends.lo, touch.hi);
}

/// L9 (a) on either side of 0 with one s, else as it is.
std::optional<Interval> curved_or_split(const Function& phi, const End& low, const End& high, const Number& s) {
  if (!turns_at_zero(phi) || !(sign(low.x) < 0 && sign(high.x) > 0)) return curved(phi, low, high, s);
  const End zero{Number(), at(phi, Number())};
  const std::optional<Interval> left = curved(phi, low, zero, s), right = curved(phi, zero, high, s);
  if (!left || !right) return std::nullopt;
  return hull(*left, *right);
}

/// L9 (b). Premise: phi' on all of z lies in D. Conclusion: phi(z) lies in phi(m) + s (z - m) +- max|D - s| max|z - m|.
std::optional<Line> mean_value(const Function& phi, const Interval& z) {
  const Interval derivative = slope(phi, z);
  if (!derivative.finite()) return std::nullopt;
  const Number s = midpoint(derivative), m = midpoint(z);
  const Number error = multiply_up(upper_radius(derivative, s), upper_radius(z, m));
  return Line{s, at(phi, m) - s * Interval(m) + Interval(negated(error), error)};
}

std::optional<Line> chord(const Function& phi, const Interval& z) {
  const End low{z.lo, at(phi, z.lo)}, high{z.hi, at(phi, z.hi)};
  const Number rise = midpoint(high.value - low.value), run = apply<mpfr_sub>(z.hi, z.lo, MPFR_RNDN);
  const Number s = apply<mpfr_div>(rise, run, MPFR_RNDN);
  if (!s.finite()) return std::nullopt;
  const std::optional<Interval> e = curved_or_split(phi, low, high, s);
  if (!e || !e->finite()) return std::nullopt;
  return Line{s, *e};
}

}  // namespace

/// L9 (c): where no line is known, the range of phi over the range of z.
Form apply_function(const Function& phi, const Form& z) {
  const Interval image = value(phi, z.range);
  std::optional<Line> line;
  if (z.r.finite() && image.finite() && z.range.lo < z.range.hi) {
    line = chord(phi, z.range);
    if (!line) line = mean_value(phi, z.range);
  }
  if (!line) return unknown(image, z.g.size());
  Form result = with_error(scaled(Interval(line->s), z), line->e);
  result.range = intersect(result.range, image);
  settle(result);
  prefer_range(result);
  return result;
}

}  // namespace mocert::kernel
