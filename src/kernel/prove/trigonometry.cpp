#include <optional>

#include "kernel/prove/elementary.hpp"

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

/// floor (rounding down) or ceil (up) of a bound on z/pi - shift, as an integer number.
void quotient(Wide& result, const Number& z, bool shifted, mpfr_rnd_t rounding) {
  const bool down = rounding == MPFR_RNDD;
  // z/pi is bounded below with pi rounded up for z >= 0 and rounded down for z < 0.
  Wide pi(mpfr_get_prec(result.get()));
  mpfr_const_pi(pi.get(), (sign(z) >= 0) == down ? MPFR_RNDU : MPFR_RNDD);
  mpfr_div(result.get(), z.get(), pi.get(), rounding);
  if (shifted) mpfr_sub_d(result.get(), result.get(), 0.5, rounding);
}

/// The integers k for which k pi (or (k + 1/2) pi if shifted) may lie in z.
struct Turns {
  bool known = false;  ///< false: z is too large, nothing is known
  int count = 0;       ///< 0, 1 or 2 (two or more)
  bool odd = false;    ///< of the only one
};

Turns turns(const Interval& z, bool shifted) {
  mpfr_exp_t exponent = 0;
  for (const Number* end : {&z.lo, &z.hi}) {
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

template <auto f>
Interval ends(const Interval& z) {
  return hull({apply<f>(z.lo, MPFR_RNDD), apply<f>(z.lo, MPFR_RNDU)}, {apply<f>(z.hi, MPFR_RNDD), apply<f>(z.hi, MPFR_RNDU)});
}

/// f = sin or cos: extremes 1 and -1 in turn where `shifted` says.
template <auto f>
Interval wave(const Interval& z, bool shifted) {
  const Turns inside = turns(z, shifted);
  if (!inside.known || inside.count == 2) return {Number(-1.0), Number(1.0)};
  Interval result = ends<f>(z);
  if (inside.count == 1) (inside.odd ? result.lo : result.hi) = Number(inside.odd ? -1.0 : 1.0);
  return result;
}

}  // namespace

Interval sine(const Interval& z) { return wave<mpfr_sin>(z, true); }
Interval cosine(const Interval& z) { return wave<mpfr_cos>(z, false); }

Interval tangent(const Interval& z) {
  const Turns poles = turns(z, true);
  if (!poles.known || poles.count > 0) throw Undefined("tan of an interval that may hold a pole");
  return {apply<mpfr_tan>(z.lo, MPFR_RNDD), apply<mpfr_tan>(z.hi, MPFR_RNDU)};
}

}  // namespace mocert::kernel
