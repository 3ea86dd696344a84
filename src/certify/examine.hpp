#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "certify/cell.hpp"
#include "certify/kinks.hpp"
#include "certify/search.hpp"

namespace mocert {

/// A box still to be examined: the search's whole state besides the proof tree.
struct Item {
  Walk::Place at;
  Path path;
  Borders borders;     ///< may be empty: none known yet
  bool fresh = false;  ///< the last step's borders are not in `borders` yet
  Box box;
  std::uint32_t proof_node = 0;
  int depth = 0;
  bool always_ask = false;                                 ///< it is the checker's answer that closes its leaves
  double upper = std::numeric_limits<double>::infinity();  ///< proven bound inherited from a containing box of the same leaf
};

/// The end of a way down, with all borders of its cell and no box yet.
Item item_at(const Walk& walk, const std::vector<int>& route);

/// What examining a box came to; applied to the search's state in order, so that threads cannot change the outcome.
struct Examined {
  enum class Action { outside, cut, route, bounded, split, open } action = Action::open;
  Borders borders;
  Border border{};           ///< outside, cut
  int axis = 0;              ///< cut, split
  double at = 0;             ///< cut, split
  bool far_is_high = false;  ///< cut
  bool fresh = false;        ///< cut: the last step's borders are not in `borders` yet
  GapBound bound;            ///< at router leaves
  /// A point of the cell at which plain binary64 sees an error that may be the greatest.
  struct Suspect {
    double error = 0;
    std::vector<double> x;
  };
  std::vector<Suspect> suspects;
  std::string undefined;    ///< proved: why and where the target is not defined
  const char* reason = "";  ///< open: "depth" or "width"
  bool refused = false;     ///< bounded, but the checker does not confirm it
};

/// What is left of an item when it was cut or split: the part above or below `at`.
Item part_of(const Item& item, const Examined& examined, bool high);
/// The item at a child of its router node, over the same box.
Item child_of(const Walk& walk, const Item& item, const Examined& examined, int child);

/// Whether w is to be reported rather than than: a greater error, or of equal ones the one that comes last. An order of the points
/// themselves, so that it does not matter which was found first.
bool better(const Witness& w, const Witness& than);

/// One thread's tools.
class Examiner {
 public:
  Examiner(const Claim& claim, const SearchOptions& options)
      : claim_(claim), options_(options), walk_(claim.walk()), gap_(claim.gap ? claim.gap() : make_gap(claim.target, claim.norm)) {}

  CellView view(const Item& item) const { return view_cell(walk_, item.path, item.borders, item.fresh, item.box); }
  /// The expert whose forms over the item's box are wanted next, `view` being what the borders say; null if none is, or none by itself
  /// (a pair of networks).
  const Expert* expert_wanted(const Item& item, const CellView& view) const;
  /// `view`: of this item. `known`: forms of the wanted expert over its box, or empty. `best`: errors below this size are of no interest.
  Examined examine(const Item& item, const CellView& view, std::span<const AffineForm> known, double best);
  /// A bound of the error over the part of the item's box that lies in its cell, as it is: infinite above the leaves of the router.
  double upper(const Item& item);
  /// The proved error at x of the expert at the end of the item's path, if the router may go there.
  std::optional<Witness> prove(const Item& item, std::vector<double> x);

 private:
  /// The gap's bound, a second time with symbols (rule 3) where these may close the box.
  GapBound bound_of(const Box& box, const Expert& expert, std::span<const AffineForm> known);
  void look_for_errors(const Item& item, const Expert& expert, Examined& result, double best);
  void consider(const Item& item, const Expert& expert, std::vector<double> x, Examined& result, double best);
  /// Where to split: at a kink of the expert while there is one well inside the box, else in the middle of the axis along which the gap
  /// scores most by Gap::bend(). An axis of -1: nowhere.
  std::pair<int, double> choose_cut(const Box& box, const Expert& expert);
  int choose_axis(const Box& box, const Expert& expert);
  bool too_deep(const Item& item) const;
  const Expert& expert_of(int index) const {
    return claim_.expert ? *claim_.expert : claim_.model.experts[static_cast<std::size_t>(index)];
  }

  const Claim& claim_;
  const SearchOptions& options_;
  Walk walk_;
  std::unique_ptr<Gap> gap_;
  const Expert* kinks_of_ = nullptr;
  std::optional<Kinks> kinks_;  ///< of the expert looked at last
};

/// Whether an error that plain binary64 sees is so much smaller than the best one proved that it is not looked at.
bool too_small(double error, double best);

/// A point strictly between the ends with a short significand, near the middle; empty if there is none.
std::optional<double> short_middle(double lo, double hi);

}  // namespace mocert
