#pragma once

#include <vector>

#include "certify/search.hpp"
#include "enclose/lipschitz_gap.hpp"

namespace mocert {

/// What was found about |f_k(x) - f_k(y)| <= L_k |x - y| on a box. Bounds of `search` are of the greatest |D f_k| / L_k over outputs k, and
/// its witness is none of a model's: `pairs` says what it stands for.
struct LipschitzResult {
  SearchResult search;
  std::vector<LipschitzPair> pairs;  ///< the steepest quotient proved, if any
};

/// Proves or refutes the constants claimed of a formula (target.lipschitz, which must be there) on `domain`.
LipschitzResult prove_lipschitz(const Target& target, const Box& domain, const SearchOptions& options);

/// Searches for the least constant of one output; options.relative_width must be above 0.
LipschitzResult seek_lipschitz(const Target& target, const Box& domain, Norm input_norm, int output, const SearchOptions& options);

}  // namespace mocert
