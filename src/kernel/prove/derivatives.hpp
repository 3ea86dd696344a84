#pragma once

#include <cmath>

#include "kernel/prove/elementary.hpp"

namespace mocert::kernel {

template <class N>
int side(const Interval<N>& z) {
  return sign(z.lo) >= 0 ? 1 : sign(z.hi) <= 0 ? -1 : 0;
}

/// 1 - z^2 where it is positive on all of z, else an interval around 0.
template <class N>
Interval<N> circle(const Interval<N>& z) {
  return Interval<N>(1.0) - square(z);
}

template <class N>
Interval<N> inverse_root(const Interval<N>& z) {
  return sign(z.lo) > 0 ? Interval<N>(1.0) / value(Function<N>{Op::sqrt}, z) : whole_line<N>();
}

/// Contains phi'(z) for all z in the interval; the whole line where phi is not provably differentiable on all of it (L6). z lies in phi's
/// domain; `image` is value(phi, z) where that is known already.
template <class N>
Interval<N> slope(const Function<N>& phi, const Interval<N>& z, const Interval<N>* image = nullptr) {
  const Interval<N> one(1.0);
  const auto own = [&] { return image != nullptr ? *image : value(phi, z); };
  switch (phi.op) {
    case Op::exp: return own();
    case Op::log: return one / z;
    case Op::sqrt: return half(inverse_root(z));
    case Op::cbrt: return one / (N(3.0) * square(own()));
    case Op::sin: return value(phi.of(Op::cos), z);
    case Op::cos: return -value(phi.of(Op::sin), z);
    case Op::tan: return one + square(own());
    case Op::asin: return inverse_root(circle(z));
    case Op::acos: return -inverse_root(circle(z));
    case Op::atan: return one / (one + square(z));
    case Op::sinh: return value(phi.of(Op::cosh), z);
    case Op::cosh: return value(phi.of(Op::sinh), z);
    case Op::tanh: return one - square(own());
    case Op::divide: return -(one / square(z));
    case Op::integer_power: return phi.k == 0 ? Interval<N>() : N(static_cast<double>(phi.k)) * integer_power(z, phi.k - 1);
    case Op::real_power: return sign(z.lo) > 0 ? phi.exponent * value(phi.power(phi.exponent - one), z) : whole_line<N>();
    default: return whole_line<N>();
  }
}

/// 1 if phi is convex on the interval, -1 if it is concave there, 0 if neither is known (L7). z lies in phi's domain; `image` as for slope.
template <class N>
int curvature(const Function<N>& phi, const Interval<N>& z, const Interval<N>* image = nullptr) {
  switch (phi.op) {
    case Op::exp:
    case Op::cosh: return 1;
    case Op::log:
    case Op::sqrt: return -1;
    case Op::sin:
    case Op::cos: return -side(image != nullptr ? *image : value(phi, z));
    case Op::tan: return side(image != nullptr ? *image : value(phi, z));
    case Op::asin:
    case Op::sinh: return side(z);
    case Op::acos:
    case Op::atan:
    case Op::tanh:
    case Op::cbrt: return -side(z);
    case Op::divide: return side(z);
    case Op::integer_power: return phi.k % 2 == 0 || phi.k == 1 ? 1 : side(z);
    case Op::real_power:
      return sign(phi.exponent.lo) > 0 && phi.exponent.hi < N(1.0) ? -1 : phi.exponent.hi < N(0.0) || N(1.0) < phi.exponent.lo ? 1 : 0;
    default: return 0;
  }
}

/// Whether phi is convex on one side of 0 and concave on the other.
template <class N>
bool turns_at_zero(const Function<N>& phi) {
  switch (phi.op) {
    case Op::asin:
    case Op::acos:
    case Op::atan:
    case Op::sinh:
    case Op::tanh:
    case Op::tan:
    case Op::cbrt: return true;
    case Op::integer_power: return phi.k > 0 && phi.k % 2 == 1;
    default: return false;
  }
}

/// phi'(x) roughly, or NaN; only ever used to choose among sound alternatives.
template <class N>
double rough_slope(const Function<N>& phi, double x) {
  const double q = midpoint(phi.exponent).to_double(MPFR_RNDN);
  switch (phi.op) {
    case Op::exp: return std::exp(x);
    case Op::log: return 1 / x;
    case Op::sqrt: return 0.5 / std::sqrt(x);
    case Op::cbrt: return 1 / (3 * std::cbrt(x) * std::cbrt(x));
    case Op::sin: return std::cos(x);
    case Op::cos: return -std::sin(x);
    case Op::tan: return 1 + std::tan(x) * std::tan(x);
    case Op::asin: return 1 / std::sqrt(1 - x * x);
    case Op::acos: return -1 / std::sqrt(1 - x * x);
    case Op::atan: return 1 / (1 + x * x);
    case Op::sinh: return std::cosh(x);
    case Op::cosh: return std::sinh(x);
    case Op::tanh: return 1 - std::tanh(x) * std::tanh(x);
    case Op::divide: return -1 / (x * x);
    case Op::integer_power: return phi.k * std::pow(x, phi.k - 1);
    case Op::real_power: return q * std::pow(x, q - 1);
    default: return std::nan("");
  }
}

/// Contains every value over the interval of an odd function that falls between -turn and turn, its only stationary points, where it is
/// `greatest` and -`greatest`; `at` encloses it at a point.
template <class N, class At>
Interval<N> odd_wave(const Interval<N>& z, const Interval<N>& turn, const Interval<N>& greatest, At at) {
  const auto may_contain = [&z](const Interval<N>& point) { return z.lo <= point.hi && point.lo <= z.hi; };
  Interval<N> range = hull(at(Interval<N>(z.lo)), at(Interval<N>(z.hi)));
  if (may_contain(turn)) range = hull(range, -greatest);
  if (may_contain(-turn)) range = hull(range, greatest);
  return range;
}

/// L26. Premise: z in phi's domain, its values in `image`. Conclusion: phi'' lies in the result. A quotient whose divisor may be 0 is the
/// whole line.
template <class N>
Interval<N> bend(const Function<N>& phi, const Interval<N>& z, const Interval<N>& image) {
  const Interval<N> one(1.0), two(2.0);
  const auto third_root = [&] { return one / Interval<N>(root(N(3.0), MPFR_RNDD), root(N(3.0), MPFR_RNDU)); };
  const auto over_power = [&](double numerator, const Interval<N>& x, int k) {
    return x.contains_zero() ? whole_line<N>() : Interval<N>(numerator) * integer_power(x, -k);
  };
  switch (phi.op) {
    case Op::exp:
    case Op::sinh:
    case Op::cosh: return image;
    case Op::sin:
    case Op::cos: return -image;
    case Op::log: return over_power(-1, z, 2);
    case Op::sqrt: return over_power(-0.25, image, 3);
    case Op::cbrt: return half(over_power(-4, image, 5)) / Interval<N>(9.0);
    case Op::tan: return two * image * (one + square(image));
    case Op::asin:
    case Op::acos: {
      const Interval<N> rest = one - square(z);
      if (!(sign(rest.lo) > 0)) return whole_line<N>();
      const Interval<N> rises = z * over_power(1, value(phi.of(Op::sqrt), rest), 3);
      return phi.op == Op::asin ? rises : -rises;
    }
    case Op::atan:  // -2z/(1 + z^2)^2 turns at -+1/sqrt 3
      return odd_wave(z, third_root(), Interval<N>(9.0) / Interval<N>(8.0) * third_root(),
                      [&](const Interval<N>& x) { return -(two * x) / square(one + square(x)); });
    case Op::tanh:  // -2v (1 - v^2), v = tanh z, turns at v = -+1/sqrt 3
      return odd_wave(image, third_root(), Interval<N>(4.0) / Interval<N>(3.0) * third_root(),
                      [&](const Interval<N>& v) { return -(two * v) * (one - square(v)); });
    case Op::divide: return over_power(2, z, 3);
    case Op::integer_power: {
      if (phi.k == 0 || phi.k == 1) return Interval<N>();
      const double k = phi.k;
      return N(k * (k - 1)) * integer_power(z, phi.k - 2);
    }
    case Op::real_power:
      if (!(sign(z.lo) > 0)) return whole_line<N>();
      return phi.exponent * (phi.exponent - one) * value(phi.power(phi.exponent - two), z);
    default: return whole_line<N>();
  }
}

}  // namespace mocert::kernel
