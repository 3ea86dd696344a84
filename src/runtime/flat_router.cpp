#include "runtime/flat_router.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "model/routing.hpp"

namespace mocert {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

template <class P>
double squared_distance(const P* p, std::span<const double> x) {
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double d = x[i] - static_cast<double>(p[i]);
    sum += d * d;
  }
  return sum;
}

/// A score and a bound of the error of its computation: gamma_{n+1} (|b| + sum |w_i x_i|), with room for the rounding of the bound.
struct Score {
  double value, error;
};

template <class P>
Score score(const P* w, double bias, std::span<const double> x) {
  double sum = bias, size = std::fabs(bias);
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double term = static_cast<double>(w[i]) * x[i];
    sum += term;
    size += std::fabs(term);
  }
  const auto n = static_cast<double>(x.size());
  return {sum, size * (4 * (n + 4) * 0x1p-53) + n * 0x1p-1070};
}

}  // namespace

FlatRouter::FlatRouter(const TensorLayout& layout, const Looked& looked) : inputs_(layout.inputs), slack_(layout.inputs) {
  const std::uint64_t size = layout.nodes.shape[0], children = size - 1;
  nodes_.resize(size);
  children_.resize(children);
  for (std::uint64_t c = 0; c < children; look(looked, c++)) children_[c] = layout.children.index(c);
  const bool narrow = layout.dtype == Dtype::binary32;
  (narrow ? narrow_.resize(children * inputs_) : wide_.resize(children * inputs_));
  for (std::uint64_t i = 0; i < children * inputs_; look(looked, i++)) {
    const double value = layout.vectors.number(i);
    narrow ? narrow_[i] = static_cast<float>(value) : wide_[i] = value;
  }
  biases_ = layout.bias.count();
  if (biases_ > 0) bias_.assign(children, 0);
  std::uint64_t child = 0, bias = 0;
  for (std::uint64_t i = 0; i < size; look(looked, i++)) {
    const std::uint32_t kind = layout.nodes.index(2 * i), value = layout.nodes.index(2 * i + 1);
    nodes_[i].kind = kind & 3U;
    nodes_[i].value = value & 0x3fffffffU;
    nodes_[i].first = static_cast<std::uint32_t>(child);
    if (kind == 0) continue;
    for (std::uint32_t c = 0; kind == 2 && c < value; ++c) bias_[child + c] = layout.bias.number(bias++);
    if (kind == 1 && value >= least_tree_width(inputs_)) {
      const auto count = value, dimension = static_cast<std::uint32_t>(inputs_);
      trees_.emplace(static_cast<std::uint32_t>(i), narrow ? NearestTree(narrow_.data() + child * inputs_, count, dimension)
                                                           : NearestTree(wide_.data() + child * inputs_, count, dimension));
    }
    child += value;
  }
}

template <class P>
std::uint32_t FlatRouter::exact(const Node& node, const std::vector<P>& vectors, std::span<const double> x,
                                std::span<const std::uint32_t> candidates) const {
  const Box point{{x.begin(), x.end()}, {x.begin(), x.end()}};
  RouterNode pair;
  pair.kind = node.kind == 1 ? RouterKind::nearest : RouterKind::argmax;
  pair.children = {1, 2};
  pair.points.resize(2);
  pair.bias.resize(node.kind == 2 ? 2 : 0);
  const auto put = [&](std::size_t place, std::uint32_t child) {
    const P* const from = vectors.data() + (std::uint64_t{node.first} + child) * inputs_;
    pair.points[place].assign(from, from + inputs_);
    if (node.kind == 2) pair.bias[place] = bias_[node.first + child];
  };
  std::uint32_t best = candidates[0];
  put(0, best);
  for (const std::uint32_t child : candidates.subspan(1)) {
    put(1, child);
    if (!strictly_beyond(pair, 0, 1, point)) continue;
    best = child;
    put(0, best);
  }
  return best;
}

template <class P>
std::uint32_t FlatRouter::nearest(const Node& node, std::uint32_t index, const std::vector<P>& vectors, std::span<const double> x) const {
  if (node.value >= least_tree_width(inputs_)) return nearest_by_tree(node, index, vectors, x);
  const P* point = vectors.data() + std::uint64_t{node.first} * inputs_;
  std::uint32_t best = 0;
  double least = infinity, second = infinity;
  for (std::uint32_t c = 0; c < node.value; ++c, point += inputs_) {
    const double distance = squared_distance(point, x);
    if (distance < least) {
      second = least;
      least = distance;
      best = c;
    } else {
      second = std::min(second, distance);
    }
  }
  if (node.value == 1 || second > slack_.farthest(least)) return best;
  return nearest_of_tie(node, vectors, x, least);
}

