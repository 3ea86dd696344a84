#pragma once

#include <vector>

#include "target/expression.hpp"
#include "target/lipschitz.hpp"

namespace mocert {

/// f_1, ..., f_m, q_1, ..., q_m as one formula, q_k the dual norm (l1 for linf, l2 for l2, linf for l1) of the gradient of f_k over the
/// axes listed. Where all of it is defined on a box, f_k is Lipschitz there with any upper bound of q_k: at kinks of fabs, fmin and fmax
/// either side's slope serves; an `if`, and atan2 at its cut, are undefined where they are not decided on all of the box, so that no jump
/// is differentiated away (docs/soundness.md, L23). Throws InputError naming `where` if the formula grows beyond 100,000 terms.
Expression with_gradient_norms(const Expression& f, const std::vector<int>& axes, Norm input_norm, const std::string& where);

}  // namespace mocert
