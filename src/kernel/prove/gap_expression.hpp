#pragma once

#include "kernel/prove/quadratic.hpp"

namespace mocert::kernel {

/// L18. Premise: forms of f and N over the same u. Conclusion: |f - N| <= |f0 - N0| + sum |f_i - N_i| + r_f + r_N, and
/// at most the magnitude of range(f) - range(N): the range of the settled difference is the intersection of both.
template <class N>
N upper_expression_gap(const Form<N>& f, const Form<N>& expert) {
  return upper_magnitude((f - expert).range);
}

/// L28. Premise: a jet of f, and a form of N over the same u. Conclusion: f - N lies in f(c) - N0 + [-below - r_N, above + r_N], where
/// above bounds q(u) = sum (D_i - N_i) u_i + 1/2 sum h_ij u_i u_j by L27 and below bounds -q(-u), and in range(f) - range(N).
template <class N>
N upper_smooth_gap(const Jet<N>& f, const Form<N>& expert) {
  Row<Interval<N>> slope(f.size()), opposite_bend(f.bend.size());
  for (std::size_t i = 0; i < f.size(); ++i) slope[i] = f.center_slope[i] - expert.g[i];
  for (std::size_t k = 0; k < f.bend.size(); ++k) opposite_bend[k] = -f.bend[k];
  const N above = add_up(upper_quadratic(slope, f.bend), expert.r), below = add_up(upper_quadratic(slope, opposite_bend), expert.r);
  const Interval<N> difference = f.center - expert.g0 + Interval<N>(negated(below), above);
  return upper_magnitude(intersect(difference, f.range - expert.range));
}

}  // namespace mocert::kernel
