#pragma once

#include "kernel/prove/rule_product.hpp"

namespace mocert::kernel {

/// L13. Premise: forms of f and g. Conclusion: whatever is f(x) or g(x) at each x has the form with the means of the
/// coefficients and remainder |f0 - g0|/2 + sum |f_i - g_i|/2 + max(r_f, r_g).
template <class N>
Form<N> either_of(const Form<N>& f, const Form<N>& g) {
  Form<N> result{half(f.g0 + g.g0), Row<Interval<N>>(f.g.size()), std::max(f.r, g.r), hull(f.range, g.range)};
  result.r = add_up(result.r, upper_magnitude(half(f.g0 - g.g0)));
  for (std::size_t i = 0; i < f.g.size(); ++i) {
    if (f.g[i].is_zero() && g.g[i].is_zero()) continue;
    result.g[i] = half(f.g[i] + g.g[i]);
    result.r = add_up(result.r, upper_magnitude(half(f.g[i] - g.g[i])));
  }
  settle(result);
  return result;
}

/// The angle of (x, y) in (-pi, pi]; throws Undefined where the origin cannot be excluded. L14. Premise: x > 0, y > 0, y < 0 on the whole
/// box, or x < 0 there. Conclusion: atan(y/x), pi/2 - atan(x/y), -pi/2 - atan(x/y), or a value in [-pi, pi].
template <class N>
Form<N> angle(const Form<N>& y, const Form<N>& x, const Function<N>& arctangent) {
  const std::size_t n = y.g.size();
  if (sign(x.range.lo) > 0) return apply_function(arctangent, quotient(y, x));
  if (sign(y.range.lo) > 0) return constant(half(pi<N>()), n) - apply_function(arctangent, quotient(x, y));
  if (sign(y.range.hi) < 0) return constant(-half(pi<N>()), n) - apply_function(arctangent, quotient(x, y));
  if (!(sign(x.range.hi) < 0)) throw Undefined("atan2 of what may be the origin");
  if (y.range.is_zero()) return constant(pi<N>(), n);
  return unknown(sign(y.range.lo) >= 0 ? Interval<N>(half(pi<N>()).lo, pi<N>().hi) : Interval<N>(negated(pi<N>().hi), pi<N>().hi), n);
}

}  // namespace mocert::kernel
