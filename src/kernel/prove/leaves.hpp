#pragma once

#include <memory>
#include <vector>

#include "kernel/prove/gap.hpp"

namespace mocert::kernel {

/// Checks the leaves of one proof side by side, while more of them are read. Each is a fact of its own, so neither their order nor the
/// number of threads matters; of several that do not hold the first one read is reported.
class Leaves {
 public:
  Leaves(const Claim& claim, Limits limits, bool exact, unsigned threads);
  ~Leaves();
  Leaves(const Leaves&) = delete;
  Leaves& operator=(const Leaves&) = delete;

  /// Throws the Fault of a leaf that does not hold, perhaps of an earlier one.
  void add(const Leaf& leaf);
  /// Checks what is not checked yet. Throws like add().
  void check();

  Fine upper;             ///< greatest gap of those checked; stays 0 for gradients
  bool as_stated = true;  ///< none of them above the bound that the certificate states

 private:
  struct Shared;
  void begin();
  void end();
  void start_thread();
  void work() const;

  const Claim& claim_;
  Limits limits_;
  bool exact_;
  std::size_t threads_, started_ = 1;  ///< with this one
  std::shared_ptr<Shared> shared_;
};

}  // namespace mocert::kernel
