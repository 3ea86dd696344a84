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
std::optional<Interval> curved(const Function& phi, const Number& low, const Number& high, const Number& s) {
  const int bend = curvature(phi, {low, high});
  if (bend == 0) return std::nullopt;
  const std::optional<Number> m = tangent_point(phi, low, high, s, bend > 0);
  if (!m) return std::nullopt;
  const Interval point(*m), ends = hull(at(phi, low) - s * Interval(low), at(phi, high) - s * Interval(high));
  const Number tilt = upper_magnitude(slope(phi, point) - Interval(s));
  const Number error = multiply_up(tilt, upper_radius({low, high}, *m));
  const Interval touch = at(phi, *m) - s * point + Interval(negated(error), error);
  return bend > 0 ? Interval(touch.lo, ends.hi) : Interval(ends.lo, touch.hi);
}

/// L9 (a) on either side of 0 with one s, else as it is.
std::optional<Interval> curved_or_split(const Function& phi, const Interval& z, const Number& s) {
  if (!turns_at_zero(phi) || !(sign(z.lo) < 0 && sign(z.hi) > 0)) return curved(phi, z.lo, z.hi, s);
  const std::optional<Interval> left = curved(phi, z.lo, Number(), s), right = curved(phi, Number(), z.hi, s);
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
  const Number rise = midpoint(at(phi, z.hi) - at(phi, z.lo)), run = apply<mpfr_sub>(z.hi, z.lo, MPFR_RNDN);
  const Number s = apply<mpfr_div>(rise, run, MPFR_RNDN);
  if (!s.finite()) return std::nullopt;
  const std::optional<Interval> e = curved_or_split(phi, z, s);
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
