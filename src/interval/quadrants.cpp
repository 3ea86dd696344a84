#include "interval/quadrants.hpp"

#include <mpfr.h>

#include "interval/elementary.hpp"
#include "interval/mpfr_ends.hpp"

namespace mocert {
namespace {

/// floor(t / (pi/2)) where interval arithmetic decides it.
std::optional<long> cheap_quadrant(double t) {
  if (!(std::fabs(t) < 0x1p30)) return std::nullopt;
  static const Interval half_pi = pi() * Interval(0.5);
  const Interval quotient = Interval(t) / half_pi;
  const double floor = std::floor(quotient.lower());
  if (floor != std::floor(quotient.upper())) return std::nullopt;
  return static_cast<long>(floor);
}

int modulo4(long quadrant) { return static_cast<int>(((quadrant % 4) + 4) % 4); }

/// The quadrant modulo 4 from the signs of sine and cosine, which MPFR gets right for every argument.
int quadrant_by_signs(double t) {
  if (t == 0) return 0;
  mpfr::Workspace& w = mpfr::workspace();
  mpfr_set_d(w.x, t, MPFR_RNDN);
  mpfr_sin_cos(w.result, w.y, w.x, MPFR_RNDN);
  if (mpfr_sgn(w.result) > 0) return mpfr_sgn(w.y) > 0 ? 0 : 1;
  return mpfr_sgn(w.y) < 0 ? 2 : 3;
}

}  // namespace

Quadrants quadrants(const Interval& x) {
  const std::optional<long> low = cheap_quadrant(x.lower());
  const std::optional<long> high = cheap_quadrant(x.upper());
  if (low && high) return {modulo4(*low), static_cast<int>(std::min(*high - *low, 4L))};

  const double width = sub_down(x.upper(), x.lower());
  if (!is_finite(x) || width >= 6.2832) return {0, 4};  // more than 2 pi
  const int first = low ? modulo4(*low) : quadrant_by_signs(x.lower());
  const int last = high ? modulo4(*high) : quadrant_by_signs(x.upper());
  int steps = (last - first + 4) % 4;
  // Modulo 4 the steps 0 and 4, 1 and 5 look alike; widths below pi and above 3 pi/2 tell them apart.
  if (steps <= 1 && width > 4) steps = 4;
  return {first, steps};
}

}  // namespace mocert
