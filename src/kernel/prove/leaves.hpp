#pragma once

#include <string>
#include <vector>

#include "kernel/claim.hpp"
#include "kernel/prove/interval.hpp"

namespace mocert::kernel {

/// A leaf of a proof that is read and not checked yet.
struct Leaf {
  std::uint64_t expert = 0;
  std::vector<double> lo, hi;
  Evidence evidence;
  std::string place;
};

/// Checks the leaves of one proof side by side. Each is a fact of its own, so neither their order nor the number of threads matters; of
/// several that do not hold the first one read is reported.
class Leaves {
 public:
  Leaves(const Claim& claim, unsigned threads) : claim_(claim), threads_(threads) {}

  void add(Leaf leaf);
  /// Checks what waits. Throws the Fault of a leaf that does not hold.
  void check();

  Number upper;  ///< greatest gap of those checked; stays 0 for gradients

 private:
  const Claim& claim_;
  unsigned threads_;
  std::vector<Leaf> waiting_;
};

}  // namespace mocert::kernel
