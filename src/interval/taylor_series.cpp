#include "interval/taylor_series.hpp"

#include <mpfr.h>

#include "interval/mpfr_ends.hpp"

namespace mocert {
namespace {

/// first/0!, second/1!, sign first/2!, sign second/3!, first/4!, ...: f with f'' = sign f.
TaylorSeries oscillation(const Interval& first, const Interval& second, double sign, std::size_t last) {
  TaylorSeries a;
  a[0] = first;
  a[1] = second;
  for (std::size_t k = 2; k <= last; ++k) a[k] = sign * a[k - 2] / Interval(static_cast<double>(k * (k - 1)));
  return a;
}

/// f' = 1 + sign f^2.
TaylorSeries tangent(const Interval& value, double sign, std::size_t last) {
  TaylorSeries a;
  a[0] = value;
  for (std::size_t k = 0; k < last; ++k) {
    Interval sum = 0.0;
    for (std::size_t i = 0; i <= k; ++i) sum += a[i] * a[k - i];
    a[k + 1] = ((k == 0 ? 1.0 : 0.0) + sign * sum) / Interval(static_cast<double>(k + 1));
  }
  return a;
}

/// f' = 1/x.
TaylorSeries logarithm(const Interval& value, const Interval& x, std::size_t last) {
  TaylorSeries a;
  a[0] = value;
  a[1] = 1.0 / x;
  for (std::size_t k = 1; k < last; ++k) a[k + 1] = -a[k] * static_cast<double>(k) / (static_cast<double>(k + 1) * x);
  return a;
}

/// f' = 1/(1 + x^2), whose coefficients g obey (1 + x^2) g_k + 2 x g_(k-1) + g_(k-2) = 0.
TaylorSeries arctangent(const Interval& value, const Interval& x, std::size_t last) {
  const Interval q = 1.0 + *integer_power(x, 2);
  TaylorSeries a;
  a[0] = value;
  Interval before = 0.0, g = 1.0 / q;
  for (std::size_t k = 1; k <= last; ++k) {
    a[k] = g / Interval(static_cast<double>(k));
    const Interval next = -(2.0 * x * g + before) / q;
    before = g;
    g = next;
  }
  return a;
}

/// f' = sign/sqrt(1 - x^2); (1 - x^2) g' = x g gives (1 - x^2) k g_k = (2 k - 1) x g_(k-1) + (k - 1) g_(k-2).
TaylorSeries arcsine(const Interval& value, const Interval& x, double sign, std::size_t last) {
  const Interval q = (1.0 - x) * (1.0 + x);
  TaylorSeries a;
  a[0] = value;
  Interval before = 0.0, g = sign / sqrt(q);
  for (std::size_t k = 1; k <= last; ++k) {
    const auto d = static_cast<double>(k);
    a[k] = g / Interval(d);
    const Interval next = ((2 * d - 1) * x * g + (d - 1) * before) / (d * q);
    before = g;
    g = next;
  }
  return a;
}

/// The values of a function that rises on x; empty if its ends say that it does not.
std::optional<Interval> rising(mpfr::Function f, const Interval& x) {
  const double low = mpfr::down(f, x.lower()), high = mpfr::up(f, x.upper());
  if (!(low <= high) || !std::isfinite(low) || !std::isfinite(high)) return std::nullopt;
  return Interval(low, high);
}

Interval wave(mpfr::Function f, const Interval& x) { return is_point(x) ? mpfr::both(mpfr::applied(f, x.lower())) : Interval(-1.0, 1.0); }

}  // namespace

std::optional<TaylorSeries> taylor_series(Elementary f, const Interval& x, std::size_t last) {
  std::optional<Interval> value, other;
  switch (f) {
    case Elementary::recip:
    case Elementary::sqrt:
    case Elementary::cbrt: return std::nullopt;
    case Elementary::sin: return oscillation(wave(mpfr_sin, x), wave(mpfr_cos, x), -1.0, last);
    case Elementary::cos: return oscillation(wave(mpfr_cos, x), -wave(mpfr_sin, x), -1.0, last);
    case Elementary::exp:
      if (!(value = rising(mpfr_exp, x))) return std::nullopt;
      return oscillation(*value, *value, 1.0, last);
    case Elementary::sinh:
    case Elementary::cosh:
      value = rising(mpfr_sinh, x);
      other = rising(mpfr_cosh, absolute(x));
      if (!value || !other) return std::nullopt;
      return f == Elementary::sinh ? oscillation(*value, *other, 1.0, last) : oscillation(*other, *value, 1.0, last);
    case Elementary::tan:
      if (!(value = rising(mpfr_tan, x))) return std::nullopt;  // around a pole the ends are not in order
      return tangent(*value, 1.0, last);
    case Elementary::tanh:
      if (!(value = rising(mpfr_tanh, x))) return std::nullopt;
      return tangent(*value, -1.0, last);
    case Elementary::log:
      if (!(x.lower() > 0) || !(value = rising(mpfr_log, x))) return std::nullopt;
      return logarithm(*value, x, last);
    case Elementary::atan:
      if (!(value = rising(mpfr_atan, x))) return std::nullopt;
      return arctangent(*value, x, last);
    case Elementary::asin:
    case Elementary::acos:
      if (!(magnitude(x) < 1)) return std::nullopt;
      if (f == Elementary::asin) return arcsine(*rising(mpfr_asin, x), x, 1.0, last);
      return arcsine(Interval(mpfr::down(mpfr_acos, x.upper()), mpfr::up(mpfr_acos, x.lower())), x, -1.0, last);
  }
  throw InternalError("taylor_series: not an elementary function");
}

}  // namespace mocert
