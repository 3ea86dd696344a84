#pragma once

#include <cstdint>
#include <vector>

namespace mocert {

enum class ProofKind : std::uint8_t { open, split, route, outside, bounded };

/// One node of a proof tree (docs/formats.md, section 4); `open` is a box that the search has not closed and never reaches a certificate.
struct ProofNode {
  ProofKind kind = ProofKind::open;
  int axis_or_level = 0;      ///< split: axis; outside: level
  int sibling = 0;            ///< outside
  bool second_order = false;  ///< bounded: by the rule of second order, not the target's own
  std::uint32_t first = 0;    ///< split, route: index of the first child (children are neighbours); bounded: index into `samples`
  std::uint32_t count = 0;    ///< split: 2; route: number of children
  double at = 0;              ///< split
};

/// Evidence of a samples leaf: one index per output and side.
struct SampleEvidence {
  std::vector<std::uint64_t> upper, lower;
};

/// The proof as plain data; node 0 is the root (router root, X).
struct Proof {
  std::vector<ProofNode> nodes{ProofNode{}};
  std::vector<SampleEvidence> samples;

  /// Makes node `parent` a split or route with fresh open children; returns the first child's index.
  std::uint32_t expand(std::uint32_t parent, ProofKind kind, std::uint32_t children, int axis = 0, double at = 0);
};

}  // namespace mocert
