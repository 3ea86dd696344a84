#pragma once

#include <bit>
#include <cfloat>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <type_traits>
#include <utility>

#if defined(__FAST_MATH__) || __FINITE_MATH_ONLY__
#error "directed rounding by residuals needs strict IEEE arithmetic: do not compile with -ffast-math or -ffinite-math-only"
#endif
static_assert(FLT_EVAL_METHOD == 0, "every operation must be rounded once, to binary64");
static_assert(std::numeric_limits<double>::is_iec559);

namespace mocert {

/// Directed rounding without a rounding-mode switch: round to nearest, then step outwards by one ulp if the sign of the
/// exact residual (exact result minus rounded result) says that the rounded result lies on the wrong side.
///
/// `*_down` is a lower bound of the exact real result, `*_up` an upper bound.
/// - add, sub: the correctly directed rounding always. TwoSum's residual (Knuth) is exact, for subnormal numbers as
/// well.
/// - mul, div, sqrt: the residual is one fused multiply-add, exact while it cannot underflow: for |a b| >= 2^-968, for
///   |a| >= 2^-968 with a normal quotient, for sqrt everywhere (small operands are scaled). There the result is the
///   correctly directed rounding. Below, a residual that vanished may hide a lost bit, so the step is taken: at most
///   one spacing wider than the best, and never across zero.
/// - Overflow: the end that points inwards is the greatest finite number, the end that points outwards is infinite.
/// - Operands may be infinite ends of intervals: 0 * inf = 0, finite / inf = 0, inf - inf and inf / inf give -inf
///   downwards and +inf upwards. So do a NaN operand, division by zero and the root of a negative number: nothing is
///   known.
///
/// Right only under round to nearest with gradual underflow; see require_sound_float_environment().
namespace rounding {

inline constexpr double kInfinity = std::numeric_limits<double>::infinity();
inline constexpr double kGreatest = std::numeric_limits<double>::max();
inline constexpr double kLeast = std::numeric_limits<double>::denorm_min();
/// From here on the residual of a product is exact: a multiple of 2^-1074 with at most 53 bits.
inline constexpr double kExactResidual = 0x1p-968;

/// |x| in [from, greatest finite number], by one comparison of the bits.
inline bool magnitude_from(double x, double from) {
  const auto least = std::bit_cast<std::uint64_t>(from);
  const auto bits = std::bit_cast<std::uint64_t>(x) & 0x7fff'ffff'ffff'ffffU;
  return bits - least <= std::bit_cast<std::uint64_t>(kGreatest) - least;
}

/// x, or the next number below if `step`; x finite and not 0. Free of branches: the sign of a residual is a coin toss.
inline double step_down_if(bool step, double x) {
  const auto bits = std::bit_cast<std::int64_t>(x);
  const std::int64_t towards = (bits >> 63) | 1;  // +1: smaller bits are below; -1: greater bits are
  return std::bit_cast<double>(bits - (towards & -std::int64_t{step}));
}

/// x, or the next number above if `step`; x finite and not 0.
inline double step_up_if(bool step, double x) {
  const auto bits = std::bit_cast<std::int64_t>(x);
  const std::int64_t towards = (bits >> 63) | 1;
  return std::bit_cast<double>(bits + (towards & -std::int64_t{step}));
}

}  // namespace rounding

/// The least double above x; +inf stays, NaN gives +inf.
inline double next_up(double x) {
  if (!(x < rounding::kInfinity)) return rounding::kInfinity;
  if (x == 0) return rounding::kLeast;
  return rounding::step_up_if(true, x);  // -inf becomes the least finite number
}

/// The greatest double below x; -inf stays, NaN gives -inf.
inline double next_down(double x) {
  if (!(x > -rounding::kInfinity)) return -rounding::kInfinity;
  if (x == 0) return -rounding::kLeast;
  return rounding::step_down_if(true, x);
}

namespace rounding {

/// TwoSum for s = a + b rounded: a + b - s = of_a - of_b with both parts exact, |s| <= kNoOverflow (then nothing on the
/// way overflows either: operands above 2^1023 must nearly cancel, and then every step is exact).
struct SumParts {
  double of_a, of_b;
  SumParts(double a, double b, double s) {
    const double b_used = s - a;
    const double a_used = s - b_used;
    of_a = a - a_used;
    of_b = b_used - b;
  }
};
inline constexpr double kNoOverflow = 0x1p1022;

/// The rare cases of add_down and add_up: huge sums, overflow, infinities, NaN. Fast2Sum on operands ordered by
/// magnitude never overflows where the sum does not (Boldo, Graillat, Muller 2017).
inline double add_down_rare(double a, double b, double s) {
  if (!std::isfinite(s)) return next_down(s);
  if (std::fabs(a) < std::fabs(b)) std::swap(a, b);
  return step_down_if(b < s - a, s);
}
inline double add_up_rare(double a, double b, double s) {
  if (!std::isfinite(s)) return next_up(s);
  if (std::fabs(a) < std::fabs(b)) std::swap(a, b);
  return step_up_if(b > s - a, s);
}

inline double product_residual(double a, double b, double p) { return std::fma(a, b, -p); }

/// The sign of a/b - q.
inline double quotient_residual(double a, double b, double q) {
  const double r = std::fma(-q, b, a);
  return std::signbit(b) ? -r : r;
}

/// The rare cases of mul_down and mul_up: zeros, infinities, NaN, overflow, products below kExactResidual.
inline double mul_down_rare(double a, double b, double p) {
  if (std::isnan(a) || std::isnan(b)) return -kInfinity;
  if (a == 0 || b == 0) return 0;
  if (p == 0) return std::signbit(p) ? -kLeast : 0;  // underflow keeps the sign
  return product_residual(a, b, p) > 0 ? p : next_down(p);
}
inline double mul_up_rare(double a, double b, double p) {
  if (std::isnan(a) || std::isnan(b)) return kInfinity;
  if (a == 0 || b == 0) return 0;
  if (p == 0) return std::signbit(p) ? 0 : kLeast;
  return product_residual(a, b, p) < 0 ? p : next_up(p);
}

/// The rare cases of div_down and div_up: as above, and division by zero.
inline double div_down_rare(double a, double b, double q) {
  if (std::isnan(q) || b == 0) return -kInfinity;
  if (a == 0 || std::isinf(b)) return 0;
  if (q == 0) return std::signbit(q) ? -kLeast : 0;
  return quotient_residual(a, b, q) > 0 ? q : next_down(q);
}
inline double div_up_rare(double a, double b, double q) {
  if (std::isnan(q) || b == 0) return kInfinity;
  if (a == 0 || std::isinf(b)) return 0;
  if (q == 0) return std::signbit(q) ? 0 : kLeast;
  return quotient_residual(a, b, q) < 0 ? q : next_up(q);
}

/// The sign of sqrt(a) - s for small a > 0: both sides scaled by a power of two, so that the residual is exact.
inline double small_root_residual(double a, double s) {
  const double scaled = s * 0x1p150;
  return std::fma(-scaled, scaled, a * 0x1p300);
}

}  // namespace rounding

inline double add_down(double a, double b) {
  const double s = a + b;
  if (!(std::fabs(s) <= rounding::kNoOverflow)) [[unlikely]]
    return rounding::add_down_rare(a, b, s);
  const rounding::SumParts parts(a, b, s);
  return rounding::step_down_if(parts.of_a < parts.of_b, s);  // s = 0 is exact
}
inline double add_up(double a, double b) {
  const double s = a + b;
  if (!(std::fabs(s) <= rounding::kNoOverflow)) [[unlikely]]
    return rounding::add_up_rare(a, b, s);
  const rounding::SumParts parts(a, b, s);
  return rounding::step_up_if(parts.of_a > parts.of_b, s);  // s = 0 is exact
}

inline double sub_down(double a, double b) { return add_down(a, -b); }
inline double sub_up(double a, double b) { return add_up(a, -b); }

inline double mul_down(double a, double b) {
  const double p = a * b;
  if (!rounding::magnitude_from(p, rounding::kExactResidual)) [[unlikely]]
    return rounding::mul_down_rare(a, b, p);
  return rounding::step_down_if(rounding::product_residual(a, b, p) < 0, p);
}
inline double mul_up(double a, double b) {
  const double p = a * b;
  if (!rounding::magnitude_from(p, rounding::kExactResidual)) [[unlikely]]
    return rounding::mul_up_rare(a, b, p);
  return rounding::step_up_if(rounding::product_residual(a, b, p) > 0, p);
}

inline double div_down(double a, double b) {
  const double q = a / b;
  if (!rounding::magnitude_from(q, DBL_MIN) || !rounding::magnitude_from(a, rounding::kExactResidual)) [[unlikely]]
    return rounding::div_down_rare(a, b, q);
  return rounding::step_down_if(rounding::quotient_residual(a, b, q) < 0, q);
}
inline double div_up(double a, double b) {
  const double q = a / b;
  if (!rounding::magnitude_from(q, DBL_MIN) || !rounding::magnitude_from(a, rounding::kExactResidual)) [[unlikely]]
    return rounding::div_up_rare(a, b, q);
  return rounding::step_up_if(rounding::quotient_residual(a, b, q) > 0, q);
}

inline double sqrt_down(double a) {
  if (a == 0) return 0;
  const double s = std::sqrt(a);
  if (!(s <= rounding::kGreatest)) [[unlikely]]  // infinite, negative or NaN
    return next_down(s);
  const bool small = a < rounding::kExactResidual;
  return rounding::step_down_if((small ? rounding::small_root_residual(a, s) : std::fma(-s, s, a)) < 0, s);
}
inline double sqrt_up(double a) {
  if (a == 0) return 0;
  const double s = std::sqrt(a);
  if (!(s <= rounding::kGreatest)) [[unlikely]]
    return next_up(s);
  const bool small = a < rounding::kExactResidual;
  return rounding::step_up_if((small ? rounding::small_root_residual(a, s) : std::fma(-s, s, a)) > 0, s);
}

/// The rounding policy of Boost.Interval made of the functions above. Boost's transcendental functions do not compile
/// with it, on purpose: they would call libm, which proves nothing (elementary.hpp has ours).
struct ResidualRounding {
  using rounding_mode = int;  // Boost asks for the name; there is no mode to save

