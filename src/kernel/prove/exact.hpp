#pragma once

#include <gmpxx.h>

#include <cmath>

#include "kernel/prove/fine.hpp"

namespace mocert::kernel {

/// A rational, infinite or NaN, with the operations of Fine. Nothing is rounded but roots and elementary functions, to 128 bits, and what
/// is asked for to nearest, to 53: such a number is only ever a choice, and short ones keep the others short.
class Exact {
 public:
  static constexpr long most_bits = 1 << 16;

  Exact() = default;
  explicit Exact(double value) : special_(std::isfinite(value) ? 0 : value) {
    if (std::isfinite(value)) q_ = value;
  }
  explicit Exact(mpq_class value) : q_(std::move(value)) {}
  /// Rounded as asked beyond 2^-most_bits and 2^most_bits.
  Exact(const Fine& value, mpfr_rnd_t rounding) : special_(value.finite() ? 0 : value.to_double(MPFR_RNDN)) {
    if (!value.finite() || value.is_zero()) return;
    const bool upwards = rounding == MPFR_RNDU, positive = mpfr_sgn(value.get()) > 0, outwards = upwards == positive;
    const mpfr_exp_t exponent = mpfr_get_exp(value.get());
    if (exponent > most_bits && outwards)
      special_ = positive ? HUGE_VAL : -HUGE_VAL;
    else if (exponent > most_bits || (exponent < -most_bits && outwards))
      q_ = power_of_two(exponent > 0, positive);
    else if (exponent >= -most_bits)
      mpfr_get_q(q_.get_mpq_t(), value.get());
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
  static mpq_class power_of_two(bool large, bool positive) {
    mpz_class power;
    mpz_ui_pow_ui(power.get_mpz_t(), 2, static_cast<unsigned long>(most_bits));
    return (large ? mpq_class(power) : mpq_class(1) / power) * (positive ? 1 : -1);
  }
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

/// The result of an operation on rationals, as asked for.
inline Exact chosen(const mpq_class& result, mpfr_rnd_t rounding) {
  if (rounding == MPFR_RNDN) return Exact(Fine(result, MPFR_RNDN).to_double(MPFR_RNDN));
  const std::size_t bits = mpz_sizeinbase(result.get_num_mpz_t(), 2) + mpz_sizeinbase(result.get_den_mpz_t(), 2);
  return bits > static_cast<std::size_t>(Exact::most_bits) ? Exact(Fine(result, rounding), rounding) : Exact(result);
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
inline Exact root(const Exact& a, mpfr_rnd_t rounding) { return {root(a.to_fine(rounding), rounding), rounding}; }

}  // namespace mocert::kernel
