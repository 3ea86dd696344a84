#include "runtime/nearest_tree.hpp"

#include <algorithm>
#include <limits>
#include <nanoflann.hpp>
#include <utility>

namespace mocert {
namespace {

/// The prototypes as nanoflann asks for them.
struct Points {
  const float* narrow;
  const double* wide;
  std::size_t count, dimension;

  std::size_t kdtree_get_point_count() const { return count; }
  double kdtree_get_pt(std::size_t i, std::size_t axis) const {
    return wide ? wide[i * dimension + axis] : static_cast<double>(narrow[i * dimension + axis]);
  }
  template <class Box>
  bool kdtree_get_bbox(Box&) const {
    return false;
  }
};

/// Keeps the best distance and every point that is as near as far as rounding can tell. The search prunes by distances to cells, sums that
/// are updated once per level with a relative error far below 10^-9.
class Candidates {
 public:
  Candidates(DistanceSlack slack, std::vector<std::pair<double, std::uint32_t>>& found) : slack_(slack), found_(found) {}
  bool addPoint(double distance, std::uint32_t point) {
    if (distance < best_) {
      best_ = distance;
      std::erase_if(found_, [this](const auto& f) { return f.first > slack_.farthest(best_); });
    }
    if (distance <= slack_.farthest(best_)) found_.emplace_back(distance, point);
    return true;
  }
  double worstDist() const { return best_ * (1 + 1e-9) + 0x1p-1000; }
  /// Near the end of binary64's range the search adds up more than it may hold and prunes what it should not.
  bool reliable() const { return best_ < 0x1p1000; }
  bool full() const { return !found_.empty(); }
  std::size_t size() const { return found_.size(); }

 private:
  DistanceSlack slack_;
  double best_ = std::numeric_limits<double>::infinity();
  std::vector<std::pair<double, std::uint32_t>>& found_;
};

using Metric = nanoflann::L2_Simple_Adaptor<double, Points, double, std::uint32_t>;
using Tree = nanoflann::KDTreeSingleIndexAdaptor<Metric, Points, -1, std::uint32_t>;

}  // namespace

struct NearestTree::Index {
  Index(const float* narrow, const double* wide, std::uint32_t count, std::uint32_t dimension)
      : points{narrow, wide, count, dimension}, tree(static_cast<int>(dimension), points, nanoflann::KDTreeSingleIndexAdaptorParams(16)) {}
  Points points;
  Tree tree;
};

NearestTree::NearestTree(const float* points, std::uint32_t count, std::uint32_t dimension)
    : index_(std::make_unique<Index>(points, nullptr, count, dimension)) {}
NearestTree::NearestTree(const double* points, std::uint32_t count, std::uint32_t dimension)
    : index_(std::make_unique<Index>(nullptr, points, count, dimension)) {}
NearestTree::~NearestTree() = default;
NearestTree::NearestTree(NearestTree&&) noexcept = default;

std::uint64_t NearestTree::bytes() const { return index_->tree.usedMemory(index_->tree); }

void NearestTree::candidates(std::span<const double> x, std::vector<std::uint32_t>& found) const {
  thread_local std::vector<std::pair<double, std::uint32_t>> near;
  near.clear();
  Candidates result(DistanceSlack(x.size()), near);
  index_->tree.findNeighbors(result, x.data(), nanoflann::SearchParams());
  found.clear();
  if (!result.reliable()) return;
  for (const auto& [distance, point] : near) found.push_back(point);
  std::sort(found.begin(), found.end());
}

}  // namespace mocert
