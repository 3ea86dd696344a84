// Rule 4: smooth functions of one variable over a first-order form.

#include <algorithm>
#include <cmath>

#include "enclose/affine_form.hpp"

namespace mocert {
namespace {

/// Where phi' equals s, for phi convex or concave on [l, h]: only a good guess is wanted, any point of the interval is sound.
double tangent_guess(Elementary phi, double s, double l, double h) {
  const double middle = l + 0.5 * (h - l), side = middle < 0 ? -1.0 : 1.0;
  const double pi = 3.14159265358979323846;
  switch (phi) {
    case Elementary::recip: return side * std::sqrt(-1 / s);
    case Elementary::sqrt: return 0.25 / (s * s);
    case Elementary::cbrt: return side * std::pow(1 / (3 * s), 1.5);
    case Elementary::exp: return std::log(s);
    case Elementary::log: return 1 / s;
    case Elementary::sin: {
      const double k = std::floor(middle / pi);
      return k * pi + std::acos(std::fmod(std::fabs(k), 2) == 0 ? s : -s);
    }
    case Elementary::cos: {
      const double k = std::floor(middle / pi + 0.5);
      return (k - 0.5) * pi + std::acos(std::fmod(std::fabs(k), 2) == 0 ? s : -s);
    }
    case Elementary::tan: {
      const double k = std::round(middle / pi), d = std::acos(1 / std::sqrt(s));
      return k * pi + (middle < k * pi ? -d : d);
    }
    case Elementary::asin:
    case Elementary::acos: return side * std::sqrt(1 - 1 / (s * s));
    case Elementary::atan: return side * std::sqrt(1 / s - 1);
    case Elementary::sinh: return side * std::acosh(s);
    case Elementary::cosh: return std::asinh(s);
    case Elementary::tanh: return side * std::atanh(std::sqrt(1 - s));
  }
  return middle;
}

struct Linearization {
  double slope;
  Interval offset;  ///< encloses phi(z) - slope z over the interval
};

/// Chord slope; the ends give one extreme, the tangent at a point m the other:
/// convex phi: phi(z) - s z >= phi(m) - s m - |phi'(m) - s| max(h - m, m - l).
template <class Value, class Derivative>
std::optional<Linearization> chord(const Value& value, const Derivative& derivative, Curvature curvature, double l, double h,
                                   const Interval& at_l, const Interval& at_h, double (*guess)(const void*, double, double, double),
                                   const void* context) {
  const double s = (midpoint(at_h) - midpoint(at_l)) / (h - l);
  if (!std::isfinite(s)) return std::nullopt;
  double m = guess(context, s, l, h);
  if (!(m > l && m < h)) m = l + 0.5 * (h - l);
  if (!(m > l && m < h)) return std::nullopt;
  const auto at_m = value(m);
  const auto slope_m = derivative(m);
  if (!at_m || !slope_m) return std::nullopt;
  const Interval ends = hull(at_l - Interval(s) * l, at_h - Interval(s) * h);
  const double miss = mul_up(magnitude(*slope_m - s), std::max(sub_up(h, m), sub_up(m, l)));
  const Interval touch = *at_m - Interval(s) * m;
  if (curvature == Curvature::convex)
    return Linearization{s, Interval(std::min(sub_down(touch.lower(), miss), ends.upper()), ends.upper())};
  return Linearization{s, Interval(ends.lower(), std::max(add_up(touch.upper(), miss), ends.lower()))};
}

/// phi(z) in phi(m) + D (z - m) with D enclosing phi' over the interval, whatever the curvature.
std::optional<Linearization> mean_value(const std::optional<Interval>& slopes, const std::optional<Interval>& at_m, double m, double l,
                                        double h) {
  if (!slopes || !at_m || !is_finite(*slopes)) return std::nullopt;
  const double s = midpoint(*slopes);
  const double miss = mul_up(radius_up(*slopes, s), std::max(sub_up(h, m), sub_up(m, l)));
  const Interval touch = *at_m - Interval(s) * m;
  return Linearization{s, Interval(sub_down(touch.lower(), miss), add_up(touch.upper(), miss))};
}

bool monotone(Elementary phi) { return phi != Elementary::sin && phi != Elementary::cos && phi != Elementary::cosh; }

/// The tighter of the linear enclosure and the plain range.
AffineForm choose(const AffineForm& f, const std::optional<Linearization>& lin, const Interval& range) {
  if (!is_finite(range)) return undefined_form(f.size());
  AffineForm constant = form_of_range(range, f.size());
  if (!lin) return constant;
  AffineForm linear = line(f, lin->slope, lin->offset, range);
  // A linear part that is not worth its remainder is dropped: |s| r_f + rho against the radius of the range.
  return linear.defined && linear.remainder < constant.remainder ? linear : constant;
}

}  // namespace

AffineForm compose(Elementary phi, const AffineForm& f) {
  if (!f.defined) return f;
  const double l = f.range.lower(), h = f.range.upper();
  const auto value = [phi](double z) { return evaluate(phi, Interval(z)); };
  const auto slope_at = [phi](double z) { return derivative(phi, Interval(z)); };
  const auto at_l = value(l), at_h = l == h ? at_l : value(h);
  if (!at_l || !at_h) return undefined_form(f.size());
  std::optional<Interval> range;
  if (l == h) {
    range = at_l;
  } else if (monotone(phi) && phi != Elementary::tan && phi != Elementary::recip) {
    range = hull(*at_l, *at_h);
  } else {
    range = evaluate(phi, f.range);
  }
  if (!range) return undefined_form(f.size());
  if (l == h) return form_of_range(*range, f.size());
  std::optional<Linearization> lin;
  const Curvature shape = curvature(phi, f.range);
  if (shape != Curvature::unknown) {
    lin = chord(
        value, slope_at, shape, l, h, *at_l, *at_h,
        [](const void* which, double s, double a, double b) { return tangent_guess(*static_cast<const Elementary*>(which), s, a, b); },
        &phi);
  } else {
    const double m = midpoint(f.range);
    lin = mean_value(derivative(phi, f.range), value(m), m, l, h);
  }
  return choose(f, lin, *range);
}

AffineForm integer_power(const AffineForm& f, int k) {
  if (!f.defined) return f;
  if (k == 1) return f;
  if (k == 0) return form_of_constant(Interval(1.0), f.size());
  if (k == 2) return square(f);
  const double l = f.range.lower(), h = f.range.upper();
  const auto range = integer_power(f.range, k);
  if (!range) return undefined_form(f.size());
  if (l == h) return form_of_range(*range, f.size());
  const auto value = [k](double z) { return integer_power(Interval(z), k); };
  const auto slope_at = [k](double z) -> std::optional<Interval> {
    const auto p = integer_power(Interval(z), k - 1);
    if (!p) return std::nullopt;
    return *p * static_cast<double>(k);
  };
  const auto at_l = value(l), at_h = value(h);
  if (!at_l || !at_h) return undefined_form(f.size());
  // x^k: even powers k > 0 are convex; odd ones, and negative k, have the curvature that the sign of x gives them.
  Curvature shape = Curvature::unknown;
  if (k % 2 == 0 || l >= 0)
    shape = Curvature::convex;
  else if (h <= 0)
    shape = Curvature::concave;
  std::optional<Linearization> lin;
  if (shape != Curvature::unknown) {
    lin = chord(
        value, slope_at, shape, l, h, *at_l, *at_h,
        [](const void* exponent, double s, double a, double b) {
          const double e = *static_cast<const int*>(exponent), size = std::pow(std::fabs(s / e), 1 / (e - 1));
          // k x^(k-1) = s: for even k the root has the sign of s/k; otherwise it lies on the interval's side.
          const bool even = std::fmod(std::fabs(e), 2) == 0;
          return (even ? s / e < 0 : a + 0.5 * (b - a) < 0) ? -size : size;
        },
        &k);
  } else {
    const double m = midpoint(f.range);
    const auto p = integer_power(f.range, k - 1);
    lin = mean_value(p ? std::optional<Interval>(*p * static_cast<double>(k)) : std::nullopt, value(m), m, l, h);
  }
  return choose(f, lin, *range);
}

AffineForm real_power(const AffineForm& f, const AffineForm& exponent, bool exponent_is_constant) {
  const std::size_t n = f.size();
  if (!f.defined || !exponent.defined) return undefined_form(n);
  // At x = 0 the power is defined (and 0) only for a constant exponent > 0: docs/formats.md.
  if (f.range.lower() <= 0 && !exponent_is_constant) return undefined_form(n);
  const auto range = real_power(f.range, exponent.range);
  if (!range) return undefined_form(n);
  if (f.range.lower() <= 0) return form_of_range(*range, n);
  AffineForm h = compose(Elementary::exp, exponent * compose(Elementary::log, f));
  if (!h.defined) return form_of_range(*range, n);
  if (const auto both = intersect(h.range, *range)) h.range = *both;
  return h;
}

}  // namespace mocert
