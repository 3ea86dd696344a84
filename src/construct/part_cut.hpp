#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "construct/fit_source.hpp"
#include "enclose/gap.hpp"
#include "model/momlp.hpp"

namespace mocert {

/// Where to cut a part of a cell that neither its old expert nor one affine expert serves.
struct PartCut {
  int axis = -1;  ///< -1: it cannot be cut
  double at = 0;
  std::optional<std::pair<std::vector<double>, std::vector<double>>> prototypes = {};
};

/// What the choice rests on; all unproved.
struct CutSource {
  const FitSource& target;
  const Expert& old;
  Gap& gap;
  double epsilon;
  Norm norm;
  Dtype dtype;
};

/// The cut after which the fewest leaves are to be expected: 1 where the old expert is right at all points seen, else about
/// (e/epsilon)^(n/2) where an affine fit is off by e. Candidates are the middle of every axis and both ends of where the old expert is
/// wrong.
/// `samples` and `fit` are those of the box.
PartCut choose_cut(const CutSource& source, const Box& box, const BoxSamples& samples, const AffineFit& fit);

}  // namespace mocert
