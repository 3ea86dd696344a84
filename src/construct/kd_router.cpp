#include "construct/kd_router.hpp"

#include <algorithm>
#include <cmath>

#include "certify/examine.hpp"
#include "interval/interval.hpp"
#include "mocert/error.hpp"

namespace mocert {
namespace {

bool exact_sum(double a, double b) { return std::isfinite(a + b) && add_down(a, b) == add_up(a, b); }

}  // namespace

double rounded(double x, Dtype dtype) { return dtype == Dtype::binary32 ? static_cast<double>(static_cast<float>(x)) : x; }

std::optional<std::pair<std::vector<double>, std::vector<double>>> mirrored_prototypes(const Box& box, int axis, double at, Dtype dtype) {
  const std::size_t n = box.lo.size(), cut = static_cast<std::size_t>(axis);
  std::vector<double> below(n);
  for (std::size_t i = 0; i < n; ++i) below[i] = rounded(short_middle(box.lo[i], box.hi[i]).value_or(box.lo[i]), dtype);
  std::vector<double> above = below;
  // Powers of two around a quarter of the width: smaller ones fit more easily until they fall below the last place of `at`, then larger
  // ones.
  const double width = box.hi[cut] - box.lo[cut];
  if (!std::isfinite(width)) return std::nullopt;
  const int start = std::ilogb(width) - 2;
  for (int k = 0; k < 2200; ++k) {
    const double d = std::ldexp(1.0, start + (k % 2 == 0 ? -k / 2 : (k + 1) / 2));
    if (!(d > 0) || !std::isfinite(d) || !exact_sum(at, d) || !exact_sum(at, -d) || at + d == at) continue;
    if (rounded(at - d, dtype) != at - d || rounded(at + d, dtype) != at + d) continue;
    below[cut] = at - d;
    above[cut] = at + d;
    return std::pair(below, above);
  }
  return std::nullopt;
}

std::pair<std::vector<double>, std::vector<double>> mirrored_prototypes(const Box& box, int axis, double at) {
  if (auto pair = mirrored_prototypes(box, axis, at, Dtype::binary64)) return std::move(*pair);
  throw InputError("domain", "numbers too far apart, or too large, for prototypes on either side of a cut",
                   "a domain well within binary64");
}

std::vector<RouterNode> grid_router(const std::vector<std::vector<double>>& edges) {
  const std::size_t n = edges.size();
  /// Cells first <= index < last along every axis.
  struct Block {
    std::vector<std::size_t> first, last;
  };
  Block all{std::vector<std::size_t>(n, 0), {}};
  for (const auto& axis : edges) all.last.push_back(axis.size() - 1);
  std::vector<RouterNode> router(1);
  std::vector<Block> blocks{all};
  // Children stand behind their parents, so blocks are met in the order of nodes.
  for (std::size_t node = 0; node < router.size(); ++node) {
    const Block block = blocks[node];
    std::size_t axis = 0, expert = 0;
    Box box;
    for (std::size_t i = 0; i < n; ++i) {
      if (block.last[i] - block.first[i] > block.last[axis] - block.first[axis]) axis = i;
      expert = expert * (edges[i].size() - 1) + block.first[i];
      box.lo.push_back(edges[i][block.first[i]]);
      box.hi.push_back(edges[i][block.last[i]]);
    }
    if (block.last[axis] - block.first[axis] == 1) {
      router[node].expert = static_cast<int>(expert);
      continue;
    }
    const std::size_t middle = block.first[axis] + (block.last[axis] - block.first[axis]) / 2;
    const auto [below, above] = mirrored_prototypes(box, static_cast<int>(axis), edges[axis][middle]);
    const int first = static_cast<int>(router.size());
    router[node].kind = RouterKind::nearest;
    router[node].children = {first, first + 1};
    router[node].points = {below, above};
    router.resize(router.size() + 2);
    blocks.push_back(block);
    blocks.back().last[axis] = middle;
    blocks.push_back(block);
    blocks.back().first[axis] = middle;
  }
  return router;
}

}  // namespace mocert