  void init() {}

  double add_down(double a, double b) { return mocert::add_down(a, b); }
  double add_up(double a, double b) { return mocert::add_up(a, b); }
  double sub_down(double a, double b) { return mocert::sub_down(a, b); }
  double sub_up(double a, double b) { return mocert::sub_up(a, b); }
  double mul_down(double a, double b) { return mocert::mul_down(a, b); }
  double mul_up(double a, double b) { return mocert::mul_up(a, b); }
  double div_down(double a, double b) { return mocert::div_down(a, b); }
  double div_up(double a, double b) { return mocert::div_up(a, b); }
  double sqrt_down(double a) { return mocert::sqrt_down(a); }
  double sqrt_up(double a) { return mocert::sqrt_up(a); }
  double int_down(double a) { return std::floor(a); }
  double int_up(double a) { return std::ceil(a); }
  double median(double a, double b) { return std::midpoint(a, b); }

  /// Numbers of other types: exact where binary64 holds them all, else one ulp outwards. long double is refused.
  template <class Number>
  double conv_down(Number value) {
    return needs_step(value) ? next_down(static_cast<double>(value)) : static_cast<double>(value);
  }
  template <class Number>
  double conv_up(Number value) {
    return needs_step(value) ? next_up(static_cast<double>(value)) : static_cast<double>(value);
  }

 private:
  template <class Number>
  static bool needs_step(Number value) {
    static_assert(std::is_integral_v<Number> || std::is_same_v<Number, float> || std::is_same_v<Number, double>,
                  "only integers, float and double become ends of intervals");
    if constexpr (std::is_integral_v<Number> && std::numeric_limits<Number>::digits > DBL_MANT_DIG) {
      constexpr Number limit = Number{1} << DBL_MANT_DIG;
      if constexpr (std::is_signed_v<Number>) return value > limit || value < -limit;
      return value > limit;
    }
    return false;
  }
};

}  // namespace mocert
