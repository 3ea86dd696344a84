#include "construct/prototype_tree.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "mocert/error.hpp"

namespace mocert {
namespace {

/// A unit is this share of a part at most.
constexpr double finest = 0x1p-24;

std::int64_t ceil_div(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }

/// `count` cells in groups of sizes that differ by one at most, the larger ones first.
struct Groups {
  std::int64_t number, small, large_ones;
  Groups(std::int64_t count, std::int64_t valency) : number(std::min(valency, count)), small(count / number), large_ones(count % number) {}
  std::int64_t first(std::int64_t group) const { return group * small + std::min(group, large_ones); }
};

/// Prototypes, that is edges, of the tree over the cells of one axis.
mpz_class edges(std::int64_t count, std::int64_t valency, std::map<std::int64_t, mpz_class>& known) {
  if (count == 1) return 0;
  if (const auto found = known.find(count); found != known.end()) return found->second;
  const Groups g(count, valency);
  mpz_class sum = static_cast<long>(g.number);
  if (g.large_ones > 0) sum += static_cast<long>(g.large_ones) * edges(g.small + 1, valency, known);
  sum += static_cast<long>(g.number - g.large_ones) * edges(g.small, valency, known);
  known[count] = sum;
  return sum;
}

class TreeBuilder {
 public:
  TreeBuilder(const std::vector<AxisNet>& net, const std::vector<std::int64_t>& cells, std::int64_t valency)
      : net_(net), cells_(cells), valency_(valency) {}

  std::vector<RouterNode> run() {
    nodes_.emplace_back();
    std::vector<Range> ranges;
    for (const std::int64_t c : cells_) ranges.push_back({0, c});
    grow(0, 0, ranges);
    return std::move(nodes_);
  }

 private:
  struct Range {
    std::int64_t from, to;  ///< cells from, ..., to - 1
  };

  double border(std::size_t axis, std::int64_t cell) const {
    return net_[axis].line[static_cast<std::size_t>(cell * (net_[axis].parts() / cells_[axis]))];
  }

  /// Coordinates of the prototypes along the axis that is cut: mirrored about every border, starting in the middle of the first of the
  /// smaller slabs. All are multiples of the unit and of less than 2^53 of them, so every operation is exact.
  std::vector<double> along(std::size_t axis, const Range& range, const Groups& g) const {
    std::vector<double> borders;
    for (std::int64_t k = 1; k < g.number; ++k) borders.push_back(border(axis, range.from + g.first(k)));
    std::vector<double> p(static_cast<std::size_t>(g.number));
    const auto start = static_cast<std::size_t>(g.large_ones);
    const double unit = net_[axis].unit;
    const double width = border(axis, range.from + g.first(g.large_ones) + g.small) - border(axis, range.from + g.first(g.large_ones));
    const double half = std::round(0.5 * width / unit) * unit;
    p[start] = start == 0 ? borders[0] - half : borders[start - 1] + half;
    for (std::size_t k = start; k-- > 0;) p[k] = borders[k] - (p[k + 1] - borders[k]);
    for (std::size_t k = start; k + 1 < p.size(); ++k) p[k + 1] = borders[k] + (borders[k] - p[k]);
    return p;
  }

  void grow(std::size_t node, std::size_t axis, std::vector<Range>& ranges) {
    while (axis < ranges.size() && ranges[axis].to - ranges[axis].from == 1) ++axis;
    if (axis == ranges.size()) {
      nodes_[node].expert = leaves_++;
      return;
    }
    const Range whole = ranges[axis];
    const Groups g(whole.to - whole.from, valency_);
    std::vector<double> middle;
    for (std::size_t i = 0; i < ranges.size(); ++i) {
      const double lo = border(i, ranges[i].from), hi = border(i, ranges[i].to);
      middle.push_back(lo + 0.5 * (hi - lo));
    }
    const std::size_t first = nodes_.size();
    nodes_.resize(first + static_cast<std::size_t>(g.number));
    nodes_[node].kind = RouterKind::nearest;
    for (const double p : along(axis, whole, g)) {
      nodes_[node].children.push_back(static_cast<int>(first + nodes_[node].children.size()));
      nodes_[node].points.push_back(middle);
      nodes_[node].points.back()[axis] = p;
    }
    for (std::int64_t k = 0; k < g.number; ++k) {
      ranges[axis] = {whole.from + g.first(k), whole.from + g.first(k + 1)};
      grow(first + static_cast<std::size_t>(k), axis, ranges);
    }
    ranges[axis] = whole;
  }

  const std::vector<AxisNet>& net_;
  const std::vector<std::int64_t>& cells_;
  std::int64_t valency_;
  std::vector<RouterNode> nodes_;
  int leaves_ = 0;
};

}  // namespace

AxisNet cut_axis(double lo, double hi, std::int64_t parts) {
  AxisNet net;
  net.line.push_back(lo);
  if (parts == 1) {
    net.line.push_back(hi);
    return net;
  }
  const double width = hi - lo, part = width / static_cast<double>(parts), far = std::max(std::fabs(lo), std::fabs(hi));
  const int exponent = far > 0 && std::isfinite(far) ? std::ilogb(far) + 1 : 0;
  net.unit = std::ldexp(1.0, std::max(exponent - 52, std::numeric_limits<double>::min_exponent - std::numeric_limits<double>::digits));
  if (!std::isfinite(width) || exponent > 900 || !(part > 0x1p-900) || !(part * finest >= net.unit))
    throw InputError("domain", fmt::format("[{:.17g}, {:.17g}] in {} parts", lo, hi, parts),
                     "parts of 2^24 or more places of binary64 each");
  for (std::int64_t k = 1; k < parts; ++k) net.line.push_back(std::round((lo + static_cast<double>(k) * part) / net.unit) * net.unit);
  net.line.push_back(hi);
  return net;
}

TreeSize tree_size(const std::vector<std::int64_t>& cells, std::int64_t valency) {
  TreeSize size;
  mpz_class above = 1;
  std::map<std::int64_t, mpz_class> known;
  for (const std::int64_t count : cells) {
    for (std::int64_t left = count; left > 1; left = ceil_div(left, valency)) {
      ++size.height;
      size.compared += std::min(valency, left);
    }
    size.prototypes += above * edges(count, valency, known);
    above *= static_cast<long>(count);
  }
  return size;
}

std::vector<RouterNode> prototype_tree(const std::vector<AxisNet>& net, const std::vector<std::int64_t>& cells, std::int64_t valency) {
  return TreeBuilder(net, cells, valency).run();
}

}  // namespace mocert
