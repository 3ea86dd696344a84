#pragma once

#include <gmpxx.h>

#include <cmath>

#include "kernel/prove/fine.hpp"

namespace mocert::kernel {

/// A rational, infinite or NaN, with the operations of Fine. Nothing is rounded but roots and elementary functions, to 128 bits, and what
/// is asked for to nearest, to 53: such a number is only ever a choice, and short ones keep the others short.
class Exact {
 public:
  Exact() = default;
  explicit Exact(double value) : special_(std::isfinite(value) ? 0 : value) {
    if (std::isfinite(value)) q_ = value;
  }
  explicit Exact(mpq_class value) : q_(std::move(value)) {}
  explicit Exact(const Fine& value) : special_(value.finite() ? 0 : value.to_double(MPFR_RNDN)) {
    if (value.finite()) mpfr_get_q(q_.get_mpq_t(), value.get());
  }
  static Exact infinity(int sign) { return Exact(sign * HUGE_VAL); }

  const mpq_class& rational() const { return q_; }  ///< if finite
  bool finite() const { return special_ == 0; }
  bool is_nan() const { return std::isnan(special_); }
  bool is_zero() const { return finite() && q_ == 0; }
  Fine to_fine(mpfr_rnd_t rounding) const { return finite() ? Fine(q_, rounding) : Fine(special_); }
  double to_double(mpfr_rnd_t rounding) const { return to_fine(rounding).to_double(rounding); }
  /// Sign, infinity or NaN: what an operation with an operand that is not finite depends on.
  double shadow() const { return finite() ? sgn(q_) : special_; }

 private:
  mpq_class q_;
  double special_ = 0;  ///< infinite or NaN
};

inline bool operator<(const Exact& a, const Exact& b) {
  return a.finite() && b.finite() ? a.rational() < b.rational() : !a.is_nan() && !b.is_nan() && a.shadow() < b.shadow();
}
inline bool operator==(const Exact& a, const Exact& b) {
  return a.finite() && b.finite() ? a.rational() == b.rational() : a.shadow() == b.shadow() && a.finite() == b.finite();
}
inline bool operator<=(const Exact& a, const Exact& b) { return a < b || a == b; }
inline int sign(const Exact& a) { return a.is_nan() ? 0 : a.shadow() > 0 ? 1 : a.shadow() < 0 ? -1 : 0; }
inline Exact negated(const Exact& a) { return a.finite() ? Exact(mpq_class(-a.rational())) : Exact(-a.shadow()); }

/// As asked for; `special` is the result where an operand is not finite.
inline Exact chosen(const mpq_class& result, mpfr_rnd_t rounding) {
  return rounding == MPFR_RNDN ? Exact(Fine(result, MPFR_RNDN).to_double(MPFR_RNDN)) : Exact(result);
}
inline Exact add(const Exact& a, const Exact& b, mpfr_rnd_t rounding) {
  return a.finite() && b.finite() ? chosen(a.rational() + b.rational(), rounding)
                                  : Exact((a.finite() ? 0 : a.shadow()) + (b.finite() ? 0 : b.shadow()));
}
inline Exact subtract(const Exact& a, const Exact& b, mpfr_rnd_t rounding) { return add(a, negated(b), rounding); }
inline Exact multiply(const Exact& a, const Exact& b, mpfr_rnd_t rounding) {
  return a.finite() && b.finite() ? chosen(a.rational() * b.rational(), rounding) : Exact(a.shadow() * b.shadow());
}
inline Exact divide(const Exact& a, const Exact& b, mpfr_rnd_t rounding) {
  if (b.is_zero()) return Exact(std::nan(""));
  return a.finite() && b.finite() ? chosen(a.rational() / b.rational(), rounding) : Exact(a.shadow() / b.shadow());
}
inline Exact root(const Exact& a, mpfr_rnd_t rounding) { return Exact(root(a.to_fine(rounding), rounding)); }

}  // namespace mocert::kernel
