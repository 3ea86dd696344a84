#include "enclose/affine_form.hpp"

#include <algorithm>
#include <cmath>

namespace mocert {
namespace {

constexpr double unit_roundoff = 0x1p-53;

/// |exact - computed| of one operation to nearest, up to underflow (which `inflate` covers).
double rounding_error(double computed) { return std::fabs(computed) * unit_roundoff; }

AffineForm blank(std::size_t n) {
  AffineForm f;
  f.slope.resize(n, 0.0);
  return f;
}

}  // namespace

AffineForm undefined_form(std::size_t n) {
  AffineForm f = blank(n);
  f.defined = false;
  f.range = whole_line();
  return f;
}

AffineForm form_of_range(const Interval& range, std::size_t n) {
  AffineForm f = blank(n);
  f.range = range;
  if (!is_finite(range)) {
    f.defined = false;
    return f;
  }
  f.center = midpoint(range);
  f.remainder = radius_up(range, f.center);
  return f;
}

AffineForm form_of_constant(const Interval& value, std::size_t n) { return form_of_range(value, n); }

double deviation(const AffineForm& f) {
  double sum = f.remainder;
  for (double g : f.slope) sum += std::fabs(g);
  return f.size() == 0 ? f.remainder : inflate(sum);
}

void tighten(AffineForm& f) {
  if (!f.defined) return;
  const double d = deviation(f);
  if (!std::isfinite(f.center) || !std::isfinite(d)) {
    // An overflow on the way says nothing about the function: fall back to the range if that is finite.
    f = form_of_range(f.range, f.size());
    return;
  }
  const Interval own(sub_down(f.center, d), add_up(f.center, d));
  // Both enclose the same non-empty set, so the intersection cannot be empty.
  if (const auto both = intersect(f.range, own)) f.range = *both;
  if (!is_finite(f.range)) f = undefined_form(f.size());
}

AffineForm operator-(const AffineForm& f) {
  AffineForm h = f;
  h.center = -f.center;
  for (double& g : h.slope) g = -g;
  h.range = -f.range;
  return h;
}

namespace {

AffineForm combine(const AffineForm& f, const AffineForm& g, double sign, const Interval& range) {
  const std::size_t n = f.size();
  if (!f.defined || !g.defined) return undefined_form(n);
  AffineForm h = blank(n);
  h.center = f.center + sign * g.center;
  double lost = rounding_error(h.center);
  for (std::size_t i = 0; i < n; ++i) {
    h.slope[i] = f.slope[i] + sign * g.slope[i];
    lost += rounding_error(h.slope[i]);
  }
  h.remainder = inflate(f.remainder + g.remainder + lost);
  h.range = range;
  tighten(h);
  return h;
}

}  // namespace

AffineForm operator+(const AffineForm& f, const AffineForm& g) { return combine(f, g, 1.0, f.range + g.range); }
AffineForm operator-(const AffineForm& f, const AffineForm& g) { return combine(f, g, -1.0, f.range - g.range); }

AffineForm operator*(const AffineForm& f, const AffineForm& g) {
  const std::size_t n = f.size();
  if (!f.defined || !g.defined) return undefined_form(n);
  AffineForm h = blank(n);
  double sum_f = 0, sum_g = 0, rest = 0, lost = 0;
  double center = f.center * g.center;
  lost += rounding_error(center);
  for (std::size_t i = 0; i < n; ++i) {
    sum_f += std::fabs(f.slope[i]);
    sum_g += std::fabs(g.slope[i]);
    const double a = f.center * g.slope[i], b = g.center * f.slope[i];
    h.slope[i] = a + b;
    lost += rounding_error(a) + rounding_error(b) + rounding_error(h.slope[i]);
    // f_i g_i u_i^2 lies between 0 and f_i g_i.
    const double half = 0.5 * f.slope[i] * g.slope[i];
    rest += std::fabs(half);
    lost += 2 * rounding_error(half);
    center += half;
    lost += rounding_error(center);
    for (std::size_t j = i + 1; j < n; ++j) {
      const double p = f.slope[i] * g.slope[j], q = f.slope[j] * g.slope[i];
      const double mixed = p + q;
      rest += std::fabs(mixed);
      lost += rounding_error(p) + rounding_error(q) + rounding_error(mixed);
    }
  }
  h.center = center;
  rest += (std::fabs(f.center) + sum_f) * g.remainder + (std::fabs(g.center) + sum_g) * f.remainder + f.remainder * g.remainder;
  h.remainder = inflate(rest + lost);
  h.range = f.range * g.range;
  tighten(h);
  return h;
}

AffineForm square(const AffineForm& f) {
  const std::size_t n = f.size();
  if (!f.defined) return undefined_form(n);
  const Interval range = *integer_power(f.range, 2);
  AffineForm h = f * f;
  h.range = range;
  // (sum f_i u_i + rho)^2 lies in [0, S^2] with S = sum |f_i| + r: half of it is the remainder.
  const double s = deviation(f);
  AffineForm k = blank(n);
  const double half = 0.5 * s * s, c2 = f.center * f.center;
  double lost = rounding_error(c2) + 3 * rounding_error(half);
  k.center = c2 + half;
  lost += rounding_error(k.center);
  for (std::size_t i = 0; i < n; ++i) {
    k.slope[i] = 2 * f.center * f.slope[i];
    lost += rounding_error(k.slope[i]);
  }
  k.remainder = inflate(half + 2 * std::fabs(f.center) * f.remainder + lost);
  k.range = range;
  AffineForm& best = (h.defined && h.remainder <= k.remainder) ? h : k;
  tighten(best);
  return best;
}

AffineForm line(const AffineForm& f, double s, const Interval& offset, const Interval& range) {
  const std::size_t n = f.size();
  if (!f.defined) return undefined_form(n);
  AffineForm h = blank(n);
  h.range = range;
  if (!std::isfinite(s) || !is_finite(offset)) return form_of_range(range, n);
  const double mid = midpoint(offset), radius = radius_up(offset, mid);
  const double scaled = s * f.center;
  h.center = scaled + mid;
  double lost = rounding_error(scaled) + rounding_error(h.center);
  for (std::size_t i = 0; i < n; ++i) {
    h.slope[i] = s * f.slope[i];
    lost += rounding_error(h.slope[i]);
  }
  h.remainder = inflate(std::fabs(s) * f.remainder + radius + lost);
  tighten(h);
  return h;
}

AffineForm quotient(const AffineForm& f, const AffineForm& g) {
  const std::size_t n = f.size();
  if (!f.defined || !g.defined) return undefined_form(n);
  const auto reciprocal_range = evaluate(Elementary::recip, g.range);
  if (!reciprocal_range) return undefined_form(n);
  const Interval range = f.range * *reciprocal_range;
  const AffineForm reciprocal = compose(Elementary::recip, g);
  const auto within = [](AffineForm& h, const Interval& known) {
    if (const auto both = intersect(h.range, known)) h.range = *both;
    tighten(h);
  };
  AffineForm direct = f * reciprocal;
  if (direct.defined) within(direct, range);
  const double q = f.center / g.center;
  if (!std::isfinite(q) || (direct.defined && direct.remainder == 0)) return direct.defined ? direct : form_of_range(range, n);
  // f/g = q + (f - q g)/g: a linear part that f and q g share cancels. The smaller remainder decides, as in the checker.
  AffineForm h = (f - line(g, q, Interval(0.0), Interval(q) * g.range)) * reciprocal;
  if (h.defined) {
    h = line(h, 1.0, Interval(q), h.range + q);
    within(h, direct.range);
  }
  if (h.defined && (!direct.defined || h.remainder < direct.remainder)) return h;
  return direct.defined ? direct : form_of_range(range, n);
}

AffineForm prelu(const AffineForm& f, double a) {
  if (!f.defined) return f;
  const double l = f.range.lower(), h = f.range.upper();
  const Interval at_l = l >= 0 ? Interval(l) : Interval(a) * l, at_h = h >= 0 ? Interval(h) : Interval(a) * h;
  Interval range = hull(at_l, at_h);
  if (l < 0 && h > 0) range = hull(range, Interval(0.0));
  if (l >= 0) return f;
  if (h <= 0) return line(f, a, Interval(0.0), range);
  const double s = (h - a * l) / (h - l);
  if (!std::isfinite(s)) return form_of_range(range, f.size());
  // prelu_a(z) - s z takes its extremes among z = l, z = h and z = 0.
  const Interval offset = hull(hull(at_l - Interval(s) * l, at_h - Interval(s) * h), Interval(0.0));
  return line(f, s, offset, range);
}

AffineForm hull(const AffineForm& f, const AffineForm& g) {
  const std::size_t n = f.size();
  if (!f.defined || !g.defined) return undefined_form(n);
  AffineForm h = blank(n);
  h.center = 0.5 * f.center + 0.5 * g.center;
  double apart = std::fabs(f.center - g.center);
  double lost = rounding_error(f.center) + rounding_error(g.center) + rounding_error(h.center);
  for (std::size_t i = 0; i < n; ++i) {
    h.slope[i] = 0.5 * f.slope[i] + 0.5 * g.slope[i];
    apart += std::fabs(f.slope[i] - g.slope[i]);
    lost += rounding_error(h.slope[i]) + rounding_error(f.slope[i]) + rounding_error(g.slope[i]);
  }
  h.remainder = inflate(0.5 * apart + lost + std::max(f.remainder, g.remainder));
  h.range = hull(f.range, g.range);
  tighten(h);
  return h;
}

}  // namespace mocert
