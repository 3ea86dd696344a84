#pragma once

#include "kernel/prove/interval.hpp"

namespace mocert::kernel {

/// The integers k for which k pi (or (k + 1/2) pi if shifted) may lie in an interval (L5).
struct Turns {
  bool known = false;  ///< false: the interval reaches too far, nothing is known
  int count = 0;       ///< 0, 1 or 2 (two or more)
  bool odd = false;    ///< of the only one
};

Turns turns(const Interval<Fine>& z, bool shifted);
Turns turns(const Interval<Fast>& z, bool shifted);
inline Turns turns(const Interval<Exact>& z, bool shifted) {
  return turns(Interval<Fine>(z.lo.to_fine(MPFR_RNDD), z.hi.to_fine(MPFR_RNDU)), shifted);
}

}  // namespace mocert::kernel
