#pragma once

#include "kernel/prove/derivatives.hpp"

namespace mocert::kernel {

/// Derivatives of a function g that is twice continuously differentiable on a region's box { c + t u } (docs/soundness.md, L25): for every
/// x of the box g(x) lies in `range`, t_i D_i g(x) in slope[i] and t_i t_j D_ij g(x) in bend[place(i, j)]; at its centre g(c) lies in
/// `center` and t_i D_i g(c) in center_slope[i]. The rules of calculus (L25) throw Undefined where the result is not provably twice
/// continuously differentiable on the box.
template <class N>
struct Jet {
  Interval<N> range, center;
  Row<Interval<N>> slope, center_slope;
  Row<Interval<N>> bend;  ///< i <= j, row by row

  explicit Jet(std::size_t n) : slope(n), center_slope(n), bend(n * (n + 1) / 2) {}
  std::size_t size() const { return slope.size(); }
  std::size_t place(std::size_t i, std::size_t j) const { return i * (2 * size() - i - 1) / 2 + j; }
};

template <class N>
void add_term(Interval<N>& sum, const Interval<N>& term) {
  if (!term.is_zero()) sum = sum.is_zero() ? term : sum + term;
}

/// sum += x y
template <class N>
void add_product(Interval<N>& sum, const Interval<N>& x, const Interval<N>& y) {
  if (!x.is_zero() && !y.is_zero()) add_term(sum, x * y);
}

template <class N>
Interval<N> around_zero(const N& size) {
  return {negated(size), size};
}

template <class N>
void require_finite(const Jet<N>& jet) {
  bool finite = jet.range.finite() && jet.center.finite();
  for (const auto* row : {&jet.slope, &jet.center_slope, &jet.bend})
    for (const Interval<N>& x : *row) finite = finite && x.finite();
  if (!finite) throw Undefined("derivatives that may be infinite");
}

/// t_i D_i g(x) = t_i D_i g(c) + sum_j (t_i t_j D_ij g at some point) u_j, and likewise g(x) with the theorem of Taylor: a range or slope
/// that is wider than that is narrowed to it.
template <class N>
void settle(Jet<N>& jet) {
  require_finite(jet);
  const std::size_t n = jet.size();
  N above, below;
  Row<N> spread(n);
  for (std::size_t i = 0, k = 0; i < n; ++i) {
    for (std::size_t j = i; j < n; ++j, ++k) {
      const Interval<N>& h = jet.bend[k];
      if (h.is_zero()) continue;
      const N size = upper_magnitude(h);
      spread[i] = add_up(spread[i], size);
      if (i == j) {
        if (sign(h.hi) > 0) above = add_up(above, half(Interval<N>(h.hi)).hi);
        if (sign(h.lo) < 0) below = add_up(below, half(Interval<N>(negated(h.lo))).hi);
      } else {
        spread[j] = add_up(spread[j], size);
        above = add_up(above, size);
        below = add_up(below, size);
      }
    }
  }
  for (std::size_t i = 0; i < n; ++i) {
    if (jet.center_slope[i].is_zero() && spread[i].is_zero()) continue;
    if (!spread[i].is_zero()) jet.slope[i] = intersect(jet.slope[i], jet.center_slope[i] + around_zero(spread[i]));
    const N size = upper_magnitude(jet.center_slope[i]);
    above = add_up(above, size);
    below = add_up(below, size);
  }
  jet.range = intersect(jet.range, jet.center + Interval<N>(negated(below), above));
  jet.center = intersect(jet.center, jet.range);
}

/// f + sign g, term by term.
template <class N>
Jet<N> combined(const Jet<N>& f, const Jet<N>& g, bool minus) {
  Jet<N> result = f;
  const auto add_to = [minus](Interval<N>& sum, const Interval<N>& term) { add_term(sum, minus ? -term : term); };
  add_to(result.range, g.range);
  add_to(result.center, g.center);
  for (std::size_t i = 0; i < f.size(); ++i) add_to(result.slope[i], g.slope[i]), add_to(result.center_slope[i], g.center_slope[i]);
  for (std::size_t k = 0; k < f.bend.size(); ++k) add_to(result.bend[k], g.bend[k]);
  settle(result);
  return result;
}

template <class N>
Jet<N> constant_jet(const Interval<N>& value, std::size_t inputs) {
  Jet<N> jet(inputs);
  jet.range = jet.center = value;
  return jet;
}

template <class N>
Jet<N> input_jet(const Region<N>& region, std::size_t which) {
  Jet<N> jet(region.size());
  jet.range = region.x[which];
  jet.center = Interval<N>(region.center[which]);
  jet.slope[which] = jet.center_slope[which] = Interval<N>(region.radius[which]);
  return jet;
}

template <class N>
Jet<N> operator+(const Jet<N>& f, const Jet<N>& g) {
  return combined(f, g, false);
}
template <class N>
Jet<N> operator-(const Jet<N>& f, const Jet<N>& g) {
  return combined(f, g, true);
}

/// s f for some s of the interval. Nothing is gained by settling again.
template <class N>
Jet<N> scaled(const Interval<N>& s, const Jet<N>& f) {
  Jet<N> result(f.size());
  result.range = s * f.range;
  result.center = s * f.center;
  for (std::size_t i = 0; i < f.size(); ++i) {
    add_product(result.slope[i], s, f.slope[i]);
    add_product(result.center_slope[i], s, f.center_slope[i]);
  }
  for (std::size_t k = 0; k < f.bend.size(); ++k) add_product(result.bend[k], s, f.bend[k]);
  require_finite(result);
  return result;
}

template <class N>
bool is_constant(const Jet<N>& f) {
  return std::all_of(f.slope.begin(), f.slope.end(), [](const Interval<N>& x) { return x.is_zero(); });
}

/// D_ij (f g) = f D_ij g + g D_ij f + D_i f D_j g + D_j f D_i g.
template <class N>
Jet<N> product(const Jet<N>& f, const Jet<N>& g) {
  if (is_constant(f)) return scaled(f.range, g);
  if (is_constant(g)) return scaled(g.range, f);
  const std::size_t n = f.size();
  Jet<N> result(n);
  result.range = f.range * g.range;
  result.center = f.center * g.center;
  for (std::size_t i = 0, k = 0; i < n; ++i) {
    add_product(result.slope[i], f.range, g.slope[i]);
    add_product(result.slope[i], g.range, f.slope[i]);
    add_product(result.center_slope[i], f.center, g.center_slope[i]);
    add_product(result.center_slope[i], g.center, f.center_slope[i]);
    for (std::size_t j = i; j < n; ++j, ++k) {
      Interval<N>& h = result.bend[k];
      add_product(h, f.range, g.bend[k]);
      add_product(h, g.range, f.bend[k]);
      add_product(h, f.slope[i], g.slope[j]);
      add_product(h, f.slope[j], g.slope[i]);
    }
  }
  settle(result);
  return result;
}

template <class N>
Jet<N> squared(const Jet<N>& f) {
  return apply_function(Function<N>{Op::integer_power, 2}, f);
}

/// q = f/g has q g = f, so D_i q = (D_i f - q D_i g)/g and D_ij q = (D_ij f - q D_ij g - D_i q D_j g - D_j q D_i g)/g.
template <class N>
Jet<N> quotient(const Jet<N>& f, const Jet<N>& g) {
  if (g.range.contains_zero() || g.center.contains_zero()) throw Undefined("division by what may be 0");
  const std::size_t n = f.size();
  const Interval<N> inverse = reciprocal(g.range), inverse_at_center = reciprocal(g.center);
  Jet<N> result(n);
  result.range = f.range * inverse;
  result.center = f.center * inverse_at_center;
  for (std::size_t i = 0; i < n; ++i) {
    Interval<N> whole = f.slope[i], at_center = f.center_slope[i];
    add_product(whole, -result.range, g.slope[i]);
    add_product(at_center, -result.center, g.center_slope[i]);
    if (!whole.is_zero()) result.slope[i] = whole * inverse;
    if (!at_center.is_zero()) result.center_slope[i] = at_center * inverse_at_center;
  }
  for (std::size_t i = 0, k = 0; i < n; ++i) {
    for (std::size_t j = i; j < n; ++j, ++k) {
      Interval<N> h = f.bend[k];
      add_product(h, -result.range, g.bend[k]);
      add_product(h, -result.slope[i], g.slope[j]);
      add_product(h, -result.slope[j], g.slope[i]);
      if (!h.is_zero()) result.bend[k] = h * inverse;
    }
  }
  settle(result);
  return result;
}

/// D_i phi(z) = phi'(z) D_i z and D_ij phi(z) = phi'(z) D_ij z + phi''(z) D_i z D_j z.
template <class N>
Jet<N> apply_function(const Function<N>& phi, const Jet<N>& z) {
  if (is_constant(z)) return constant_jet(value(phi, z.range), z.size());
  const std::size_t n = z.size();
  Jet<N> result(n);
  result.range = value(phi, z.range);
  result.center = value(phi, z.center);
  const Interval<N> first = kernel::slope(phi, z.range, &result.range), first_at_center = kernel::slope(phi, z.center, &result.center),
                    second = kernel::bend(phi, z.range, result.range);
  if (!first.finite() || !first_at_center.finite() || !second.finite())
    throw Undefined("a function that may not be twice differentiable on the box");
  for (std::size_t i = 0, k = 0; i < n; ++i) {
    add_product(result.slope[i], first, z.slope[i]);
    add_product(result.center_slope[i], first_at_center, z.center_slope[i]);
    for (std::size_t j = i; j < n; ++j, ++k) {
      add_product(result.bend[k], first, z.bend[k]);
      add_product(result.bend[k], second, i == j ? square(z.slope[i]) : z.slope[i] * z.slope[j]);
    }
  }
  settle(result);
  return result;
}

// Only where the same side is taken on all of the box.

template <class N>
Jet<N> absolute(const Jet<N>& f) {
  if (sign(f.range.lo) >= 0) return f;
  if (sign(f.range.hi) <= 0) return scaled(Interval<N>(-1.0), f);
  throw Undefined("fabs of what may have either sign");
}

template <class N>
Jet<N> smaller_of(const Jet<N>& f, const Jet<N>& g, bool greater = false) {
  const Interval<N> gap = (greater ? g - f : f - g).range;
  if (sign(gap.hi) <= 0) return f;
  if (sign(gap.lo) >= 0) return g;
  throw Undefined("fmin or fmax of what may be in either order");
}

template <class N>
Jet<N> greater_of(const Jet<N>& f, const Jet<N>& g) {
  return smaller_of(f, g, true);
}

template <class N>
Jet<N> either_of(const Jet<N>&, const Jet<N>&) {
  throw Undefined("a branch that is not decided on the box");
}

template <class N>
Jet<N> angle(const Jet<N>& y, const Jet<N>& x, const Function<N>& arctangent) {
  if (sign(x.range.lo) > 0) return apply_function(arctangent, quotient(y, x));
  if (sign(y.range.lo) > 0) return constant_jet(half(pi<N>()), y.size()) - apply_function(arctangent, quotient(x, y));
  if (sign(y.range.hi) < 0) return constant_jet(-half(pi<N>()), y.size()) - apply_function(arctangent, quotient(x, y));
  throw Undefined("atan2 that is not decided to lie on one side of its cut");
}

}  // namespace mocert::kernel
