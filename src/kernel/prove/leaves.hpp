#pragma once

#include <memory>
#include <vector>

#include "kernel/prove/cells.hpp"
#include "kernel/prove/gap.hpp"

namespace mocert::kernel {

/// Checks the leaves of one proof side by side, while more of them are read. Each is a fact of its own, so neither their order nor the
/// number of threads matters; of several that do not hold the first one read is reported.
class Leaves {
 public:
  Leaves(const Claim& claim, Limits limits, bool exact, unsigned threads)
      : claim_(claim), limits_(std::move(limits)), exact_(exact), cells_(threads) {
    for (Cells& cells : cells_) cells.share(cells_[0]);
  }
  ~Leaves();
  Leaves(const Leaves&) = delete;
  Leaves& operator=(const Leaves&) = delete;

  /// Throws the Fault of a leaf that does not hold, perhaps of an earlier one.
  void add(Leaf leaf);
  /// Checks what is not checked yet. Throws like add().
  void check();

  Fine upper;             ///< greatest gap of those checked; stays 0 for gradients
  bool as_stated = true;  ///< none of them above the bound that the certificate states

 private:
  struct Batch;
  void begin();
  void end();
  void work(Batch& batch, Cells& own) const;

  const Claim& claim_;
  Limits limits_;
  bool exact_;
  std::vector<Cells> cells_;  ///< one per thread, the first of this one
  std::vector<Leaf> waiting_;
  std::size_t leaves_of_a_thread_ = 64;  ///< that wait until a batch begins; doubled up to a limit, so that the first begins soon
  std::shared_ptr<Batch> at_work_;
};

}  // namespace mocert::kernel
