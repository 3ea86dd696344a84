#pragma once

#include <optional>

#include "construct/expert_finder.hpp"
#include "construct/options.hpp"

namespace mocert {

/// Experts for one input: from the left, each cell reaches as far as a proof of an expert does (bisection, to 2^-14 of the cell, 2^-7 for
/// MLPs), behind a balanced tree of cuts. Cells that may be shortened at will make this greedy choice the one with the fewest pieces, up to
/// the bisection and to what fits and proofs miss. Affine cells are then moved so that their errors are nearly equal. `stop` is asked
/// before every cell. Empty if some point has no accepted cell to its right.
std::optional<Constructed> construct_line(const FitSource& source, const ExpertFinder& finder, const Box& domain, std::int64_t room,
                                          const ConstructOptions& options, const std::function<bool(std::size_t)>& stop);

/// (integral over [lo, hi] of sqrt |f''|) / (4 sqrt epsilon), for several outputs of the greatest |f''|: what the number of best affine
/// pieces of a fixed smooth f tends to, as epsilon falls, in the greatest norm. A guide by plain numerics, not a bound.
double asymptotic_pieces(const FitSource& source, const Box& domain, double epsilon);

}  // namespace mocert
