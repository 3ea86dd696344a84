#pragma once

#include <gmpxx.h>
#include <mpfr.h>

#include <array>

namespace mocert::kernel {

/// A number of 128 bits, for arithmetic that rounds as asked (docs/soundness.md, L1). Its significand lies inside the object: no operation
/// allocates.
class Fine {
 public:
  static constexpr mpfr_prec_t precision = 128;

  Fine() { mpfr_custom_init_set(x_, MPFR_ZERO_KIND, 0, precision, limbs_.data()); }
  explicit Fine(double value) : Fine() { mpfr_set_d(x_, value, MPFR_RNDN); }  // exact
  Fine(const mpq_class& value, mpfr_rnd_t rounding) : Fine() { mpfr_set_q(x_, value.get_mpq_t(), rounding); }
  Fine(const Fine& other) : limbs_(other.limbs_) { adopt(other); }
  Fine& operator=(const Fine& other) {
    limbs_ = other.limbs_;
    adopt(other);
    return *this;
  }
  static Fine infinity(int sign) {
    Fine result;
    mpfr_set_inf(result.get(), sign);
    return result;
  }

  mpfr_ptr get() { return x_; }
  mpfr_srcptr get() const { return x_; }
  bool finite() const { return mpfr_number_p(x_) != 0; }
  bool is_nan() const { return mpfr_nan_p(x_) != 0; }
  bool is_zero() const { return mpfr_zero_p(x_) != 0; }
  double to_double(mpfr_rnd_t rounding) const { return mpfr_get_d(x_, rounding); }

 private:
  void adopt(const Fine& other) {
    *x_ = *other.x_;
    mpfr_custom_move(x_, limbs_.data());
  }
  mpfr_t x_;
  std::array<mp_limb_t, mpfr_custom_get_size(precision) / sizeof(mp_limb_t)> limbs_{};
};

// Comparisons are false where a side is NaN.
inline bool operator<(const Fine& a, const Fine& b) { return mpfr_less_p(a.get(), b.get()) != 0; }
inline bool operator<=(const Fine& a, const Fine& b) { return mpfr_lessequal_p(a.get(), b.get()) != 0; }
inline bool operator==(const Fine& a, const Fine& b) { return mpfr_equal_p(a.get(), b.get()) != 0; }
inline int sign(const Fine& a) { return a.is_nan() ? 0 : mpfr_sgn(a.get()); }

/// f(a) or f(a, b) of MPFR, rounded as asked.
template <auto f>
Fine apply(const Fine& a, mpfr_rnd_t rounding) {
  Fine result;
  f(result.get(), a.get(), rounding);
  return result;
}
template <auto f>
Fine apply(const Fine& a, const Fine& b, mpfr_rnd_t rounding) {
  Fine result;
  f(result.get(), a.get(), b.get(), rounding);
  return result;
}

inline Fine add(const Fine& a, const Fine& b, mpfr_rnd_t rounding) { return apply<mpfr_add>(a, b, rounding); }
inline Fine subtract(const Fine& a, const Fine& b, mpfr_rnd_t rounding) { return apply<mpfr_sub>(a, b, rounding); }
inline Fine multiply(const Fine& a, const Fine& b, mpfr_rnd_t rounding) { return apply<mpfr_mul>(a, b, rounding); }
inline Fine divide(const Fine& a, const Fine& b, mpfr_rnd_t rounding) { return apply<mpfr_div>(a, b, rounding); }
inline Fine root(const Fine& a, mpfr_rnd_t rounding) { return apply<mpfr_sqrt>(a, rounding); }
inline Fine negated(const Fine& a) { return apply<mpfr_neg>(a, MPFR_RNDN); }

}  // namespace mocert::kernel
