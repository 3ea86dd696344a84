#pragma once

#include "kernel/prove/form.hpp"

namespace mocert::kernel {

/// L8. Premise: z in [l, h] with the form Z. Conclusion: for every real s, prelu_a(z) lies in s z + [m, M] where m and
/// M are the least and the greatest of (a - s) l or (1 - s) l, (a - s) h or (1 - s) h by the sign of the end and, if l
/// < 0 < h, of 0. s = 1 for l >= 0, s = a for h <= 0: exact.
template <class N>
Form<N> prelu(const Form<N>& z, const N& a) {
  const N &l = z.range.lo, &h = z.range.hi;
  if (sign(l) >= 0) return z;
  if (sign(h) <= 0) return scaled(Interval<N>(a), z);
  const Interval<N> below(a), above(1.0);
  const Interval<N> image = hull(hull(below * Interval<N>(l), above * Interval<N>(h)), Interval<N>());
  const N s = near_middle((Interval<N>(h) - below * Interval<N>(l)) / (Interval<N>(h) - Interval<N>(l)));
  if (!s.finite() || !z.range.finite()) return unknown(image, z.g.size());
  const Interval<N> slope(s);
  const Interval<N> error = hull(hull((below - slope) * Interval<N>(l), (above - slope) * Interval<N>(h)), Interval<N>());
  Form<N> result = with_error(scaled(slope, z), error);
  result.range = intersect(result.range, image);
  settle(result);
  return result;
}

/// |f| = prelu_{-1}(f); max(f, g) = g + relu(f - g); min(f, g) = f - relu(f - g).
template <class N>
Form<N> absolute(const Form<N>& f) {
  return prelu(f, N(-1.0));
}

template <class N>
Form<N> greater_of(const Form<N>& f, const Form<N>& g) {
  Form<N> result = g + prelu(f - g, N(0.0));
  result.range = intersect(result.range, {std::max(f.range.lo, g.range.lo), std::max(f.range.hi, g.range.hi)});
  settle(result);
  return result;
}

template <class N>
Form<N> smaller_of(const Form<N>& f, const Form<N>& g) {
  Form<N> result = f - prelu(f - g, N(0.0));
  result.range = intersect(result.range, {std::min(f.range.lo, g.range.lo), std::min(f.range.hi, g.range.hi)});
  settle(result);
  return result;
}

}  // namespace mocert::kernel
