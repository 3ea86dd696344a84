#pragma once

#include <cstdint>
#include <span>

#include "kernel/claim.hpp"
#include "kernel/prove/form.hpp"

namespace mocert::kernel {

class Cells;

/// A box, the expert that serves it (against a network: and `evidence.reference`), and the rule to bound the gap by; all must exist.
struct Leaf {
  std::uint64_t expert = 0;
  std::vector<double> lo, hi;
  Evidence evidence;
  std::string place;  ///< in the certificate
};

/// >= norm(f(x) - N(x)) over the leaf's box: by Fast numbers if there are cells and that is at most `enough`, else by Fine ones. Throws
/// Undefined.
Fine upper_gap(const Claim& claim, const Leaf& leaf, Cells* cells, double enough);

/// gap <= epsilon, exactly; never for an infinite or undefined gap.
bool closes(const Claim& claim, const Fine& gap);

}  // namespace mocert::kernel
