#pragma once

#include "kernel/prove/rule_elementary.hpp"

namespace mocert::kernel {

/// L10. Premise: forms of f and g over the same u. Conclusion: f g has the form with center f0 g0 + sum f_i g_i / 2,
/// linear part f0 g_i + g0 f_i and remainder
///   sum |f_i g_i| / 2 + sum_{i<j} |f_i g_j + f_j g_i| + |f0| r_g + |g0| r_f + r_f sum |g_i| + r_g sum |f_i| + r_f r_g.
template <class N>
Form<N> product(const Form<N>& f, const Form<N>& g) {
  if (is_constant(f)) return scaled(f.range, g);
  if (is_constant(g)) return scaled(g.range, f);
  const std::size_t n = f.g.size();
  Form<N> result{f.g0 * g.g0, Row<Interval<N>>(n), N(), f.range * g.range};
  N& r = result.r;
  for (std::size_t i = 0; i < n; ++i) {
    if (f.g[i].is_zero() && g.g[i].is_zero()) continue;
    result.g[i] = f.g0 * g.g[i] + g.g0 * f.g[i];
    const Interval<N> own = half(f.g[i] * g.g[i]);
    result.g0 += own;
    r = add_up(r, upper_magnitude(own));
    for (std::size_t j = i + 1; j < n; ++j) {
      if (f.g[j].is_zero() && g.g[j].is_zero()) continue;
      r = add_up(r, upper_magnitude(f.g[i] * g.g[j] + f.g[j] * g.g[i]));
    }
  }
  if (!f.r.is_zero()) r = add_up(r, multiply_up(f.r, add_up(upper_magnitude(g.g0), add_up(upper_linear(g), g.r))));
  if (!g.r.is_zero()) r = add_up(r, multiply_up(g.r, add_up(upper_magnitude(f.g0), upper_linear(f))));
  settle(result);
  return result;
}

/// L11. Premise: a form of f; S = sum |f_i| + r_f. Conclusion: f^2 has the form with center f0^2 + S^2/2, linear part 2
/// f0 f_i and remainder 2 |f0| r_f + S^2/2.
template <class N>
Form<N> squared(const Form<N>& f) {
  Form<N> result{square(f.g0), Row<Interval<N>>(f.g.size()), N(), square(f.range)};
  const Interval<N> twice = N(2.0) * f.g0;
  for (std::size_t i = 0; i < f.g.size(); ++i)
    if (!f.g[i].is_zero()) result.g[i] = twice * f.g[i];
  const N spread = add_up(upper_linear(f), f.r);
  const N part = upper_magnitude(half(square(Interval<N>(spread))));
  result.g0 += Interval<N>(part);  // any center serves: the part lies within +-`part` of it
  result.r = add_up(multiply_up(upper_magnitude(twice), f.r), part);
  settle(result);
  return result;
}

/// L12. Premise: forms of f and g, 0 not in g's range. Conclusion: f/g = q + (f - q g) (1/g) for every real q; a common
/// linear part of f and q g cancels. Where f is one constant, f (1/g) is as good.
template <class N>
Form<N> quotient(const Form<N>& f, const Form<N>& g) {
  const Form<N> inverse = apply_function(Function<N>{Op::divide}, g);
  Form<N> direct = product(f, inverse);
  direct.range = intersect(direct.range, f.range / g.range);
  settle(direct);
  const N q = near_middle(f.g0 / g.g0);
  if (direct.r.is_zero() || !q.finite()) return direct;
  Form<N> result = product(f - scaled(Interval<N>(q), g), inverse);
  result.g0 += Interval<N>(q);
  result.range = intersect(result.range + Interval<N>(q), direct.range);
  settle(result);
  return result.r < direct.r ? result : direct;
}

}  // namespace mocert::kernel
