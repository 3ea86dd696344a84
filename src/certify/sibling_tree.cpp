#include "certify/sibling_tree.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <queue>

namespace mocert {
namespace {

double coordinate(const std::vector<std::vector<double>>& points, int i, std::size_t axis) {
  return points[static_cast<std::size_t>(i)][axis];
}

void build(const std::vector<std::vector<double>>& points, std::vector<int>& order, std::size_t begin, std::size_t end, std::size_t level) {
  if (end - begin < 2) return;
  const std::size_t middle = begin + (end - begin) / 2, axis = level % points[0].size();
  const auto at = [&](std::size_t k) { return order.begin() + static_cast<std::ptrdiff_t>(k); };
  std::nth_element(at(begin), at(middle), at(end),
                   [&](int a, int b) { return std::pair(coordinate(points, a, axis), a) < std::pair(coordinate(points, b, axis), b); });
  build(points, order, begin, middle, level + 1);
  build(points, order, middle + 1, end, level + 1);
}

}  // namespace

SiblingTree::SiblingTree(const RouterNode& node) : points_(&node.points), order_(node.points.size()) {
  std::iota(order_.begin(), order_.end(), 0);
  build(*points_, order_, 0, order_.size(), 0);
}

double SiblingTree::squared_distance(int a, const std::vector<double>& p) const {
  double sum = 0;
  for (std::size_t i = 0; i < p.size(); ++i) {
    const double d = coordinate(*points_, a, i) - p[i];
    sum += d * d;
  }
  return sum;
}

/// Visits what may lie within the square root of reach() of p, the near side first.
template <class Visit, class Reach>
void SiblingTree::walk(const std::vector<double>& p, std::size_t begin, std::size_t end, std::size_t level, Visit& visit,
                       Reach& reach) const {
  if (begin == end) return;
  const std::size_t middle = begin + (end - begin) / 2, axis = level % p.size();
  const double beyond = p[axis] - coordinate(*points_, order_[middle], axis);
  const bool low_first = beyond < 0;
  low_first ? walk(p, begin, middle, level + 1, visit, reach) : walk(p, middle + 1, end, level + 1, visit, reach);
  visit(order_[middle]);
  if (beyond * beyond <= reach())
    low_first ? walk(p, middle + 1, end, level + 1, visit, reach) : walk(p, begin, middle, level + 1, visit, reach);
}

std::vector<int> SiblingTree::nearest(int child, std::size_t count) const {
  const std::vector<double>& p = (*points_)[static_cast<std::size_t>(child)];
  std::priority_queue<std::pair<double, int>> best;  // the farthest of them on top
  auto visit = [&](int s) {
    if (s == child) return;
    best.emplace(squared_distance(s, p), s);
    if (best.size() > count) best.pop();
  };
  auto reach = [&] { return best.size() < count ? std::numeric_limits<double>::infinity() : best.top().first; };
  walk(p, 0, order_.size(), 0, visit, reach);
  std::vector<int> found;
  for (; !best.empty(); best.pop()) found.push_back(best.top().second);
  return found;
}

std::vector<int> SiblingTree::within(int child, double distance) const {
  const std::vector<double>& p = (*points_)[static_cast<std::size_t>(child)];
  std::vector<int> found;
  auto visit = [&](int s) {
    if (s != child && !(squared_distance(s, p) > distance * distance)) found.push_back(s);
  };
  auto reach = [&] { return distance * distance; };
  walk(p, 0, order_.size(), 0, visit, reach);
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace mocert
