#pragma once

#include "kernel/prove/norm.hpp"
#include "kernel/read/formula.hpp"

namespace mocert::kernel {

/// The formula extended by the dual norm of each output's gradient: outputs f_1, ..., f_m, q_1, ..., q_m with q_k = |D f_k|, taken over the
/// axes listed and dual to `input_norm` (l1 for linf, l2 for l2, linf for l1). L23: where all of them are defined over a box, |f_k(x) -
/// f_k(y)| <= sup q_k |x - y| for x and y in the box that differ on these axes only. Throws Fault where the formula grows beyond its cap.
Formula with_gradient_norms(const Formula& formula, const std::vector<std::uint32_t>& axes, Norm input_norm);

}  // namespace mocert::kernel
