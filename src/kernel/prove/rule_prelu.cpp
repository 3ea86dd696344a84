#include "kernel/prove/rules.hpp"

namespace mocert::kernel {

/// L8. Premise: z in [l, h] with the form Z. Conclusion: for every real s, prelu_a(z) lies in s z + [m, M] where m and
/// M are the least and the greatest of (a - s) l or (1 - s) l, (a - s) h or (1 - s) h by the sign of the end and, if l
/// < 0 < h, of 0. s = 1 for l >= 0, s = a for h <= 0: exact.
Form prelu(const Form& z, const Number& a) {
  const Number &l = z.range.lo, &h = z.range.hi;
  if (sign(l) >= 0) return z;
  if (sign(h) <= 0) return scaled(Interval(a), z);
  const Interval below(a), above(1.0);
  const Interval image = hull(hull(below * Interval(l), above * Interval(h)), Interval());
  const Number s = midpoint((Interval(h) - below * Interval(l)) / (Interval(h) - Interval(l)));
  if (!s.finite() || !z.range.finite()) return unknown(image, z.g.size());
  const Interval slope(s);
  const Interval error = hull(hull((below - slope) * Interval(l), (above - slope) * Interval(h)), Interval());
  Form result = with_error(scaled(slope, z), error);
  result.range = intersect(result.range, image);
  settle(result);
  return result;
}

/// |f| = prelu_{-1}(f); max(f, g) = g + relu(f - g); min(f, g) = f - relu(f - g).
Form absolute(const Form& f) { return prelu(f, Number(-1.0)); }

Form greater_of(const Form& f, const Form& g) {
  Form result = g + prelu(f - g, Number(0.0));
  result.range = intersect(result.range, {std::max(f.range.lo, g.range.lo), std::max(f.range.hi, g.range.hi)});
  settle(result);
  return result;
}

Form smaller_of(const Form& f, const Form& g) {
  Form result = f - prelu(f - g, Number(0.0));
  result.range = intersect(result.range, {std::min(f.range.lo, g.range.lo), std::min(f.range.hi, g.range.hi)});
  settle(result);
  return result;
}

}  // namespace mocert::kernel
