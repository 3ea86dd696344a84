#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "certify/walk.hpp"
#include "interval/box.hpp"
#include "model/routing.hpp"

namespace mocert {

/// One step of the way down the router; steps are shared between all boxes below them.
struct PathStep {
  std::shared_ptr<const PathStep> parent;
  int level = 0;  ///< 0 at the root
  int node = 0;   ///< inner router node, numbered as the walk does
  int taken = 0;  ///< position of the child taken
};
using Path = std::shared_ptr<const PathStep>;

/// Choices from the root.
std::vector<int> choices(const Path& path);

/// A border of the cell that may still cut the box: sibling `sibling` of the child taken at `node`.
struct Border {
  int level, node, taken, sibling;
};

/// Borders that are not known to be satisfied on the whole box; shared between sub-boxes until it is worth making a shorter list.
using Borders = std::shared_ptr<const std::vector<Border>>;

/// What the borders of a cell say about a box (rule 9).
struct CellView {
  Borders active;
  /// The box lies strictly beyond this border (proved).
  std::optional<Border> outside;
  /// Cutting here leaves a part strictly beyond `border` (proved): `far_is_high` says which.
  struct Cut {
    int axis;
    double at;
    bool far_is_high;
    Border border;
  };
  std::optional<Cut> cut;
  bool fresh = false;  ///< the last step's borders are not all in `active`: the cut, by a near one, comes first
};

/// `inherited`: active borders of a containing box on the same path without its last step; `fresh`: the last step's borders are not among
/// them yet.
CellView view_cell(const Walk& walk, const Path& path, const Borders& inherited, bool fresh, const Box& box);

/// Moves x onto or inside the borders it violates, as well as one pass can; false if it is then still outside by plain binary64 arithmetic.
bool pull_into_cell(const Walk& walk, const std::vector<Border>& borders, const Box& box, std::vector<double>& x);

}  // namespace mocert
