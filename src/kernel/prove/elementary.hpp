#pragma once

#include "kernel/prove/cells.hpp"
#include "kernel/prove/form.hpp"
#include "kernel/prove/trigonometry.hpp"
#include "kernel/read/formula.hpp"

namespace mocert::kernel {

template <class N>
struct Function;
template <class N>
Interval<N> value(const Function<N>& phi, const Interval<N>& z);

/// f(x) of MPFR, rounded down, and where that is not f(x) itself the next number above.
template <auto f>
Interval<Fine> enclosed(const Fine& x) {
  Fine low;
  const bool exact = f(low.get(), x.get(), MPFR_RNDD) == 0;
  Fine high = low;
  if (!exact) mpfr_nextabove(high.get());
  return {low, high};
}

/// A real function of one variable. `exponent` is that of a real power, `k` that of an integer power; Op::divide stands for 1/z.
template <class N>
struct Function {
  Op op = Op::exp;
  int k = 0;
  Interval<N> exponent = {};

  /// Another function.
  Function of(Op other) const { return {other, 0, {}}; }
  Function power(const Interval<N>& exponent_) const { return {Op::real_power, 0, exponent_}; }

  /// phi(x), for a phi of value_by_cells or sqrt and x in its domain.
  Interval<N> at(const N& x) const {
    if constexpr (std::is_same_v<N, Fast>) {
      return op == Op::sqrt ? Interval<Fast>(root(x, MPFR_RNDD), root(x, MPFR_RNDU)) : value_by_cells(op, x);
    } else if constexpr (std::is_same_v<N, Exact>) {
      const Interval<Fine> image = value(Function<Fine>{op}, Interval<Fine>(x.to_fine(MPFR_RNDD), x.to_fine(MPFR_RNDU)));
      return {N(image.lo, MPFR_RNDD), N(image.hi, MPFR_RNDU)};
    } else {
      switch (op) {
        case Op::exp: return enclosed<mpfr_exp>(x);
        case Op::log: return enclosed<mpfr_log>(x);
        case Op::sqrt: return enclosed<mpfr_sqrt>(x);
        case Op::cbrt: return enclosed<mpfr_cbrt>(x);
        case Op::sin: return enclosed<mpfr_sin>(x);
        case Op::cos: return enclosed<mpfr_cos>(x);
        case Op::tan: return enclosed<mpfr_tan>(x);
        case Op::asin: return enclosed<mpfr_asin>(x);
        case Op::acos: return enclosed<mpfr_acos>(x);
        case Op::atan: return enclosed<mpfr_atan>(x);
        case Op::sinh: return enclosed<mpfr_sinh>(x);
        case Op::cosh: return enclosed<mpfr_cosh>(x);
        case Op::tanh: return enclosed<mpfr_tanh>(x);
        default: throw std::logic_error("not an elementary function");
      }
    }
  }
  Interval<N> rising(const Interval<N>& z) const { return z.lo == z.hi ? at(z.lo) : Interval<N>(at(z.lo).lo, at(z.hi).hi); }
};

inline void require(bool defined, const char* what) {
  if (!defined) throw Undefined(what);
}

/// x^k, k >= 1, x >= 0 or k odd, rounded as asked.
inline Fine power(const Fine& x, unsigned long k, mpfr_rnd_t rounding) {
  Fine result;
  mpfr_pow_ui(result.get(), x.get(), k, rounding);
  return result;
}
inline Fast power(Fast x, unsigned long k, mpfr_rnd_t rounding) {
  if (sign(x) < 0 && k % 2 == 1) return negated(power(negated(x), k, rounding == MPFR_RNDU ? MPFR_RNDD : MPFR_RNDU));
  if (k == 1) return x;
  const Fast half = power(magnitude(x), k / 2, rounding), square = multiply(half, half, rounding);
  return k % 2 == 0 ? square : multiply(square, x, rounding);
}

inline Exact power(const Exact& x, unsigned long k, mpfr_rnd_t rounding) {
  const std::size_t bits = mpz_sizeinbase(x.rational().get_num_mpz_t(), 2) + mpz_sizeinbase(x.rational().get_den_mpz_t(), 2);
  if (!x.finite() || k > Exact::most_bits / bits) {
    const Interval<Fine> base(x.to_fine(MPFR_RNDD), x.to_fine(MPFR_RNDU));
    return {power(rounding == MPFR_RNDD ? base.lo : base.hi, k, rounding), rounding};
  }
  mpq_class result;
  mpz_pow_ui(result.get_num_mpz_t(), x.rational().get_num_mpz_t(), k);
  mpz_pow_ui(result.get_den_mpz_t(), x.rational().get_den_mpz_t(), k);
  return Exact(result);
}

/// z^k, k >= 1: rising for odd k, even in z for even k.
template <class N>
Interval<N> positive_power(const Interval<N>& z, unsigned long k) {
  const Interval<N> base = k % 2 == 1 || sign(z.lo) >= 0 ? z : sign(z.hi) <= 0 ? -z : Interval<N>(N(), upper_magnitude(z));
  return {power(base.lo, k, MPFR_RNDD), power(base.hi, k, MPFR_RNDU)};
}

template <class N>
Interval<N> integer_power(const Interval<N>& z, int k) {
  if (k == 0) return Interval<N>(1.0);
  Interval<N> power = positive_power(z, static_cast<unsigned long>(k < 0 ? -k : k));
  if (k > 0) return power;
  require(!z.contains_zero() && !power.contains_zero(), "a negative power of what may be 0");
  return Interval<N>(1.0) / power;
}

/// z^q; 0 at z = 0 where q > 0. Where MPFR's power does not serve: exp(q log z).
template <class N>
Interval<N> real_power(const Function<N>& phi, const Interval<N>& z) {
  const Interval<N>& q = phi.exponent;
  const bool growing = sign(q.lo) > 0;
  require(sign(z.lo) > 0 || (growing && sign(z.lo) >= 0), "a power of what may be negative");
  const auto at = [&](const N& x) -> Interval<N> {
    if (sign(x) == 0) return {};
    if constexpr (std::is_same_v<N, Fine>)
      if (q.lo == q.hi) return {apply<mpfr_pow>(x, q.lo, MPFR_RNDD), apply<mpfr_pow>(x, q.lo, MPFR_RNDU)};
    return phi.of(Op::exp).rising(q * phi.of(Op::log).at(x));
  };
  return hull(at(z.lo), at(z.hi));
}

/// sin or cos: extremes 1 and -1 in turn, those of sin at (k + 1/2) pi, those of cos at k pi.
template <class N>
Interval<N> wave(const Function<N>& phi, const Interval<N>& z) {
  if (std::is_same_v<N, Fast> && z.lo == z.hi) return phi.at(z.lo);
  const Turns inside = turns(z, phi.op == Op::sin);
  if (!inside.known || inside.count == 2) return {N(-1.0), N(1.0)};
  if (z.lo == z.hi) return phi.at(z.lo);
  Interval<N> result = hull(phi.at(z.lo), phi.at(z.hi));
  if (inside.count == 1) (inside.odd ? result.lo : result.hi) = N(inside.odd ? -1.0 : 1.0);
  return result;
}

/// Contains phi(z) for all z in the interval (L5). Throws Undefined where phi is not provably defined on all of it.
template <class N>
Interval<N> value(const Function<N>& phi, const Interval<N>& z) {
  switch (phi.op) {
    case Op::log: require(sign(z.lo) > 0, "log of what may not be positive"); return phi.rising(z);
    case Op::sqrt: require(sign(z.lo) >= 0, "sqrt of what may be negative"); return phi.rising(z);
    case Op::sin:
    case Op::cos: return wave(phi, z);
    case Op::tan: {
      const Turns poles = turns(z, true);
      require(poles.known && poles.count == 0, "tan of an interval that may hold a pole");
      return phi.rising(z);
    }
    case Op::asin:
    case Op::acos:
      require(N(-1.0) <= z.lo && z.hi <= N(1.0), "asin or acos of what may lie outside [-1, 1]");
      return phi.op == Op::asin ? phi.rising(z) : Interval<N>(phi.at(z.hi).lo, phi.at(z.lo).hi);
    case Op::cosh: return phi.rising(z.contains_zero() ? Interval<N>(N(), upper_magnitude(z)) : sign(z.lo) > 0 ? z : -z);
    case Op::divide: require(!z.contains_zero(), "division by what may be 0"); return Interval<N>(1.0) / z;
    case Op::integer_power: return integer_power(z, phi.k);
    case Op::real_power: return real_power(phi, z);
    default: return phi.rising(z);
  }
}

}  // namespace mocert::kernel
