#pragma once

#include "kernel/claim.hpp"

namespace mocert::kernel {

/// Where a walk down the routers of a claim stands. Against a network of which all pairs count, the reference's router hangs below every
/// leaf of the model's: the walk ends at a pair of leaves (docs/soundness.md, section 7).
struct Position {
  bool below = false;        ///< in the reference's router
  std::uint64_t node = 0;    ///< of the model's or, below, of the reference's router
  std::uint64_t expert = 0;  ///< below: the model's expert, which its leaf names
};

Position root(const Claim& claim);
const RouterNode& router_node(const Claim& claim, const Position& at);
/// To a child of an inner node, which must exist.
Position child(const Claim& claim, const Position& at, std::uint64_t which);

/// At the walk's end: the experts that are compared. Without a network `reference` is 0.
struct Experts {
  std::uint64_t expert = 0, reference = 0;
};
inline bool at_end(const Claim& claim, const Position& at) { return router_node(claim, at).kind == RouterNode::Kind::leaf; }
Experts experts_at(const Claim& claim, const Position& at);

}  // namespace mocert::kernel
