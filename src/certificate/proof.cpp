#include "certificate/proof.hpp"

#include <limits>

#include "mocert/error.hpp"

namespace mocert {

std::uint32_t Proof::expand(std::uint32_t parent, ProofKind kind, std::uint32_t children, int axis, double at) {
  if (nodes.size() > std::numeric_limits<std::uint32_t>::max() - children) throw InternalError("the proof has more than 2^32 nodes");
  const auto first = static_cast<std::uint32_t>(nodes.size());
  nodes.resize(nodes.size() + children);
  ProofNode& node = nodes[parent];
  node.kind = kind;
  node.first = first;
  node.count = children;
  node.axis_or_level = axis;
  node.at = at;
  return first;
}

}  // namespace mocert
