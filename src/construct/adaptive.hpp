#pragma once

#include <atomic>
#include <cstdint>
#include <functional>

#include "certify/search.hpp"
#include "model/momlp.hpp"
#include "target/target.hpp"

namespace mocert {

struct ConstructOptions {
  unsigned threads = 1;
  std::uint64_t boxes_per_cell = 1000;  ///< budget of the proof that accepts a cell
  std::size_t max_experts = 1'000'000;
  int max_depth = 100;  ///< cuts above a cell
  double seconds = 0;   ///< 0: none
  const std::atomic<bool>* interrupted = nullptr;
  std::function<void(std::size_t accepted, std::size_t open)> progress;
};

struct Constructed {
  MoMlp model;
  bool complete = true;  ///< every cell was accepted by a proof; else some experts are only the best that was found when a limit was met
  std::size_t unproved = 0;
};

/// A k-d tree router of mirrored prototypes with one affine expert per cell, every cell accepted by a proof that the expert stays within
/// epsilon of f on the closed cell (never by samples). Cells are cut in the middle of the axis that promises the fewest leaves, or where a
/// condition of the formula makes f jump by more than epsilon, tables at grid lines. The result does not depend on the number of threads
/// unless a time limit strikes.
Constructed construct_adaptive(const Target& target, const Box& domain, double epsilon_down, Norm norm, const ConstructOptions& options);

}  // namespace mocert
