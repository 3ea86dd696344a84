#include <mpfr.h>

#include "interval/elementary.hpp"
#include "interval/mpfr_ends.hpp"

namespace mocert {
namespace {

double length(double x, double y, mpfr_rnd_t mode) {
  return mpfr::directed(mode, [x, y](mpfr::Workspace& w, mpfr_rnd_t m) {
    mpfr_set_d(w.x, x, MPFR_RNDN);
    mpfr_set_d(w.y, y, MPFR_RNDN);
    return mpfr_hypot(w.result, w.x, w.y, m);
  });
}

double angle(double y, double x, mpfr_rnd_t mode) {
  return mpfr::directed(mode, [x, y](mpfr::Workspace& w, mpfr_rnd_t m) {
    mpfr_set_d(w.x, x, MPFR_RNDN);
    mpfr_set_d(w.y, y + 0.0, MPFR_RNDN);  // never -0, which would mean the other side of the cut
    return mpfr_atan2(w.result, w.y, w.x, m);
  });
}

}  // namespace

Interval hypot(const Interval& x, const Interval& y) {
  return {length(mignitude(x), mignitude(y), MPFR_RNDD), length(magnitude(x), magnitude(y), MPFR_RNDU)};
}

std::optional<Interval> atan2(const Interval& y, const Interval& x) {
  if (contains_zero(x) && contains_zero(y)) return std::nullopt;
  const double left = x.lower(), right = x.upper(), low = y.lower(), high = y.upper();
  if (low >= 0)  // upper half plane, the cut included: the angle falls with x
    return Interval(angle(right > 0 ? low : high, right, MPFR_RNDD), angle(left < 0 ? low : high, left, MPFR_RNDU));
  if (high < 0)  // lower half plane: the angle rises with x
    return Interval(angle(left < 0 ? high : low, left, MPFR_RNDD), angle(right > 0 ? high : low, right, MPFR_RNDU));
  if (right < 0) return Interval(-pi().upper(), pi().upper());
  return Interval(angle(low, left, MPFR_RNDD), angle(high, left, MPFR_RNDU));
}

}  // namespace mocert
