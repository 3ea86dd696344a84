#pragma once

#include <span>
#include <vector>

#include "interval/box.hpp"
#include "interval/interval.hpp"
#include "model/momlp.hpp"

namespace mocert {

/// The border between two children of one router node: the child `taken` may be selected at x only if normal.x <= offset.
/// nearest: normal = 2 (p_sibling - p_taken), offset = |p_sibling|^2 - |p_taken|^2; argmax: normal = w_sibling - w_taken, offset = b_taken
/// - b_sibling. Enclosures of the exact numbers.
struct HalfSpace {
  std::vector<Interval> normal;
  Interval offset;
};

HalfSpace border(const RouterNode& node, int taken, int sibling);

/// True if and only if the sibling wins strictly over the child taken at every point of the box (exact rational arithmetic where intervals
/// do not decide).
bool strictly_beyond(const RouterNode& node, int taken, int sibling, const Box& box);

/// One way down the tree that the router may take at a point.
struct Route {
  std::vector<int> choices;  ///< position of the child taken at each inner node, from the root
  int leaf = -1;             ///< router node
  int expert = -1;
};

/// All ways down that no sibling wins strictly over at x, decided in exact rational arithmetic; at least one. At most `limit` are returned.
std::vector<Route> selectable(const MoMlp& model, std::span<const double> x, std::size_t limit = 64);

/// True if and only if the router may take exactly these choices at x (exact rational arithmetic).
bool may_take(const MoMlp& model, std::span<const double> x, std::span<const int> choices);

/// One of the selectable leaves by plain binary64 comparison, unproved: for search only.
Route approximate_route(const MoMlp& model, std::span<const double> x);

}  // namespace mocert
