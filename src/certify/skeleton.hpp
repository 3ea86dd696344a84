#pragma once

#include <optional>
#include <string>
#include <vector>

#include "certify/cells.hpp"
#include "certify/examine.hpp"
#include "certify/work.hpp"

namespace mocert {

/// What a proof has above the cells: the way down the model's router, made in the order in which it is written. It depends on the model and
/// the domain alone; of what lies outside the range of cells that is asked for only a hole is left.
class Skeleton {
 public:
  /// `proof`: cells that have a proof there are not handed out. All references must outlive the object.
  Skeleton(const Walk& walk, const MoMlp& model, Examiner& examiner, const Box& domain, CellRange range, Proof& proof);

  /// The search of the next cell without a proof, or empty: there is none left.
  std::optional<Work> next();

  std::uint64_t boxes = 0;      ///< examined here; what several ranges share is counted by the one that holds its first cell
  std::vector<Item> left_open;  ///< too deep
  /// The boxes of which nothing has been looked at yet.
  std::vector<Item> waiting() const;

 private:
  /// A subtree that is still to be written: examined below `node` of the model's router, or code as it is.
  struct Pending {
    Item item;
    int node = -1;
    std::string code;
  };
  void examine(Pending top);

  const Walk& walk_;
  const MoMlp& model_;
  Examiner& examiner_;
  CellRange range_;
  Proof& proof_;
  CellNumbers numbers_;
  std::vector<Pending> open_;  ///< the next one stands at the end
};

}  // namespace mocert
