#pragma once

#include "kernel/prove/form.hpp"

namespace mocert::kernel {

/// L18. Premise: forms of f and N over the same u. Conclusion: |f - N| <= |f0 - N0| + sum |f_i - N_i| + r_f + r_N, and
/// at most the magnitude of range(f) - range(N): the range of the settled difference is the intersection of both.
template <class N>
N upper_expression_gap(const Form<N>& f, const Form<N>& expert) {
  return upper_magnitude((f - expert).range);
}

}  // namespace mocert::kernel
