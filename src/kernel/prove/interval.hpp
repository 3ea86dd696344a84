#pragma once

#include <algorithm>
#include <type_traits>

#include "kernel/prove/exact.hpp"
#include "kernel/prove/fast.hpp"
#include "kernel/prove/fine.hpp"

/// Outward-rounded interval arithmetic (docs/soundness.md, L1), written once for numbers N of each kind: Fine, Fast and Exact.
namespace mocert::kernel {

/// At least the number.
inline Fine fine_above(Fast a) { return Fine(a.v); }
inline Fine fine_above(const Fine& a) { return a; }
inline Fine fine_above(const Exact& a) { return a.to_fine(MPFR_RNDU); }

/// Exactly; never for what is infinite or NaN.
template <class N>
bool at_most(const N& a, const mpq_class& b) {
  if constexpr (std::is_same_v<N, Exact>)
    return a.finite() && a.rational() <= b;
  else
    return a.finite() && mpfr_cmp_q(fine_above(a).get(), b.get_mpq_t()) <= 0;
}

template <class N>
inline N add_up(const N& a, const N& b) {
  return add(a, b, MPFR_RNDU);
}
template <class N>
inline N subtract_up(const N& a, const N& b) {
  return subtract(a, b, MPFR_RNDU);
}
template <class N>
inline N multiply_up(const N& a, const N& b) {
  return multiply(a, b, MPFR_RNDU);
}
template <class N>
inline N magnitude(const N& a) {
  return sign(a) < 0 ? negated(a) : a;
}
/// The greater of two; NaN if either is.
template <class N>
inline N greater(const N& a, const N& b) {
  return a.is_nan() || (b <= a) ? a : b;
}

/// A closed interval of reals; an infinite end means unbounded on that side. Ends are never NaN.
template <class N>
struct Interval {
  N lo, hi;

  Interval() = default;
  explicit Interval(const N& point) : lo(point), hi(point) { settle(); }
  explicit Interval(double point) : Interval(N(point)) {}
  Interval(const N& low, const N& high) : lo(low), hi(high) { settle(); }

