#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <vector>

#include "certify/search.hpp"
#include "construct/affine_expert.hpp"

namespace mocert {

/// What a proof with a budget says of one expert on one closed cell.
struct CellProof {
  bool accepted = false;
  std::optional<Witness> witness;  ///< not accepted: the greatest proved error, if any was found
};

/// Proves |f - expert| <= epsilon on closed cells, one expert at a time. Safe to share between threads.
class CellProver {
 public:
  CellProver(const Target& target, double epsilon_down, Norm norm, std::uint64_t boxes, const std::atomic<bool>* interrupted)
      : target_(target), epsilon_(epsilon_down), norm_(norm), boxes_(boxes), interrupted_(interrupted) {}

  CellProof prove(const Box& cell, const Expert& expert) const;
  double epsilon() const { return epsilon_; }
  /// Fits whose error at samples is above this are not worth a proof.
  double accepted_error() const { return epsilon_ * acceptance; }

 private:
  const Target& target_;
  double epsilon_;
  Norm norm_;
  std::uint64_t boxes_;
  const std::atomic<bool>* interrupted_;
};

}  // namespace mocert
