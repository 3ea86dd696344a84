#include "kernel/prove/elementary.hpp"

namespace mocert::kernel {
namespace {

template <auto f>
Interval rising(const Interval& z) {
  return {apply<f>(z.lo, MPFR_RNDD), apply<f>(z.hi, MPFR_RNDU)};
}

template <auto f>
Interval falling(const Interval& z) {
  return {apply<f>(z.hi, MPFR_RNDD), apply<f>(z.lo, MPFR_RNDU)};
}

void require(bool defined, const char* what) {
  if (!defined) throw Undefined(what);
}

Interval hyperbolic_cosine(const Interval& z) {
  const Interval size = z.contains_zero() ? Interval(Number(), upper_magnitude(z)) : sign(z.lo) > 0 ? z : -z;
  return rising<mpfr_cosh>(size);
}

/// z^k, k >= 1: rising for odd k, even in z for even k.
Interval positive_power(const Interval& z, unsigned long k) {
  const auto power = [k](const Number& x, mpfr_rnd_t rounding) {
    Number result;
    mpfr_pow_ui(result.get(), x.get(), k, rounding);
    return result;
  };
  const Interval base = k % 2 == 1 || sign(z.lo) >= 0 ? z : sign(z.hi) <= 0 ? -z : Interval(Number(), upper_magnitude(z));
  return {power(base.lo, MPFR_RNDD), power(base.hi, MPFR_RNDU)};
}

Interval integer_power(const Interval& z, int k) {
  if (k == 0) return Interval(1.0);
  Interval power = positive_power(z, static_cast<unsigned long>(k < 0 ? -k : k));
  if (k > 0) return power;
  require(!z.contains_zero() && !power.contains_zero(), "a negative power of what may be 0");
  return Interval(1.0) / power;
}

/// z^q; 0 at z = 0 where q > 0. An exponent that is known only up to an interval: exp(q log z).
Interval real_power(const Interval& z, const Interval& q) {
  const bool growing = sign(q.lo) > 0;
  require(sign(z.lo) > 0 || (growing && sign(z.lo) >= 0), "a power of what may be negative");
  const auto at = [&](const Number& x) -> Interval {
    if (sign(x) == 0) return {};
    if (q.lo == q.hi) return {apply<mpfr_pow>(x, q.lo, MPFR_RNDD), apply<mpfr_pow>(x, q.lo, MPFR_RNDU)};
    return rising<mpfr_exp>(q * rising<mpfr_log>(Interval(x)));
  };
  return hull(at(z.lo), at(z.hi));
}

}  // namespace

Interval value(const Function& phi, const Interval& z) {
  switch (phi.op) {
    case Op::exp: return rising<mpfr_exp>(z);
    case Op::log: require(sign(z.lo) > 0, "log of what may not be positive"); return rising<mpfr_log>(z);
    case Op::sqrt: require(sign(z.lo) >= 0, "sqrt of what may be negative"); return rising<mpfr_sqrt>(z);
    case Op::cbrt: return rising<mpfr_cbrt>(z);
    case Op::sin: return sine(z);
    case Op::cos: return cosine(z);
    case Op::tan: return tangent(z);
    case Op::asin:
    case Op::acos:
      require(Number(-1.0) <= z.lo && z.hi <= Number(1.0), "asin or acos of what may lie outside [-1, 1]");
      return phi.op == Op::asin ? rising<mpfr_asin>(z) : falling<mpfr_acos>(z);
    case Op::atan: return rising<mpfr_atan>(z);
    case Op::sinh: return rising<mpfr_sinh>(z);
    case Op::cosh: return hyperbolic_cosine(z);
    case Op::tanh: return rising<mpfr_tanh>(z);
    case Op::divide: require(!z.contains_zero(), "division by what may be 0"); return Interval(1.0) / z;
    case Op::integer_power: return integer_power(z, phi.k);
    case Op::real_power: return real_power(z, phi.exponent);
    default: throw std::logic_error("not an elementary function");
  }
}

}  // namespace mocert::kernel
