#pragma once

#include <optional>

#include "kernel/prove/derivatives.hpp"

namespace mocert::kernel {

/// phi(z) lies in s z + e for all z of the range.
template <class N>
struct Line {
  N s;
  Interval<N> e;
};

template <class N>
Interval<N> at(const Function<N>& phi, const N& z) {
  return value(phi, Interval<N>(z));
}

/// An end of the range and phi there: values are what costs most, so each is computed once.
template <class N>
struct End {
  N x;
  Interval<N> value;
};

/// A point of (low, high) where phi' is about s, which is a slope of phi's there: by false position, an end that stays counting half of
/// its height then. Doubles: every point of the open interval is sound.
template <class N>
std::optional<N> tangent_point(const Function<N>& phi, const N& low, const N& high, const N& s) {
  const auto height = [&phi, wanted = s.to_double(MPFR_RNDN)](double x) { return rough_slope(phi, x) - wanted; };
  double a = low.to_double(MPFR_RNDN), b = high.to_double(MPFR_RNDN), m = a + (b - a) / 2, at_a = height(a), at_b = height(b);
  const double little = 0x1p-32 * std::min(std::fabs(at_a), std::fabs(at_b));
  for (int i = 0, stays = 0; i < 30; ++i) {
    m = a + (b - a) * (at_a / (at_a - at_b));
    if (!(a < m && m < b)) m = a + (b - a) / 2;
    const double at_m = height(m);
    if (!(a < m && m < b) || std::fabs(at_m) <= little) break;
    const bool left = (at_m < 0) == (at_a < 0);
    (left ? a : b) = m;
    (left ? at_a : at_b) = at_m;
    if (stays == (left ? 1 : -1)) (left ? at_b : at_a) /= 2;
    stays = left ? 1 : -1;
  }
  N point(m);
  if (!(low < point && point < high)) point = midpoint(Interval<N>(low, high));
  if (low < point && point < high) return point;
  return std::nullopt;
}

/// L9 (a). Premise: phi convex (concave) on [low, high], m inside and phi differentiable there. Conclusion: phi(z) - s
/// z is at most (least) its greater (smaller) value at the ends, and at least (most) phi(m) - s m -+ |phi'(m) - s|
/// max(high - m, m - low): its tangent at m.
template <class N>
std::optional<Interval<N>> curved(const Function<N>& phi, const End<N>& low, const End<N>& high, const N& s,
                                  const Interval<N>* image = nullptr) {
  const int bend = curvature(phi, {low.x, high.x}, image);
  if (bend == 0) return std::nullopt;
  const std::optional<N> m = tangent_point(phi, low.x, high.x, s);
  if (!m) return std::nullopt;
  const Interval<N> point(*m), value_there = value(phi, point);
  const Interval<N> ends = hull(low.value - s * Interval<N>(low.x), high.value - s * Interval<N>(high.x));
  const N tilt = upper_magnitude(slope(phi, point, &value_there) - Interval<N>(s));
  const N error = multiply_up(tilt, upper_radius({low.x, high.x}, *m));
  const Interval<N> touch = value_there - s * point + Interval<N>(negated(error), error);
  return bend > 0 ? Interval<N>(touch.lo, ends.hi) : Interval<N>(ends.lo, touch.hi);
}

/// L9 (a) on either side of 0 with one s, else as it is.
template <class N>
std::optional<Interval<N>> curved_or_split(const Function<N>& phi, const End<N>& low, const End<N>& high, const N& s,
                                           const Interval<N>& image) {
  if (!turns_at_zero(phi) || !(sign(low.x) < 0 && sign(high.x) > 0)) return curved(phi, low, high, s, &image);
  const End<N> zero{N(), at(phi, N())};
  const std::optional<Interval<N>> left = curved(phi, low, zero, s), right = curved(phi, zero, high, s);
  if (!left || !right) return std::nullopt;
  return hull(*left, *right);
}

/// L9 (b). Premise: phi' on all of z lies in D. Conclusion: phi(z) lies in phi(m) + s (z - m) +- max|D - s| max|z - m|.
template <class N>
std::optional<Line<N>> mean_value(const Function<N>& phi, const Interval<N>& z) {
  const Interval<N> derivative = slope(phi, z);
  if (!derivative.finite()) return std::nullopt;
  const N s = near_middle(derivative), m = midpoint(z);
  const N error = multiply_up(upper_radius(derivative, s), upper_radius(z, m));
  return Line<N>{s, at(phi, m) - s * Interval<N>(m) + Interval<N>(negated(error), error)};
}

template <class N>
std::optional<Line<N>> chord(const Function<N>& phi, const Interval<N>& z, const Interval<N>& image) {
  const End<N> low{z.lo, at(phi, z.lo)}, high{z.hi, at(phi, z.hi)};
  const N rise = near_middle(high.value - low.value), run = subtract(z.hi, z.lo, MPFR_RNDN);
  const N s = divide(rise, run, MPFR_RNDN);
  if (!s.finite()) return std::nullopt;
  const std::optional<Interval<N>> e = curved_or_split(phi, low, high, s, image);
  if (!e || !e->finite()) return std::nullopt;
  return Line<N>{s, *e};
}

/// L9 (c): where no line is known, the range of phi over the range of z.
template <class N>
Form<N> apply_function(const Function<N>& phi, const Form<N>& z) {
  const Interval<N> image = value(phi, z.range);
  std::optional<Line<N>> line;
  if (z.r.finite() && image.finite() && z.range.lo < z.range.hi) {
    line = chord(phi, z.range, image);
    if (!line) line = mean_value(phi, z.range);
  }
  if (!line) return unknown(image, z.g.size());
  Form<N> result = with_error(scaled(Interval<N>(line->s), z), line->e);
  result.range = intersect(result.range, image);
  settle(result);
  prefer_range(result);
  return result;
}

}  // namespace mocert::kernel
