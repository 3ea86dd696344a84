#pragma once

#include "construct/options.hpp"
#include "interval/box.hpp"
#include "mocert/claim.hpp"
#include "target/target.hpp"

namespace mocert {

/// A tree router of mirrored prototypes with one expert per cell, every cell accepted by a proof that the expert stays within epsilon of f
/// on the closed cell (never by samples). The result depends on the arguments and the seed, not on the number of threads, unless a time
/// limit strikes.
///
/// One input: cells as long as a proof allows (line.hpp). Several: a k-d tree. For affine experts cut_choice.hpp chooses; for MLPs the
/// halves along every axis are fitted, and the cut is the one whose halves promise the fewest leaves. Where a condition of the formula
/// makes f jump by more than epsilon, the cut goes there. Objective loaded: cuts keep the tree shallow, and of models with affine
/// experts, with the shape asked for and on a uniform grid the one that loads least is returned.
///
/// Throws InputError where options.max_loaded is too small to serve every cell.
Constructed construct_adaptive(const Target& target, const Box& domain, double epsilon_down, Norm norm, const ConstructOptions& options);

}  // namespace mocert