/// Several children are as near as far as binary64 can tell.
template <class P>
std::uint32_t FlatRouter::nearest_of_tie(const Node& node, const std::vector<P>& vectors, std::span<const double> x, double least) const {
  thread_local std::vector<std::uint32_t> candidates;
  candidates.clear();
  const P* point = vectors.data() + std::uint64_t{node.first} * inputs_;
  for (std::uint32_t c = 0; c < node.value; ++c, point += inputs_)
    if (squared_distance(point, x) <= slack_.farthest(least)) candidates.push_back(c);
  return exact(node, vectors, x, candidates);
}

template <class P>
std::uint32_t FlatRouter::nearest_by_tree(const Node& node, std::uint32_t index, const std::vector<P>& vectors,
                                          std::span<const double> x) const {
  thread_local std::vector<std::uint32_t> candidates;
  trees_.at(index).candidates(x, candidates);
  if (candidates.size() == 1) return candidates[0];
  return candidates.empty() ? nearest_of_tie(node, vectors, x, infinity) : exact(node, vectors, x, candidates);
}

template <class P>
std::uint32_t FlatRouter::argmax(const Node& node, const std::vector<P>& vectors, std::span<const double> x) const {
  const P* const first = vectors.data() + std::uint64_t{node.first} * inputs_;
  thread_local std::vector<std::uint32_t> candidates;
  const auto score_of = [&](std::uint32_t c) { return score(first + c * inputs_, bias_[node.first + c], x); };
  double bar = -infinity;  // the best child's score is at least this
  bool finite = true;
  for (std::uint32_t c = 0; c < node.value; ++c) {
    const Score s = score_of(c);
    finite = finite && std::isfinite(s.value) && std::isfinite(s.error);
    bar = std::max(bar, s.value - s.error);
  }
  candidates.clear();
  for (std::uint32_t c = 0; c < node.value; ++c) {
    const Score s = score_of(c);
    if (!finite || s.value + s.error >= bar) candidates.push_back(c);
  }
  return candidates.size() == 1 ? candidates[0] : exact(node, vectors, x, candidates);
}

/// The child of an inner node that x moves to.
std::uint32_t FlatRouter::next(std::uint32_t at, std::span<const double> x) const {
  const Node& node = nodes_[at];
  const auto choose = [&](const auto& vectors) { return node.kind == 1 ? nearest(node, at, vectors, x) : argmax(node, vectors, x); };
  return children_[node.first + (narrow_.empty() ? choose(wide_) : choose(narrow_))];
}

FlatRouter::Found FlatRouter::route(std::span<const double> x) const {
  Found found;
  route(x, {&found, 1});
  return found;
}

void FlatRouter::route(std::span<const double> x, std::span<Found> found) const {
  constexpr std::size_t side_by_side = 16;
  for (std::size_t first = 0; first < found.size(); first += side_by_side) {
    const std::size_t count = std::min(side_by_side, found.size() - first);
    std::uint32_t at[side_by_side] = {};
    for (std::size_t k = 0; k < count; ++k) found[first + k] = {};
    for (bool open = true; open;) {
      open = false;
      for (std::size_t k = 0; k < count; ++k) {
        const Node& node = nodes_[at[k]];
        if (node.kind == 0) continue;
        open = true;
        found[first + k].compared += compared_at(node);
        at[k] = next(at[k], x.subspan((first + k) * inputs_, inputs_));
        __builtin_prefetch(&nodes_[at[k]]);
      }
    }
    for (std::size_t k = 0; k < count; ++k) found[first + k].expert = nodes_[at[k]].value;
  }
}

std::uint64_t FlatRouter::parameters() const { return children_.size() * inputs_ + biases_; }

std::uint64_t FlatRouter::bytes() const {
  std::uint64_t sum = nodes_.size() * sizeof(Node) + children_.size() * sizeof(std::uint32_t) + wide_.size() * sizeof(double) +
                      narrow_.size() * sizeof(float) + bias_.size() * sizeof(double);
  for (const auto& [node, tree] : trees_) sum += tree.bytes();
  return sum;
}

}  // namespace mocert
