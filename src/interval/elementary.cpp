#include "interval/elementary.hpp"

#include <mpfr.h>

#include "interval/mpfr_ends.hpp"
#include "interval/quadrants.hpp"

namespace mocert {
namespace {

/// A function with values in [-1, 1], extremes +1 and -1 and monotone in between.
/// @param to_maximum the quadrant that ends in the maximum; the minimum lies half a turn away.
Interval wave(mpfr::Function f, int to_maximum, const Interval& x) {
  if (is_point(x)) return is_finite(x) ? mpfr::both(mpfr::applied(f, x.lower())) : Interval(-1.0, 1.0);
  const Quadrants q = quadrants(x);
  const bool maximum = q.crosses(to_maximum);
  const bool minimum = q.crosses((to_maximum + 2) % 4);
  if (maximum && minimum) return {-1.0, 1.0};
  if (maximum) return {std::min(mpfr::down(f, x.lower()), mpfr::down(f, x.upper())), 1.0};
  if (minimum) return {-1.0, std::max(mpfr::up(f, x.lower()), mpfr::up(f, x.upper()))};
  const bool rises = (to_maximum - q.first + 4) % 4 < 2;
  return rises ? mpfr::increasing(f, x) : mpfr::decreasing(f, x);
}

Interval sine(const Interval& x) { return wave(mpfr_sin, 0, x); }
Interval cosine(const Interval& x) { return wave(mpfr_cos, 3, x); }

std::optional<Interval> tangent(const Interval& x) {
  const Quadrants q = quadrants(x);
  if (q.crosses(0) || q.crosses(2)) return std::nullopt;
  return mpfr::increasing(mpfr_tan, x);
}

bool within_unit(const Interval& x) { return contains(Interval(-1.0, 1.0), x); }

}  // namespace

std::optional<Interval> evaluate(Elementary f, const Interval& x) {
  switch (f) {
    case Elementary::recip: return divide(Interval(1.0), x);
    case Elementary::sqrt:
      if (x.lower() < 0) return std::nullopt;
      return sqrt(x);
    case Elementary::cbrt: return mpfr::increasing(mpfr_cbrt, x);
    case Elementary::exp: return mpfr::increasing(mpfr_exp, x);
    case Elementary::log:
      if (x.lower() <= 0) return std::nullopt;
      return mpfr::increasing(mpfr_log, x);
    case Elementary::sin: return sine(x);
    case Elementary::cos: return cosine(x);
    case Elementary::tan: return tangent(x);
    case Elementary::asin:
      if (!within_unit(x)) return std::nullopt;
      return mpfr::increasing(mpfr_asin, x);
    case Elementary::acos:
      if (!within_unit(x)) return std::nullopt;
      return mpfr::decreasing(mpfr_acos, x);
    case Elementary::atan: return mpfr::increasing(mpfr_atan, x);
    case Elementary::sinh: return mpfr::increasing(mpfr_sinh, x);
    case Elementary::cosh: return mpfr::increasing(mpfr_cosh, absolute(x));
    case Elementary::tanh: return mpfr::increasing(mpfr_tanh, x);
  }
  throw InternalError("evaluate: not an elementary function");
}

bool nowhere_defined(Elementary f, const Interval& x) {
  switch (f) {
    case Elementary::recip: return x.lower() == 0 && x.upper() == 0;
    case Elementary::sqrt: return x.upper() < 0;
    case Elementary::log: return x.upper() <= 0;
    case Elementary::asin:
    case Elementary::acos: return x.lower() > 1 || x.upper() < -1;
    default: return false;  // the poles of tan are no doubles, so every interval holds other points
  }
}

Interval pi() { return {0x1.921fb54442d18p+1, 0x1.921fb54442d19p+1}; }
Interval euler() { return {0x1.5bf0a8b145769p+1, 0x1.5bf0a8b14576ap+1}; }

}  // namespace mocert
