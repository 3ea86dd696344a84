#include <mpfr.h>

#include "interval/elementary.hpp"
#include "interval/mpfr_ends.hpp"

namespace mocert {
namespace {

auto power_of(double t, int k) {
  return [t, k](mpfr::Workspace& w, mpfr_rnd_t mode) {
    mpfr_set_d(w.x, t, MPFR_RNDN);
    return mpfr_pow_si(w.result, w.x, k, mode);
  };
}

/// t^k for a t at which the power rises (or falls, with the ends of the range swapped by the caller).
Interval between(double at_least, double at_most, int k) {
  if (at_least == at_most) return mpfr::both(power_of(at_least, k));
  return {mpfr::directed(MPFR_RNDD, power_of(at_least, k)), mpfr::directed(MPFR_RNDU, power_of(at_most, k))};
}

/// The range of t^2 where the products of the ends are rounded correctly without MPFR, which costs thirty times as much.
std::optional<Interval> quick_square(const Interval& x) {
  const double least = mignitude(x), most = magnitude(x);
  if ((least != 0 && least < 0x1p-480) || most < 0x1p-480 || most > 0x1p+500) return std::nullopt;
  return Interval(mul_down(least, least), mul_up(most, most));
}

/// A corner of the box x by y.
struct Corner {
  double x, y;
  double power(mpfr_rnd_t mode) const {
    return mpfr::directed(mode, [this](mpfr::Workspace& w, mpfr_rnd_t m) {
      mpfr_set_d(w.x, x, MPFR_RNDN);
      mpfr_set_d(w.y, y, MPFR_RNDN);
      return mpfr_pow(w.result, w.x, w.y, m);
    });
  }
};

/// The corner with the least y log x. Only where both factors change sign there are two to compare: then (x.lower,
/// y.upper) is returned and (x.upper, y.lower) is the other.
Corner least_corner(const Interval& x, const Interval& y) {
  if (x.lower() >= 1) return {y.lower() >= 0 ? x.lower() : x.upper(), y.lower()};
  if (x.upper() <= 1) return {y.upper() >= 0 ? x.lower() : x.upper(), y.upper()};
  if (y.upper() <= 0) return {x.upper(), y.lower()};
  return {x.lower(), y.upper()};
}

/// The corner with the greatest y log x; of two candidates (x.upper, y.upper), the other being (x.lower, y.lower).
Corner greatest_corner(const Interval& x, const Interval& y) {
  if (x.lower() >= 1) return {y.upper() >= 0 ? x.upper() : x.lower(), y.upper()};
  if (x.upper() <= 1) return {y.lower() >= 0 ? x.upper() : x.lower(), y.lower()};
  if (y.upper() <= 0) return {x.lower(), y.lower()};
  return {x.upper(), y.upper()};
}

}  // namespace

std::optional<Interval> integer_power(const Interval& x, int k) {
  if (k == 0) return Interval(1.0);
  if (k == 1) return x;
  if (k < 0 && contains_zero(x)) return std::nullopt;
  if (k == -1) return Interval(1.0) / x;
  if (k == 2)
    if (const auto square = quick_square(x)) return square;
  const Interval base = k % 2 == 0 ? absolute(x) : x;  // on which the power is monotone
  return k > 0 ? between(base.lower(), base.upper(), k) : between(base.upper(), base.lower(), k);
}

std::optional<Interval> real_power(const Interval& x, const Interval& y) {
  if (x.lower() < 0 || (x.lower() == 0 && y.lower() <= 0)) return std::nullopt;
  double lower = least_corner(x, y).power(MPFR_RNDD);
  double upper = greatest_corner(x, y).power(MPFR_RNDU);
  if (x.lower() < 1 && x.upper() > 1 && y.lower() < 0 && y.upper() > 0) {
    lower = std::min(lower, Corner{x.upper(), y.lower()}.power(MPFR_RNDD));
    upper = std::max(upper, Corner{x.lower(), y.lower()}.power(MPFR_RNDU));
  }
  return Interval(lower, upper);
}

}  // namespace mocert
