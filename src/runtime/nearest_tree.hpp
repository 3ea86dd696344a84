#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace mocert {

/// How far a squared distance computed in binary64 (differences, squares, sum from the left) may make a point look nearer than it is: if
/// c is at least as near as b then computed(c) <= farthest(computed(b)). gamma_{n+2} of Higham, section 3.1, on either side, and what
/// underflow takes from n squares.
struct DistanceSlack {
  explicit DistanceSlack(std::size_t dimension)
      : relative(1 + 8 * (static_cast<double>(dimension) + 4) * 0x1p-53), absolute(static_cast<double>(dimension) * 0x1p-1070) {}
  double farthest(double distance) const { return distance * relative + absolute; }
  double relative, absolute;
};

/// A k-d tree (nanoflann) over the prototypes of one wide node.
class NearestTree {
 public:
  /// `points` must outlive the tree: `count` rows of `dimension` numbers, of one of the two types.
  NearestTree(const float* points, std::uint32_t count, std::uint32_t dimension);
  NearestTree(const double* points, std::uint32_t count, std::uint32_t dimension);
  ~NearestTree();
  NearestTree(NearestTree&&) noexcept;

  /// All prototypes that may be a nearest one as far as binary64 can tell, in increasing order; empty where distances
  /// overflow or come close to it.
  void candidates(std::span<const double> x, std::vector<std::uint32_t>& found) const;

  std::uint64_t bytes() const;  ///< memory, without the points

 private:
  struct Index;
  std::unique_ptr<Index> index_;
};

}  // namespace mocert
