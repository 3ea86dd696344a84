#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "model/tensor_layout.hpp"
#include "runtime/nearest_tree.hpp"

namespace mocert {

/// The router in memory, in flat arrays: 8 bytes a node, 4 a child and its vector in the type of the model. Routing is exact: binary64 with
/// a bound of its error decides nearly always, rational arithmetic the rest; of children that tie the first wins.
class FlatRouter {
 public:
  /// Copies what it needs; the layout's file may be released afterwards.
  explicit FlatRouter(const TensorLayout& layout, const Looked& looked = {});

  struct Found {
    std::uint32_t expert = 0;
    std::uint64_t compared = 0;  ///< stored numbers of the path: prototypes, or weights and biases, of all children
  };
  /// x must be finite.
  Found route(std::span<const double> x) const;
  /// Rows of points, some of them side by side: while one waits for memory another goes on.
  void route(std::span<const double> x, std::span<Found> found) const;

  std::uint64_t parameters() const;  ///< all of them
  /// The greatest over leaves of `compared` plus what `of_expert` says of the leaf's expert.
  template <class OfExpert>
  std::uint64_t most_loaded(OfExpert of_expert) const;
  std::uint64_t bytes() const;

  /// Below so many children a scan of all is faster than a k-d tree (bench/runtime_bench.cpp, scan and tree, points drawn uniformly: they
  /// cross at about 64 children for 1 to 3 inputs and at about 256 for 8; for 16 the tree never wins).
  static constexpr std::uint64_t least_tree_width(std::uint64_t inputs) { return inputs <= 3 ? 64 : inputs <= 8 ? 256 : ~std::uint64_t{0}; }

 private:
  struct Node {
    std::uint32_t kind : 2, value : 30;  ///< as in TensorLayout::nodes
    std::uint32_t first;                 ///< child, for inner nodes
  };
  std::uint32_t next(std::uint32_t at, std::span<const double> x) const;
  template <class P>
  std::uint32_t nearest(const Node& node, std::uint32_t index, const std::vector<P>& vectors, std::span<const double> x) const;
  template <class P>
  std::uint32_t nearest_of_tie(const Node& node, const std::vector<P>& vectors, std::span<const double> x, double least) const;
  template <class P>
  std::uint32_t nearest_by_tree(const Node& node, std::uint32_t index, const std::vector<P>& vectors, std::span<const double> x) const;
  template <class P>
  std::uint32_t argmax(const Node& node, const std::vector<P>& vectors, std::span<const double> x) const;
  template <class P>
  std::uint32_t exact(const Node& node, const std::vector<P>& vectors, std::span<const double> x,
                      std::span<const std::uint32_t> candidates) const;
  std::uint64_t compared_at(const Node& node) const { return node.value * (inputs_ + (node.kind == 2 ? 1 : 0)); }

  std::uint64_t inputs_ = 0, biases_ = 0;
  DistanceSlack slack_;
  std::vector<Node> nodes_;
  std::vector<std::uint32_t> children_;
  std::vector<double> wide_;                              ///< vectors of a binary64 model, or
  std::vector<float> narrow_;                             ///< of a binary32 model
  std::vector<double> bias_;                              ///< one per child where there is any argmax node
  std::unordered_map<std::uint32_t, NearestTree> trees_;  ///< of wide nodes
};

template <class OfExpert>
std::uint64_t FlatRouter::most_loaded(OfExpert of_expert) const {
  std::uint64_t most = 0;
  std::vector<std::pair<std::uint32_t, std::uint64_t>> open{{0, 0}};  // inner nodes, and what was compared on the way
  const auto visit = [&](std::uint32_t node, std::uint64_t above) {
    if (nodes_[node].kind == 0)
      most = std::max(most, above + of_expert(nodes_[node].value));
    else
      open.emplace_back(node, above + compared_at(nodes_[node]));
  };
  open.clear();
  visit(0, 0);
  while (!open.empty()) {
    const auto [node, above] = open.back();
    open.pop_back();
    for (std::uint32_t c = 0; c < nodes_[node].value; ++c) visit(children_[nodes_[node].first + c], above);
  }
  return most;
}

}  // namespace mocert