  /// Whatever could not be computed becomes the whole line.
  void settle() {
    if (lo.is_nan() || hi.is_nan()) lo = N::infinity(-1), hi = N::infinity(1);
  }
  bool finite() const { return lo.finite() && hi.finite(); }
  bool is_zero() const { return lo.is_zero() && hi.is_zero(); }
  bool contains_zero() const { return sign(lo) <= 0 && sign(hi) >= 0; }
};

template <class N>
inline Interval<N> whole_line() {
  return {N::infinity(-1), N::infinity(1)};
}
/// The same interval, or one around it, in numbers of the other kind.
template <class N>
inline Interval<N> rounded(const Interval<Fine>& a) {
  if constexpr (std::is_same_v<N, Fine>)
    return a;
  else
    return {N(a.lo, MPFR_RNDD), N(a.hi, MPFR_RNDU)};
}
template <class N>
inline Interval<N> pi() {
  Interval<Fine> result;
  mpfr_const_pi(result.lo.get(), MPFR_RNDD);
  mpfr_const_pi(result.hi.get(), MPFR_RNDU);
  return rounded<N>(result);
}

template <class N>
inline Interval<N> hull(const Interval<N>& a, const Interval<N>& b) {
  return {std::min(a.lo, b.lo), std::max(a.hi, b.hi)};
}
/// Both contain the value sought, so the intersection does.
template <class N>
inline Interval<N> intersect(const Interval<N>& a, const Interval<N>& b) {
  return {std::max(a.lo, b.lo), std::min(a.hi, b.hi)};
}

template <class N>
inline Interval<N> operator-(const Interval<N>& a) {
  return {negated(a.hi), negated(a.lo)};
}
template <class N>
inline Interval<N> operator+(const Interval<N>& a, const Interval<N>& b) {
  return {add(a.lo, b.lo, MPFR_RNDD), add(a.hi, b.hi, MPFR_RNDU)};
}
template <class N>
inline Interval<N> operator-(const Interval<N>& a, const Interval<N>& b) {
  return {subtract(a.lo, b.hi, MPFR_RNDD), subtract(a.hi, b.lo, MPFR_RNDU)};
}
template <class N>
inline Interval<N>& operator+=(Interval<N>& a, const Interval<N>& b) {
  return a = a + b;
}

/// [low_a low_b, high_a high_b], rounded outwards.
template <class N>
inline Interval<N> products(const N& low_a, const N& low_b, const N& high_a, const N& high_b) {
  return {multiply(low_a, low_b, MPFR_RNDD), multiply(high_a, high_b, MPFR_RNDU)};
}
template <class N>
inline Interval<N> operator*(const N& a, const Interval<N>& b) {
  return sign(a) >= 0 ? products(a, b.lo, a, b.hi) : products(a, b.hi, a, b.lo);
}
template <class N>
inline Interval<N> operator*(const Interval<N>& a, const Interval<N>& b) {
  if (sign(a.lo) >= 0) return products(sign(b.lo) >= 0 ? a.lo : a.hi, b.lo, sign(b.hi) >= 0 ? a.hi : a.lo, b.hi);
  if (sign(a.hi) <= 0) return products(sign(b.hi) >= 0 ? a.lo : a.hi, b.hi, sign(b.lo) >= 0 ? a.hi : a.lo, b.lo);
  if (sign(b.lo) >= 0) return products(a.lo, b.hi, a.hi, b.hi);
  if (sign(b.hi) <= 0) return products(a.hi, b.lo, a.lo, b.lo);
  return hull(products(a.lo, b.hi, a.lo, b.lo), products(a.hi, b.lo, a.hi, b.hi));
}
/// 1/b; the whole line where b contains 0.
template <class N>
inline Interval<N> reciprocal(const Interval<N>& b) {
  if (b.contains_zero()) return whole_line<N>();
  const N one(1.0);
  return {divide(one, b.hi, MPFR_RNDD), divide(one, b.lo, MPFR_RNDU)};
}
template <class N>
inline Interval<N> operator/(const Interval<N>& a, const Interval<N>& b) {
  return b.contains_zero() ? whole_line<N>() : a * reciprocal(b);
}
/// b is not 0.
template <class N>
inline Interval<N> operator/(const Interval<N>& a, const N& b) {
  const bool positive = sign(b) > 0;
  return {divide(positive ? a.lo : a.hi, b, MPFR_RNDD), divide(positive ? a.hi : a.lo, b, MPFR_RNDU)};
}
/// sum += a * x
template <class N>
inline void add_product(Interval<N>& sum, const N& a, const Interval<N>& x) {
  const bool positive = sign(a) >= 0;
  sum.lo = add(sum.lo, multiply(a, positive ? x.lo : x.hi, MPFR_RNDD), MPFR_RNDD);
  sum.hi = add(sum.hi, multiply(a, positive ? x.hi : x.lo, MPFR_RNDU), MPFR_RNDU);
  sum.settle();
}

/// >= |x| for all x in a
template <class N>
inline N upper_magnitude(const Interval<N>& a) {
  return std::max(magnitude(a.lo), magnitude(a.hi));
}
template <class N>
inline Interval<N> square(const Interval<N>& a) {
  const N low = sign(a.lo) >= 0 ? a.lo : sign(a.hi) <= 0 ? a.hi : N();
  const N high = upper_magnitude(a);
  return products(low, low, high, high);
}
template <class N>
inline Interval<N> half(const Interval<N>& a) {
  return N(0.5) * a;
}
/// Some number near the middle.
template <class N>
inline N near_middle(const Interval<N>& a) {
  return multiply(N(0.5), add(a.lo, a.hi, MPFR_RNDN), MPFR_RNDN);
}
/// The same, inside a.
template <class N>
inline N midpoint(const Interval<N>& a) {
  const N middle = near_middle(a);
  return middle < a.lo ? a.lo : a.hi < middle ? a.hi : middle;
}
/// >= |x - center| for all x in a
template <class N>
inline N upper_radius(const Interval<N>& a, const N& center) {
  return std::max(subtract_up(a.hi, center), subtract_up(center, a.lo));
}

}  // namespace mocert::kernel
