#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <limits>

#include "construct/shape.hpp"
#include "model/momlp.hpp"

namespace mocert {

/// What a construction makes small: the number of leaves, or the greatest number of parameters that one input needs.
enum class Objective { leaves, loaded };

struct ConstructOptions {
  unsigned threads = 1;
  ExpertShape shape;
  Objective objective = Objective::leaves;
  std::int64_t max_loaded = std::numeric_limits<std::int64_t>::max();  ///< cap on loaded parameters (docs/formats.md, section 2)
  std::uint64_t seed = 0;                                              ///< of the starts of MLP fits; the result depends on nothing else
  std::uint64_t boxes_per_cell = 0;  ///< budget of the proof that accepts a cell; 0: 2,000 for affine experts, 50,000 for MLPs
  std::size_t max_experts = 1'000'000;
  int max_depth = 100;  ///< cuts above a cell
  double seconds = 0;   ///< 0: none
  const std::atomic<bool>* interrupted = nullptr;
  std::function<void(std::size_t accepted, std::size_t open)> progress;

  std::uint64_t budget() const { return boxes_per_cell != 0 ? boxes_per_cell : shape.affine() ? 2000 : 50000; }
};

struct Constructed {
  MoMlp model;
  bool complete = true;  ///< every cell was accepted by a proof; else some experts are only the best that was found when a limit was met
  std::size_t unproved = 0;
};

}  // namespace mocert
