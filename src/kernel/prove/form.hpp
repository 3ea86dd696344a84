#pragma once

#include <span>
#include <stdexcept>
#include <vector>

#include "kernel/prove/interval.hpp"
#include "kernel/prove/row.hpp"

namespace mocert::kernel {

/// Coefficients that one leaf may hold at once (about 400 MB): beyond that it is not proved.
inline constexpr std::size_t largest_work = std::size_t{1} << 22;

/// The expression has no provable value over the box: a pole, a root of what may be negative.
struct Undefined : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The box [lo, hi] as { c + t u }: every x in it is c + t u with some |u_i| <= 1 (t rounded up; t = 0 where lo = hi).
template <class N>
struct Region {
  Row<N> center, radius;
  Row<Interval<N>> x;

  Region(std::span<const double> lo, std::span<const double> hi) : center(lo.size()), radius(lo.size()), x(lo.size()) {
    for (std::size_t i = 0; i < lo.size(); ++i) set(i, Interval<N>(N(lo[i]), N(hi[i])));
  }
  void set(std::size_t i, const Interval<N>& range) { set(i, range, midpoint(range)); }
  /// c_i = c, any number of the range.
  void set(std::size_t i, const Interval<N>& range, const N& c) {
    x[i] = range;
    center[i] = c;
    radius[i] = upper_radius(range, c);
  }
  std::size_t size() const { return x.size(); }
};

/// First-order form of g over a region (docs/soundness.md, L2): for every x = c + t u of the box
///   |g(x) - g0 - sum g_i u_i| <= r  for some reals g0, g_i in these intervals that are the same for all x,
/// and g(x) lies in `range`. r may be infinite: then the form says nothing beyond the range.
template <class N>
struct Form {
  Interval<N> g0;
  Row<Interval<N>> g;
  N r;
  Interval<N> range;
};

/// >= sum |g_i|
template <class N>
N upper_linear(const Form<N>& f) {
  N sum;
  for (const Interval<N>& g : f.g)
    if (!g.is_zero()) sum = add_up(sum, upper_magnitude(g));
  return sum;
}

/// Added up to nearest: of n numbers at most (n + 2) u of the sum are lost, as long as n <= 2^22.
template <>
inline Fast upper_linear(const Form<Fast>& f) {
  double sum = 0;
  for (const Interval<Fast>& g : f.g) sum += upper_magnitude(g).v;
  const auto count = static_cast<double>(f.g.size());
  return f.g.size() > largest_work ? Fast::infinity(1) : multiply_up(Fast(sum), add_up(Fast(1.0), Fast((count + 4) * 0x1p-53)));
}

/// The form that knows the range alone (L4).
template <class N>
void forget_slopes(Form<N>& form) {
  const bool bounded = form.range.finite();
  const N middle = near_middle(form.range);
  form.g0 = bounded ? Interval<N>(middle) : Interval<N>();
  form.g.clear_to(form.g.size());
  form.r = bounded ? upper_radius(form.range, middle) : N::infinity(1);
}

/// Tightens range by the form's own bounds; a form that is not finite becomes its range (L4). Every rule ends with it.
template <class N>
void settle(Form<N>& form) {
  const N spread = add_up(upper_linear(form), form.r);
  const Interval<N> own = form.g0 + Interval<N>(negated(spread), spread);
  if (own.finite())
    form.range = intersect(form.range, own);
  else
    forget_slopes(form);
}

/// One real that lies in the interval.
template <class N>
Form<N> constant(const Interval<N>& value, std::size_t inputs) {
  return {value, Row<Interval<N>>(inputs), N(), value};
}

template <class N>
bool is_constant(const Form<N>& f) {
  return f.r.is_zero() && std::all_of(f.g.begin(), f.g.end(), [](const Interval<N>& g) { return g.is_zero(); });
}

/// What only lies somewhere in the interval, differently from point to point.
template <class N>
Form<N> unknown(const Interval<N>& range, std::size_t inputs) {
  const N middle = near_middle(range);
  Form<N> form{Interval<N>(middle), Row<Interval<N>>(inputs), upper_radius(range, middle), range};
  settle(form);
  return form;
}

template <class N>
Form<N> input(const Region<N>& region, std::size_t which) {
  Form<N> form{Interval<N>(region.center[which]), Row<Interval<N>>(region.size()), N(), region.x[which]};
  form.g[which] = Interval<N>(region.radius[which]);
  return form;
}

// Linear combinations (L3).

template <class N>
Form<N> operator+(const Form<N>& f, const Form<N>& g) {
  Form<N> result{f.g0 + g.g0, f.g, add_up(f.r, g.r), f.range + g.range};
  for (std::size_t i = 0; i < result.g.size(); ++i)
    if (!g.g[i].is_zero()) result.g[i] += g.g[i];
  settle(result);
  return result;
}

template <class N>
Form<N> operator-(const Form<N>& f, const Form<N>& g) {
  Form<N> result{f.g0 - g.g0, f.g, add_up(f.r, g.r), f.range - g.range};
  for (std::size_t i = 0; i < result.g.size(); ++i)
    if (!g.g[i].is_zero()) result.g[i] = f.g[i] - g.g[i];
  settle(result);
  return result;
}

template <class N>
Form<N> scaled(const Interval<N>& s, const Form<N>& f) {
  Form<N> result{s * f.g0, Row<Interval<N>>(f.g.size()), multiply_up(upper_magnitude(s), f.r), s * f.range};
  for (std::size_t i = 0; i < f.g.size(); ++i)
    if (!f.g[i].is_zero()) result.g[i] = s * f.g[i];
  settle(result);
  return result;
}

/// f + some e in the interval that may differ from point to point.
template <class N>
Form<N> with_error(Form<N> f, const Interval<N>& error) {
  const N middle = near_middle(error);
  f.g0 += Interval<N>(middle);
  f.r = add_up(f.r, upper_radius(error, middle));
  f.range += error;
  settle(f);
  return f;
}

/// The range alone where the remainder is the larger one: slopes that are not worth it.
template <class N>
void prefer_range(Form<N>& form) {
  if (upper_radius(form.range, near_middle(form.range)) < form.r) forget_slopes(form);
}

}  // namespace mocert::kernel
