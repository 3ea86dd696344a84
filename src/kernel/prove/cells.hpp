#pragma once

#include "kernel/prove/interval.hpp"
#include "kernel/read/formula.hpp"

namespace mocert::kernel {

/// phi(x), for exp, log, cbrt, sin, cos, tan, asin, acos, atan, sinh, cosh or tanh and x in its domain: by Taylor polynomials around the
/// middles of short cells (docs/soundness.md, L5a), each made by a thread when it first needs it. What it returns does not depend on what
/// was asked before.
Interval<Fast> value_by_cells(Op phi, Fast x);

}  // namespace mocert::kernel
