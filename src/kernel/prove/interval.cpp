#include "kernel/prove/interval.hpp"

namespace mocert::kernel {
namespace {

Interval product(const Number& low_a, const Number& low_b, const Number& high_a, const Number& high_b) {
  return {apply<mpfr_mul>(low_a, low_b, MPFR_RNDD), apply<mpfr_mul>(high_a, high_b, MPFR_RNDU)};
}

}  // namespace

Interval whole_line() {
  Interval result;
  mpfr_set_nan(result.lo.get());
  result.settle();
  return result;
}

Interval enclose(const mpq_class& value) {
  Interval result;
  mpfr_set_q(result.lo.get(), value.get_mpq_t(), MPFR_RNDD);
  mpfr_set_q(result.hi.get(), value.get_mpq_t(), MPFR_RNDU);
  return result;
}

Interval pi() {
  Interval result;
  mpfr_const_pi(result.lo.get(), MPFR_RNDD);
  mpfr_const_pi(result.hi.get(), MPFR_RNDU);
  return result;
}

Interval hull(const Interval& a, const Interval& b) { return {std::min(a.lo, b.lo), std::max(a.hi, b.hi)}; }
Interval intersect(const Interval& a, const Interval& b) { return {std::max(a.lo, b.lo), std::min(a.hi, b.hi)}; }

Interval operator-(const Interval& a) { return {negated(a.hi), negated(a.lo)}; }

Interval operator+(const Interval& a, const Interval& b) {
  return {apply<mpfr_add>(a.lo, b.lo, MPFR_RNDD), apply<mpfr_add>(a.hi, b.hi, MPFR_RNDU)};
}

Interval operator-(const Interval& a, const Interval& b) {
  return {apply<mpfr_sub>(a.lo, b.hi, MPFR_RNDD), apply<mpfr_sub>(a.hi, b.lo, MPFR_RNDU)};
}

Interval operator*(const Number& a, const Interval& b) { return sign(a) >= 0 ? product(a, b.lo, a, b.hi) : product(a, b.hi, a, b.lo); }

Interval operator*(const Interval& a, const Interval& b) {
  if (sign(a.lo) >= 0) return product(sign(b.lo) >= 0 ? a.lo : a.hi, b.lo, sign(b.hi) >= 0 ? a.hi : a.lo, b.hi);
  if (sign(a.hi) <= 0) return product(sign(b.hi) >= 0 ? a.lo : a.hi, b.hi, sign(b.lo) >= 0 ? a.hi : a.lo, b.lo);
  if (sign(b.lo) >= 0) return product(a.lo, b.hi, a.hi, b.hi);
  if (sign(b.hi) <= 0) return product(a.hi, b.lo, a.lo, b.lo);
  return hull(product(a.lo, b.hi, a.lo, b.lo), product(a.hi, b.lo, a.hi, b.hi));
}

Interval operator/(const Interval& a, const Interval& b) {
  if (b.contains_zero()) return whole_line();
  Interval inverse;
  mpfr_ui_div(inverse.lo.get(), 1, b.hi.get(), MPFR_RNDD);
  mpfr_ui_div(inverse.hi.get(), 1, b.lo.get(), MPFR_RNDU);
  return a * inverse;
}

Interval square(const Interval& a) {
  const Number low = sign(a.lo) >= 0 ? a.lo : sign(a.hi) <= 0 ? a.hi : Number();
  const Number high = upper_magnitude(a);
  return product(low, low, high, high);
}

Interval half(const Interval& a) { return Number(0.5) * a; }

void add_product(Interval& sum, const Number& a, const Interval& x) {
  const bool positive = sign(a) >= 0;
  Number term;
  mpfr_mul(term.get(), a.get(), (positive ? x.lo : x.hi).get(), MPFR_RNDD);
  mpfr_add(sum.lo.get(), sum.lo.get(), term.get(), MPFR_RNDD);
  mpfr_mul(term.get(), a.get(), (positive ? x.hi : x.lo).get(), MPFR_RNDU);
  mpfr_add(sum.hi.get(), sum.hi.get(), term.get(), MPFR_RNDU);
  sum.settle();
}

Number upper_magnitude(const Interval& a) { return std::max(magnitude(a.lo), magnitude(a.hi)); }

Number midpoint(const Interval& a) {
  Number middle = apply<mpfr_add>(a.lo, a.hi, MPFR_RNDN);
  mpfr_div_2ui(middle.get(), middle.get(), 1, MPFR_RNDN);
  return middle < a.lo ? a.lo : a.hi < middle ? a.hi : middle;
}

Number upper_radius(const Interval& a, const Number& center) { return std::max(subtract_up(a.hi, center), subtract_up(center, a.lo)); }

}  // namespace mocert::kernel
