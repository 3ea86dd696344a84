#pragma once

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

// The parts of Boost.Interval that only call the rounding policy; the rest (transcendental functions, hardware
// rounding, comparisons as operators) stays out.
#include <boost/numeric/interval/arith.hpp>
#include <boost/numeric/interval/arith2.hpp>
#include <boost/numeric/interval/detail/interval_prototype.hpp>
#include <boost/numeric/interval/interval.hpp>
#include <boost/numeric/interval/policies.hpp>
#include <boost/numeric/interval/rounding.hpp>
#include <boost/numeric/interval/utility.hpp>

#include "interval/residual_rounding.hpp"
#include "mocert/error.hpp"

namespace mocert {

/// What Boost.Interval asks about numbers. There is no empty interval and no NaN: an interval made from NaN or with
/// lower > upper, an operation on such a one, x / [0, 0] and sqrt of a negative interval throw InternalError. Throwing,
/// rather than widening to the whole line, because none of these can come from a sound computation.
struct IntervalChecking {
  static double pos_inf() { return rounding::kInfinity; }
  static double neg_inf() { return -rounding::kInfinity; }
  static double nan() { refuse("an interval has no value that is not a number"); }
  static bool is_nan(double x) {
    if (std::isnan(x)) [[unlikely]]
      refuse("an end of an interval is not a number");
    return false;
  }
  static double empty_lower() { refuse("an interval would be empty"); }
  static double empty_upper() { refuse("an interval would be empty"); }
  static bool is_empty(double lower, double upper) {
    if (!(lower <= upper)) [[unlikely]]
      refuse("the ends of an interval are not in order");
    return false;
  }

 private:
  [[noreturn, gnu::cold, gnu::noinline]] static void refuse(const char* what) { throw InternalError(what); }
};

/// Closed interval [lower, upper] of reals with binary64 or infinite ends, never empty. An infinite end means unbounded
/// on that side. Its operations + - * / and sqrt round outwards (residual_rounding.hpp) and contain every result of
/// operands taken from the arguments.
///
/// Take care: x / y with 0 in y encloses the quotients that exist (1 / [0, 1] = [1, inf]) and sqrt the roots that exist
/// (sqrt [-1, 4] = [0, 2]). Where "defined everywhere" matters use divide() and evaluate(Elementary::sqrt, x).
/// Do not use Boost's operators < <= == on intervals, they throw when undecided; use the functions below.
using Interval = boost::numeric::interval<
    double, boost::numeric::interval_lib::policies<boost::numeric::interval_lib::save_state_nothing<ResidualRounding>, IntervalChecking>>;

/// Every real number: nothing is known.
inline Interval whole_line() { return {-rounding::kInfinity, rounding::kInfinity}; }

/// The least end, as a double (Boost's member under the name that free code reads best).
inline double lower(const Interval& x) { return x.lower(); }
inline double upper(const Interval& x) { return x.upper(); }

/// upper - lower, rounded up; infinite if an end is.
inline double width_up(const Interval& x) { return sub_up(x.upper(), x.lower()); }

/// max { |t| : t in x }, exact.
inline double magnitude(const Interval& x) { return std::max(std::fabs(x.lower()), std::fabs(x.upper())); }

/// min { |t| : t in x }, exact; 0 if x contains 0.
inline double mignitude(const Interval& x) {
  if (x.lower() > 0) return x.lower();
  if (x.upper() < 0) return -x.upper();
  return 0;
}

/// A finite double in x near its middle (not an enclosure of it); 0 for the whole line, the greatest finite number of
/// the unbounded side for a half-line. x must contain a finite number.
inline double midpoint(const Interval& x) {
  if (x.lower() == -x.upper()) return 0;
  const double lo = std::max(x.lower(), -rounding::kGreatest);
  const double hi = std::min(x.upper(), rounding::kGreatest);
  if (x.lower() == -rounding::kInfinity) return lo;
  if (x.upper() == rounding::kInfinity) return hi;
  return std::clamp(std::midpoint(lo, hi), lo, hi);
}

/// An upper bound of max { |t - mid| : t in x }, so that x lies in [mid - r, mid + r] over the reals.
inline double radius_up(const Interval& x, double mid) { return std::max({0.0, sub_up(x.upper(), mid), sub_up(mid, x.lower())}); }
inline double radius_up(const Interval& x) { return radius_up(x, midpoint(x)); }

/// The least interval that contains both, exact.
inline Interval hull(const Interval& x, const Interval& y) { return {std::min(x.lower(), y.lower()), std::max(x.upper(), y.upper())}; }
/// The least interval that contains both numbers, in any order; throws InternalError for NaN.
inline Interval hull(double a, double b) { return hull(Interval(a), Interval(b)); }

/// The common part, exact; empty optional if there is none.
inline std::optional<Interval> intersect(const Interval& x, const Interval& y) {
  const double lo = std::max(x.lower(), y.lower());
  const double hi = std::min(x.upper(), y.upper());
  if (lo <= hi) return Interval(lo, hi);
  return std::nullopt;
}

inline bool contains(const Interval& x, double t) { return x.lower() <= t && t <= x.upper(); }
inline bool contains(const Interval& outer, const Interval& inner) {
  return outer.lower() <= inner.lower() && inner.upper() <= outer.upper();
}
inline bool contains_zero(const Interval& x) { return contains(x, 0.0); }
inline bool is_finite(const Interval& x) { return std::isfinite(x.lower()) && std::isfinite(x.upper()); }
inline bool is_point(const Interval& x) { return x.lower() == x.upper(); }

/// Same ends (0 and -0 are the same).
inline bool same(const Interval& x, const Interval& y) { return x.lower() == y.lower() && x.upper() == y.upper(); }

/// True if s < t (s <= t) for all s in x and t in y; false proves nothing.
inline bool certainly_less(const Interval& x, const Interval& y) { return x.upper() < y.lower(); }
inline bool certainly_less_equal(const Interval& x, const Interval& y) { return x.upper() <= y.lower(); }

/// { |t| : t in x }, exact.
inline Interval absolute(const Interval& x) { return {mignitude(x), magnitude(x)}; }
/// { min(s, t) }, { max(s, t) }, exact.
inline Interval minimum(const Interval& x, const Interval& y) { return {std::min(x.lower(), y.lower()), std::min(x.upper(), y.upper())}; }
inline Interval maximum(const Interval& x, const Interval& y) { return {std::max(x.lower(), y.lower()), std::max(x.upper(), y.upper())}; }

/// x / y; empty optional if y contains 0.
inline std::optional<Interval> divide(const Interval& x, const Interval& y) {
  if (contains_zero(y)) return std::nullopt;
  return x / y;
}

}  // namespace mocert
