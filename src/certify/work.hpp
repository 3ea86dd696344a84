#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "certificate/proof.hpp"
#include "certify/examine.hpp"

namespace mocert {

/// The search of one cell, or of all that is below one box: boxes still open and the proof so far. What comes of it depends on nothing
/// outside, so cells may be searched in any order, on any machine, and put together afterwards.
class Work {
 public:
  /// `item` and all below it; `cell`: its number, or 0 where the whole claim is one work. `walk` must outlive the object.
  Work(const Walk& walk, std::uint64_t cell, Item item);
  /// From the beginning, the checker being asked about every leaf.
  void begin_anew();

  std::vector<Item> stack;  ///< open boxes; the next ones stand at the end
  std::uint64_t boxes = 0, leaves = 0, left_open = 0;
  double upper = 0;      ///< greatest bound of a leaf
  bool refused = false;  ///< the checker does not confirm a leaf
  std::uint64_t cell() const { return cell_; }

  /// What examining a box of it came to: puts the parts on the stack. False: the box is left open.
  bool apply(const Item& item, Examined& examined);
  /// The proof in preorder; complete once the stack is empty and nothing was left open.
  void encode(std::string& code) const;

 private:
  struct Node {
    ProofStep::Kind kind = ProofStep::Kind::elsewhere;  ///< elsewhere: open
    std::uint32_t axis_or_level = 0;
    std::uint32_t first = 0;  ///< of the children, which are neighbours, or of the evidence
    std::uint32_t count = 0;  ///< children; outside: the sibling
    double at = 0;
  };
  std::uint32_t expand(std::uint32_t parent, ProofStep::Kind kind, std::uint32_t children);
  void mark_outside(std::uint32_t node, const Border& border);

  const Walk* walk_;
  std::uint64_t cell_;
  Item begin_;
  std::vector<Node> nodes_;
  std::vector<SampleEvidence> samples_;
};

}  // namespace mocert
