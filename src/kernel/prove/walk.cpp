#include "kernel/prove/walk.hpp"

namespace mocert::kernel {
namespace {

/// A leaf of the model's router is left for the root of the reference's at once, where the claim is about all pairs.
Position settled(const Claim& claim, Position at) {
  if (at.below || !claim.network || claim.same_route) return at;
  const RouterNode& node = claim.model.router[at.node];
  return node.kind == RouterNode::Kind::leaf ? Position{true, 0, node.expert} : at;
}

}  // namespace

Position root(const Claim& claim) { return settled(claim, {}); }

const RouterNode& router_node(const Claim& claim, const Position& at) { return (at.below ? *claim.network : claim.model).router[at.node]; }

Position child(const Claim& claim, const Position& at, std::uint64_t which) {
  return settled(claim, {at.below, router_node(claim, at).children[which], at.expert});
}

Experts experts_at(const Claim& claim, const Position& at) {
  const std::uint64_t expert = router_node(claim, at).expert;
  if (at.below) return {at.expert, expert};
  // Identical routers name the same expert at the same leaf.
  return {expert, claim.network ? expert : 0};
}

}  // namespace mocert::kernel
