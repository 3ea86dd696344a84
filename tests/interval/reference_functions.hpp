#pragma once

#include <mpfr.h>

#include <array>
#include <string>

#include "interval/elementary.hpp"

namespace mocert::test {

inline int reciprocal(mpfr_ptr result, mpfr_srcptr x, mpfr_rnd_t mode) { return mpfr_ui_div(result, 1, x, mode); }

struct ReferenceFunction {
  Elementary id;
  const char* name;
  int (*compute)(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t);
  double from, to;  ///< where finite values are looked for; the functions are defined there but for isolated poles
};

/// Every elementary function with MPFR's own.
inline const std::array<ReferenceFunction, 14>& reference_functions() {
  static const std::array<ReferenceFunction, 14> all{{
      {Elementary::recip, "recip", reciprocal, -1e300, 1e300},
      {Elementary::sqrt, "sqrt", mpfr_sqrt, 0, 1e300},
      {Elementary::cbrt, "cbrt", mpfr_cbrt, -1e300, 1e300},
      {Elementary::exp, "exp", mpfr_exp, -800, 800},
      {Elementary::log, "log", mpfr_log, 0, 1e300},
      {Elementary::sin, "sin", mpfr_sin, -1e300, 1e300},
      {Elementary::cos, "cos", mpfr_cos, -1e300, 1e300},
      {Elementary::tan, "tan", mpfr_tan, -1e300, 1e300},
      {Elementary::asin, "asin", mpfr_asin, -1, 1},
      {Elementary::acos, "acos", mpfr_acos, -1, 1},
      {Elementary::atan, "atan", mpfr_atan, -1e300, 1e300},
      {Elementary::sinh, "sinh", mpfr_sinh, -800, 800},
      {Elementary::cosh, "cosh", mpfr_cosh, -800, 800},
      {Elementary::tanh, "tanh", mpfr_tanh, -800, 800},
  }};
  return all;
}

/// A random interval in the function's range of arguments: scales from subnormal to huge, points among them.
template <class Random>
Interval random_argument(Random& random, const ReferenceFunction& f) {
  const auto number = [&] {
    const double wide = random.below(2) == 0 ? random.uniform(-4, 4) : random.finite();
    return std::clamp(wide, f.from, f.to);
  };
  const double a = number();
  switch (random.below(4)) {
    case 0: return Interval(a);
    case 1: return hull(a, std::clamp(a + random.uniform(0, 2), f.from, f.to));
    case 2: return hull(a, std::clamp(next_up(next_up(a)), f.from, f.to));
    default: return hull(a, number());
  }
}

}  // namespace mocert::test
