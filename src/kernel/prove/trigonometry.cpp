#include "kernel/prove/trigonometry.hpp"

namespace mocert::kernel {
namespace {

/// A number of any precision; only for the reduction by pi.
class Wide {
 public:
  explicit Wide(mpfr_prec_t bits) { mpfr_init2(x_, bits); }
  ~Wide() { mpfr_clear(x_); }
  Wide(const Wide&) = delete;
  Wide& operator=(const Wide&) = delete;
  mpfr_ptr get() { return x_; }

 private:
  mpfr_t x_;
};

constexpr mpfr_exp_t largest_exponent = 1100;  // beyond every binary64 number

/// A bound on z/pi - shift.
void quotient(Wide& result, const Fine& z, bool shifted, mpfr_rnd_t rounding) {
  const bool down = rounding == MPFR_RNDD;
  // z/pi is bounded below with pi rounded up for z >= 0 and rounded down for z < 0.
  Wide pi(mpfr_get_prec(result.get()));
  mpfr_const_pi(pi.get(), (sign(z) >= 0) == down ? MPFR_RNDU : MPFR_RNDD);
  mpfr_div(result.get(), z.get(), pi.get(), rounding);
  if (shifted) mpfr_sub_d(result.get(), result.get(), 0.5, rounding);
}

}  // namespace

Turns turns(const Interval<Fine>& z, bool shifted) {
  mpfr_exp_t exponent = 0;
  for (const Fine* end : {&z.lo, &z.hi}) {
    if (!end->finite()) return {};
    if (!end->is_zero()) exponent = std::max(exponent, mpfr_get_exp(end->get()));
  }
  if (exponent > largest_exponent) return {};
  const mpfr_prec_t bits = exponent > 64 ? 1400 : 256;
  Wide first(bits), last(bits);
  quotient(first, z.lo, shifted, MPFR_RNDD);
  quotient(last, z.hi, shifted, MPFR_RNDU);
  mpfr_ceil(first.get(), first.get());  // exact: an integer needs no more bits
  mpfr_floor(last.get(), last.get());
  const int order = mpfr_cmp(first.get(), last.get());
  if (order > 0) return {true, 0, false};
  if (order < 0) return {true, 2, false};
  mpfr_div_2ui(last.get(), last.get(), 1, MPFR_RNDN);
  return {true, 1, mpfr_integer_p(last.get()) == 0};
}

Turns turns(const Interval<Fast>& z, bool shifted) {
  const Interval<Fast> over_pi(Fast(0x1.45f306dc9c882p-2), Fast(0x1.45f306dc9c883p-2));
  const Interval<Fast> k = z * over_pi - Interval<Fast>(shifted ? 0.5 : 0.0);
  if (!(upper_magnitude(k) <= Fast(0x1p50))) return {};
  const double first = std::ceil(k.lo.v), last = std::floor(k.hi.v);
  return {true, first > last ? 0 : first < last ? 2 : 1, std::floor(last / 2) != last / 2};
}

}  // namespace mocert::kernel
