#include "kernel/prove/jet.hpp"

namespace mocert::kernel {
namespace {

/// Contains every value over the interval of an odd function that falls between -turn and turn, its only stationary points, where it is
/// `greatest` and -`greatest`; `at` encloses it at a point.
template <class At>
Interval odd_wave(const Interval& z, const Interval& turn, const Interval& greatest, At at) {
  const auto may_contain = [&z](const Interval& point) { return z.lo <= point.hi && point.lo <= z.hi; };
  Interval range = hull(at(Interval(z.lo)), at(Interval(z.hi)));
  if (may_contain(turn)) range = hull(range, -greatest);
  if (may_contain(-turn)) range = hull(range, greatest);
  return range;
}

}  // namespace

/// L26. Premise: z in phi's domain, its values in `image`. Conclusion: phi'' lies in the result. A quotient whose divisor may be 0 is the
/// whole line.
Interval bend(const Function& phi, const Interval& z, const Interval& image) {
  const Interval one(1.0), two(2.0), nothing = whole_line();
  const Interval third_root = one / Interval(apply<mpfr_sqrt>(Number(3.0), MPFR_RNDD), apply<mpfr_sqrt>(Number(3.0), MPFR_RNDU));
  const auto over_power = [&](double numerator, const Interval& x, int k) {
    return x.contains_zero() ? nothing : Interval(numerator) * value({Op::integer_power, -k, {}}, x);
  };
  switch (phi.op) {
    case Op::exp:
    case Op::sinh:
    case Op::cosh: return image;
    case Op::sin:
    case Op::cos: return -image;
    case Op::log: return over_power(-1, z, 2);
    case Op::sqrt: return over_power(-0.25, image, 3);
    case Op::cbrt: return half(over_power(-4, image, 5)) / Interval(9.0);
    case Op::tan: return two * image * (one + square(image));
    case Op::asin:
    case Op::acos: {
      const Interval rest = one - square(z);
      if (!(sign(rest.lo) > 0)) return nothing;
      const Interval rises = z * over_power(1, value({Op::sqrt, 0, {}}, rest), 3);
      return phi.op == Op::asin ? rises : -rises;
    }
    case Op::atan:  // -2z/(1 + z^2)^2 turns at -+1/sqrt 3
      return odd_wave(z, third_root, Interval(9.0) / Interval(8.0) * third_root,
                      [&](const Interval& x) { return -(two * x) / square(one + square(x)); });
    case Op::tanh:  // -2v (1 - v^2), v = tanh z, turns at v = -+1/sqrt 3
      return odd_wave(image, third_root, Interval(4.0) / Interval(3.0) * third_root,
                      [&](const Interval& v) { return -(two * v) * (one - square(v)); });
    case Op::divide: return over_power(2, z, 3);
    case Op::integer_power: {
      if (phi.k == 0 || phi.k == 1) return Interval();
      const double k = phi.k;
      return Number(k * (k - 1)) * value({Op::integer_power, phi.k - 2, {}}, z);
    }
    case Op::real_power:
      if (!(sign(z.lo) > 0)) return nothing;
      return phi.exponent * (phi.exponent - one) * value({Op::real_power, 0, phi.exponent - two}, z);
    default: return nothing;
  }
}

}  // namespace mocert::kernel
