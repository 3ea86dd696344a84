#pragma once

#include <cstdint>
#include <span>

#include "kernel/claim.hpp"
#include "kernel/prove/form.hpp"
#include "kernel/read/numbers.hpp"

namespace mocert::kernel {

/// A box, the expert that serves it (against a network: and `evidence.reference`), and the rule to bound the gap by; all must exist.
struct Leaf {
  std::uint64_t expert = 0;
  std::vector<double> lo, hi;
  Evidence evidence;
  std::string place;  ///< in the certificate
};

/// The bounds that a gap is compared with, exactly.
struct Limits {
  mpq_class epsilon, stated;                                            ///< stated: by the certificate, for all of its leaves
  double wanted = to_double(epsilon, Type::binary64, Direction::down);  ///< at most epsilon
  double enough = to_double(std::min(epsilon, stated), Type::binary64, Direction::down);  ///< at most both
};

struct Gap {
  Fine upper;  ///< >= norm(f(x) - N(x)) over the box, rounded up
  bool closes = false, as_stated = false;
};

/// In Exact numbers, or in Fast ones where that is enough, else in Fine ones. Throws Undefined.
Gap upper_gap(const Claim& claim, const Leaf& leaf, const Limits& limits, bool exact);

}  // namespace mocert::kernel
