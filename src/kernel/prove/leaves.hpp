#pragma once

#include <vector>

#include "kernel/prove/cells.hpp"
#include "kernel/prove/gap.hpp"

namespace mocert::kernel {

/// Checks the leaves of one proof side by side. Each is a fact of its own, so neither their order nor the number of threads matters; of
/// several that do not hold the first one read is reported.
class Leaves {
 public:
  /// Gaps need to be bounded no closer than by `enough`, at most epsilon.
  Leaves(const Claim& claim, double enough, unsigned threads) : claim_(claim), enough_(enough), cells_(threads) {}

  void add(Leaf leaf);
  /// Checks what waits. Throws the Fault of a leaf that does not hold.
  void check();

  Fine upper;  ///< greatest gap of those checked; stays 0 for gradients

 private:
  const Claim& claim_;
  double enough_;
  std::vector<Cells> cells_;  ///< one per thread
  std::vector<Leaf> waiting_;
};

}  // namespace mocert::kernel
