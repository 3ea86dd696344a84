#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "target/samples.hpp"

namespace mocert {

/// A k-d tree over samples for questions about the cones y_i + L |x - s_i|. A node knows the box of its samples, centre c and half widths
/// h, and per output an affine model of their values, y_i in p + g (s_i - c) +- e. So for every z of dual norm at most 1
///   y_i + L |x - s_i| >= y_i + L z (s_i - x) >= p - e - sum |g_k + L z_k| h_k + L z (c - x),
/// which is off by second order where L is just the slope of the values; z points from x to c.
class SampleTree {
 public:
  /// Copies what it needs of the samples as they are now.
  explicit SampleTree(const Samples& samples);

  std::size_t count() const { return order_.size(); }

  /// Calls use(sample, value) for samples with value = side * y + L |x - s| of one output, side = 1 or -1, plain binary64, nearer cones
  /// first as far as boxes tell. `use` may lower `limit`. Proved: what is left out has side * y + L |x - s| > limit.
  void lowest(std::span<const double> x, std::size_t output, double side, const double& limit,
              const std::function<void(std::size_t, double)>& use) const;
  /// The least value, plain binary64.
  double least(std::span<const double> x, std::size_t output, double side) const;

  /// Calls look(i, j, output) for pairs of samples, i != j. Proved: for all others |y_i - y_j| - 2 eta <= L |s_i - s_j|, where eta is at
  /// least `tolerance`.
  void close_pairs(double tolerance, const std::function<void(std::size_t, std::size_t, std::size_t)>& look) const;

 private:
  struct Node {
    std::uint32_t begin, end;         ///< places in the order
    std::uint32_t low = 0, high = 0;  ///< children; 0 in a leaf
  };
  struct Search;

  std::uint32_t build(std::uint32_t begin, std::uint32_t end, const Samples& samples);
  void summarize(std::uint32_t node);
  double norm_between(const double* a, const double* b) const;
  /// Lower bound of side * y + L |x - s| over the node, or something that is not greater than any number.
  double bound(std::uint32_t node, std::span<const double> x, std::size_t output, double side) const;
  /// Whether all pairs of one sample of a and one of b are proved consistent in the output.
  bool consistent(std::uint32_t a, std::uint32_t b, std::size_t output, double tolerance) const;

  const double* center(std::uint32_t node) const { return facts_.data() + node * stride_; }
  const double* half(std::uint32_t node) const { return center(node) + n_; }
  /// p, e, g_0..g_{n-1}
  const double* model(std::uint32_t node, std::size_t output) const { return center(node) + 2 * n_ + output * (n_ + 2); }

  std::size_t n_, m_, stride_;
  Norm norm_;
  std::vector<double> lipschitz_;  ///< per output, rounded down
  std::vector<std::uint32_t> order_;
  std::vector<double> x_, y_;  ///< in that order
  std::vector<Node> nodes_;
  std::vector<double> facts_;
};

/// The tree that belongs to these samples, or a new one.
std::shared_ptr<const SampleTree> tree_of(const Samples& samples);

}  // namespace mocert
