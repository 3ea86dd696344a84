#include "interval/elementary.hpp"

#include <mpfr.h>

#include "interval/mpfr_ends.hpp"
#include "interval/quadrants.hpp"
#include "interval/taylor_table.hpp"

namespace mocert {
namespace {

/// Values at the ends of intervals: the table's where it has one, else MPFR's directed roundings.
struct Ends {
  Elementary id;
  mpfr::Function exact;

  double down(double t) const {
    if (const auto value = tabulated(id, t)) return value->lower();
    return mpfr::down(exact, t);
  }
  double up(double t) const {
    if (const auto value = tabulated(id, t)) return value->upper();
    return mpfr::up(exact, t);
  }
  Interval at(double t) const {
    if (const auto value = tabulated(id, t)) return *value;
    return mpfr::both(mpfr::applied(exact, t));
  }
  Interval increasing(const Interval& x) const {
    if (is_point(x)) return at(x.lower());
    return {down(x.lower()), up(x.upper())};
  }
  Interval decreasing(const Interval& x) const {
    if (is_point(x)) return at(x.lower());
    return {down(x.upper()), up(x.lower())};
  }
};

/// Enclosures of the table may reach beyond the values that a function has at all.
Interval within(const Interval& values, const Interval& x) {
  return {std::max(x.lower(), values.lower()), std::min(x.upper(), values.upper())};
}

/// A function with values in [-1, 1], extremes +1 and -1 and monotone in between.
/// @param to_maximum the quadrant that ends in the maximum; the minimum lies half a turn away.
Interval wave(const Ends& f, int to_maximum, const Interval& x) {
  const Interval all(-1.0, 1.0);
  if (is_point(x)) return is_finite(x) ? within(all, f.at(x.lower())) : all;
  const Quadrants q = quadrants(x);
  const bool maximum = q.crosses(to_maximum);
  const bool minimum = q.crosses((to_maximum + 2) % 4);
  if (maximum && minimum) return all;
  if (maximum) return {std::max(-1.0, std::min(f.down(x.lower()), f.down(x.upper()))), 1.0};
  if (minimum) return {-1.0, std::min(1.0, std::max(f.up(x.lower()), f.up(x.upper())))};
  const bool rises = (to_maximum - q.first + 4) % 4 < 2;
  return within(all, rises ? f.increasing(x) : f.decreasing(x));
}

Interval sine(const Interval& x) { return wave({Elementary::sin, mpfr_sin}, 0, x); }
Interval cosine(const Interval& x) { return wave({Elementary::cos, mpfr_cos}, 3, x); }

std::optional<Interval> tangent(const Interval& x) {
  const Quadrants q = quadrants(x);
  if (q.crosses(0) || q.crosses(2)) return std::nullopt;
  return Ends{Elementary::tan, mpfr_tan}.increasing(x);
}

bool within_unit(const Interval& x) { return contains(Interval(-1.0, 1.0), x); }

}  // namespace

std::optional<Interval> evaluate(Elementary f, const Interval& x) {
  switch (f) {
    case Elementary::recip: return divide(Interval(1.0), x);
    case Elementary::sqrt:
      if (x.lower() < 0) return std::nullopt;
      return sqrt(x);
    case Elementary::cbrt: return Ends{f, mpfr_cbrt}.increasing(x);
    case Elementary::exp: return Ends{f, mpfr_exp}.increasing(x);
    case Elementary::log:
      if (x.lower() <= 0) return std::nullopt;
      return Ends{f, mpfr_log}.increasing(x);
    case Elementary::sin: return sine(x);
    case Elementary::cos: return cosine(x);
    case Elementary::tan: return tangent(x);
    case Elementary::asin:
      if (!within_unit(x)) return std::nullopt;
      return Ends{f, mpfr_asin}.increasing(x);
    case Elementary::acos:
      if (!within_unit(x)) return std::nullopt;
      return Ends{f, mpfr_acos}.decreasing(x);
    case Elementary::atan: return Ends{f, mpfr_atan}.increasing(x);
    case Elementary::sinh: return Ends{f, mpfr_sinh}.increasing(x);
    case Elementary::cosh: return within(Interval(1.0, rounding::kInfinity), Ends{f, mpfr_cosh}.increasing(absolute(x)));
    case Elementary::tanh: return within(Interval(-1.0, 1.0), Ends{f, mpfr_tanh}.increasing(x));
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
