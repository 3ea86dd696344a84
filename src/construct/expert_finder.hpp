#pragma once

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "construct/affine_expert.hpp"
#include "construct/cell_proof.hpp"
#include "construct/fit_source.hpp"
#include "construct/shape.hpp"

namespace mocert {

/// What was found for one cell.
struct FoundExpert {
  bool accepted = false;        ///< proved
  Expert expert;                ///< the best that was found, accepted or not
  double error = 0;             ///< at samples
  std::vector<double> numbers;  ///< of an MLP: to go on from
};

/// Finds experts of one shape for closed cells, and proves them. Once `stop` says so it makes do with rougher fits. Safe to share between
/// threads; results depend on arguments alone.
class ExpertFinder {
 public:
  ExpertFinder(const FitSource& source, const CellProver& prover, Norm norm, const ExpertShape& shape, std::uint64_t seed,
               std::function<bool()> stop)
      : source_(source), prover_(prover), norm_(norm), shape_(shape), seed_(seed), stop_(std::move(stop)) {}

  /// An expert of at most `room` numbers. Where an affine one serves it is taken, whatever the shape. An MLP that a proof refutes near
  /// epsilon is fitted again with the point of refutation among its samples. `first`: what attempt() gave for this box, or nothing.
  FoundExpert find(const Box& box, std::int64_t room, const FoundExpert& first = {}) const;

  /// What the best affine expert is off by on the box, at samples, as a share of epsilon.
  double affine_share(const Box& box) const;

  /// A first MLP, from few starts and without a proof: what to expect of a cell.
  FoundExpert attempt(const Box& box) const;

 private:
  FoundExpert best_mlp(const Box& box, const FoundExpert& first) const;

  const FitSource& source_;
  const CellProver& prover_;
  Norm norm_;
  const ExpertShape& shape_;
  std::uint64_t seed_;
  std::function<bool()> stop_;
};

}  // namespace mocert
