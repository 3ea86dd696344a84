#pragma once

#include <gmpxx.h>
#include <mpfr.h>

#include <algorithm>
#include <array>

/// Outward-rounded arithmetic on MPFR numbers of one fixed precision (docs/soundness.md, L1).
namespace mocert::kernel {

inline constexpr mpfr_prec_t precision = 128;

/// An MPFR number whose significand lies inside the object: no operation on it allocates.
class Number {
 public:
  Number() { mpfr_custom_init_set(x_, MPFR_ZERO_KIND, 0, precision, limbs_.data()); }
  explicit Number(double value) : Number() { mpfr_set_d(x_, value, MPFR_RNDN); }  // exact
  Number(const Number& other) : limbs_(other.limbs_) { adopt(other); }
  Number& operator=(const Number& other) {
    limbs_ = other.limbs_;
    adopt(other);
    return *this;
  }

  mpfr_ptr get() { return x_; }
  mpfr_srcptr get() const { return x_; }
  bool finite() const { return mpfr_number_p(x_) != 0; }
  bool is_nan() const { return mpfr_nan_p(x_) != 0; }
  bool is_zero() const { return mpfr_zero_p(x_) != 0; }
  double to_double(mpfr_rnd_t rounding) const { return mpfr_get_d(x_, rounding); }

 private:
  void adopt(const Number& other) {
    *x_ = *other.x_;
    mpfr_custom_move(x_, limbs_.data());
  }
  mpfr_t x_;
  std::array<mp_limb_t, mpfr_custom_get_size(precision) / sizeof(mp_limb_t)> limbs_{};
};

// Comparisons are false where a side is NaN.
inline bool operator<(const Number& a, const Number& b) { return mpfr_less_p(a.get(), b.get()) != 0; }
inline bool operator<=(const Number& a, const Number& b) { return mpfr_lessequal_p(a.get(), b.get()) != 0; }
inline bool operator==(const Number& a, const Number& b) { return mpfr_equal_p(a.get(), b.get()) != 0; }

/// The greater of two; NaN if either is.
inline Number greater(const Number& a, const Number& b) { return a.is_nan() || (b <= a) ? a : b; }

/// MPFR's widest exponent range while it lives, whatever the caller has set for this thread.
class WidestExponents {
 public:
  WidestExponents() : least_(mpfr_get_emin()), greatest_(mpfr_get_emax()) {
    mpfr_set_emin(mpfr_get_emin_min());
    mpfr_set_emax(mpfr_get_emax_max());
  }
  ~WidestExponents() {
    mpfr_set_emin(least_);
    mpfr_set_emax(greatest_);
  }
  WidestExponents(const WidestExponents&) = delete;
  WidestExponents& operator=(const WidestExponents&) = delete;

 private:
  mpfr_exp_t least_, greatest_;
};

inline int sign(const Number& a) { return a.is_nan() ? 0 : mpfr_sgn(a.get()); }

/// f(a) or f(a, b) of MPFR, rounded as asked.
template <auto f>
Number apply(const Number& a, mpfr_rnd_t rounding) {
  Number result;
  f(result.get(), a.get(), rounding);
  return result;
}
template <auto f>
Number apply(const Number& a, const Number& b, mpfr_rnd_t rounding) {
  Number result;
  f(result.get(), a.get(), b.get(), rounding);
  return result;
}

inline Number add_up(const Number& a, const Number& b) { return apply<mpfr_add>(a, b, MPFR_RNDU); }
inline Number subtract_up(const Number& a, const Number& b) { return apply<mpfr_sub>(a, b, MPFR_RNDU); }
inline Number multiply_up(const Number& a, const Number& b) { return apply<mpfr_mul>(a, b, MPFR_RNDU); }
inline Number negated(const Number& a) { return apply<mpfr_neg>(a, MPFR_RNDN); }
inline Number magnitude(const Number& a) { return sign(a) < 0 ? negated(a) : a; }

/// A closed interval of reals; an infinite end means unbounded on that side. Ends are never NaN.
struct Interval {
  Number lo, hi;

  Interval() = default;
  explicit Interval(const Number& point) : lo(point), hi(point) { settle(); }
  explicit Interval(double point) : Interval(Number(point)) {}
  Interval(const Number& low, const Number& high) : lo(low), hi(high) { settle(); }

  /// Whatever could not be computed becomes the whole line.
  void settle() {
    if (lo.is_nan() || hi.is_nan()) mpfr_set_inf(lo.get(), -1), mpfr_set_inf(hi.get(), 1);
  }
  bool finite() const { return lo.finite() && hi.finite(); }
  bool is_zero() const { return lo.is_zero() && hi.is_zero(); }
  bool contains_zero() const { return sign(lo) <= 0 && sign(hi) >= 0; }
};

Interval whole_line();
Interval enclose(const mpq_class& value);
Interval pi();
Interval hull(const Interval& a, const Interval& b);
/// Both contain the value sought, so the intersection does.
Interval intersect(const Interval& a, const Interval& b);

Interval operator-(const Interval& a);
Interval operator+(const Interval& a, const Interval& b);
Interval operator-(const Interval& a, const Interval& b);
Interval operator*(const Interval& a, const Interval& b);
Interval operator*(const Number& a, const Interval& b);
Interval operator/(const Interval& a, const Interval& b);  ///< the whole line where b contains 0
Interval square(const Interval& a);
Interval half(const Interval& a);

/// sum += a * x
void add_product(Interval& sum, const Number& a, const Interval& x);
inline Interval& operator+=(Interval& a, const Interval& b) { return a = a + b; }

Number upper_magnitude(const Interval& a);                     ///< >= |x| for all x in a
Number midpoint(const Interval& a);                            ///< some number near the middle, inside a
Number upper_radius(const Interval& a, const Number& center);  ///< >= |x - center| for all x in a

}  // namespace mocert::kernel
