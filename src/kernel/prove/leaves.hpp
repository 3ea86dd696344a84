#pragma once

#include <vector>

#include "kernel/prove/cells.hpp"
#include "kernel/prove/gap.hpp"

namespace mocert::kernel {

/// Checks the leaves of one proof side by side. Each is a fact of its own, so neither their order nor the number of threads matters; of
/// several that do not hold the first one read is reported.
class Leaves {
 public:
  Leaves(const Claim& claim, Limits limits, bool exact, unsigned threads)
      : claim_(claim), limits_(std::move(limits)), exact_(exact), cells_(threads) {}

  void add(Leaf leaf);
  /// Checks what waits. Throws the Fault of a leaf that does not hold.
  void check();

  Fine upper;             ///< greatest gap of those checked; stays 0 for gradients
  bool as_stated = true;  ///< none of them above the bound that the certificate states

 private:
  const Claim& claim_;
  Limits limits_;
  bool exact_;
  std::vector<Cells> cells_;  ///< one per thread
  std::vector<Leaf> waiting_;
};

}  // namespace mocert::kernel
