#pragma once

#include <cstddef>
#include <vector>

#include "model/momlp.hpp"

namespace mocert {

/// The prototypes of one *nearest* node as a k-d tree: finds the siblings whose borders may matter without a look at all of them. By plain
/// binary64 arithmetic: what is found is looked at with care, and a border that is missed makes a box larger than it need be, no more.
class SiblingTree {
 public:
  /// Nodes with fewer children are scanned.
  static constexpr std::size_t least_children = 64;

  /// The node must stay where it is.
  explicit SiblingTree(const RouterNode& node);

  /// The `count` siblings nearest to child `child`, in no particular order.
  std::vector<int> nearest(int child, std::size_t count) const;
  /// All siblings within this distance of child `child`.
  std::vector<int> within(int child, double distance) const;

 private:
  template <class Visit, class Reach>
  void walk(const std::vector<double>& p, std::size_t begin, std::size_t end, std::size_t level, Visit& visit, Reach& reach) const;
  double squared_distance(int a, const std::vector<double>& p) const;

  const std::vector<std::vector<double>>* points_;
  std::vector<int> order_;  ///< the middle of every range cuts it, along the axis of its level
};

}  // namespace mocert
