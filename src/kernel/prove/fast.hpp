#pragma once

#include <mpfr.h>

#include <cmath>
#include <limits>

#include "kernel/prove/fine.hpp"

#if defined(__FAST_MATH__) || __FINITE_MATH_ONLY__ || (defined(__FLT_EVAL_METHOD__) && __FLT_EVAL_METHOD__ != 0)
#error "binary64 arithmetic must be IEEE 754's: no -ffast-math, no -ffinite-math-only, no excess precision"
#endif

namespace mocert::kernel {

/// A binary64 number with the operations of Fine: rounded to nearest by the machine, then stepped outwards (docs/soundness.md, L1), in the
/// OwnEnvironment.
struct Fast {
  double v = 0;

  Fast() = default;
  explicit Fast(double value) : v(value) {}
  Fast(const Fine& value, mpfr_rnd_t rounding) : v(value.to_double(rounding)) {}
  static Fast infinity(int sign) { return Fast(sign * std::numeric_limits<double>::infinity()); }

  bool finite() const { return std::isfinite(v); }
  bool is_nan() const { return std::isnan(v); }
  bool is_zero() const { return v == 0; }
  double to_double(mpfr_rnd_t) const { return v; }
};

inline bool operator<(Fast a, Fast b) { return a.v < b.v; }
inline bool operator<=(Fast a, Fast b) { return a.v <= b.v; }
inline bool operator==(Fast a, Fast b) { return a.v == b.v; }
inline int sign(Fast a) { return static_cast<int>(a.v > 0) - static_cast<int>(a.v < 0); }
inline Fast negated(Fast a) { return Fast(-a.v); }

/// Premise: x is a real number rounded to nearest. Conclusion: at least (most) that real; NaN where x is infinite and that is not known.
inline Fast stepped(double x, mpfr_rnd_t rounding) {
  const double step = std::fabs(x) * 0x1.0000000000001p-53 + std::numeric_limits<double>::denorm_min();
  return Fast(rounding == MPFR_RNDU ? x + step : rounding == MPFR_RNDD ? x - step : x);
}

/// A sum that rounds to 0 is 0.
inline Fast add(Fast a, Fast b, mpfr_rnd_t rounding) {
  const double sum = a.v + b.v;
  return sum == 0 ? Fast() : stepped(sum, rounding);
}
inline Fast subtract(Fast a, Fast b, mpfr_rnd_t rounding) { return add(a, negated(b), rounding); }
inline Fast multiply(Fast a, Fast b, mpfr_rnd_t rounding) {
  const double product = a.v * b.v;
  return a.v == 0 || b.v == 0 ? Fast(product) : stepped(product, rounding);
}
inline Fast divide(Fast a, Fast b, mpfr_rnd_t rounding) {
  const double quotient = a.v / b.v;
  return a.v == 0 ? Fast(quotient) : stepped(quotient, rounding);
}
inline Fast root(Fast a, mpfr_rnd_t rounding) { return a.v == 0 ? a : stepped(std::sqrt(a.v), rounding); }

}  // namespace mocert::kernel
