#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>

#include "certify/search.hpp"
#include "model/momlp.hpp"
#include "target/target.hpp"

namespace mocert {

struct RefineOptions {
  unsigned threads = 1;
  std::uint64_t boxes_per_cell = 5000;  ///< budget of each proof about a cell or a part of it
  std::size_t max_experts = 1'000'000;
  int max_depth = 100;  ///< cuts below a leaf of the model
  double seconds = 0;   ///< 0: none
  const std::atomic<bool>* interrupted = nullptr;
  std::function<void(std::size_t settled, std::size_t open)> progress;
};

struct Refined {
  MoMlp model;
  std::size_t cells = 0;       ///< leaves of the old router
  std::size_t kept = 0;        ///< of them: proved with their expert, untouched
  std::size_t refitted = 0;    ///< of them: one new expert serves the whole cell
  std::size_t split = 0;       ///< of them: cut into parts
  std::size_t parts = 0;       ///< leaves below the cells that were split
  std::size_t parts_kept = 0;  ///< of them: proved with the cell's old expert
  std::size_t experts_kept = 0, experts_added = 0, experts_dropped = 0;
  std::size_t unproved = 0;  ///< cells and parts that a limit, or a jump of the target, left without a proof
  /// Of the model as it came: violated where an error above epsilon is proved (`worst` is the greatest one met), certified where every cell
  /// is proved.
  Verdict before = Verdict::undecided;
  std::optional<Witness> worst;
};

/// Makes a model serve: for all x in `domain`, for all experts that the router may select, norm(f(x) - N(x)) <= epsilon. Cells of the
/// router that are proved keep their expert. A cell that fails gets one affine expert if one is proved to serve it; else a k-d tree of
/// mirrored prototypes grows below its leaf, and its parts keep the old expert where it is proved, or get affine experts fitted in the part
/// of the box that meets the cell. What stays, router and experts, stays bit for bit and in order; experts that no leaf names any more are
/// dropped. New numbers are of the model's type. The result does not depend on the number of threads unless a time limit strikes.
Refined refine(const MoMlp& model, const Target& target, const Box& domain, double epsilon_down, double epsilon_up, Norm norm,
               const RefineOptions& options);

}  // namespace mocert
