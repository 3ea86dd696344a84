#pragma once

#include <gmpxx.h>

#include <cstdint>
#include <string>
#include <vector>

#include "interval/box.hpp"
#include "model/momlp.hpp"

namespace mocert {

/// The axis [lo, hi] cut into equal parts: part k is [line[k], line[k + 1]]. The inner lines are multiples of a power of two `unit`, so
/// that points mirrored about them are exact binary64 numbers; each lies within unit/2 of its place, and unit <= 2^-24 of a part.
struct AxisNet {
  std::vector<double> line;
  double unit = 0;

  std::int64_t parts() const { return static_cast<std::int64_t>(line.size()) - 1; }
};

/// Throws InputError naming the domain if the parts are too small for binary64 where the axis lies.
AxisNet cut_axis(double lo, double hi, std::int64_t parts);

/// What a tree of nearest nodes of `valency` over cells[0] x cells[1] x ... costs: every node cuts one axis into min(valency, cells left)
/// groups whose sizes differ by one at most, axis after axis.
struct TreeSize {
  std::int64_t height = 0;    ///< sum over the axes of ceil(log_valency cells)
  std::int64_t compared = 0;  ///< prototypes on the way to a leaf, at most
  mpz_class prototypes;       ///< in the whole tree
};
TreeSize tree_size(const std::vector<std::int64_t>& cells, std::int64_t valency);

/// The tree of `tree_size` for nets cut into cells[i] groups of net[i].parts() / cells[i] parts. Siblings differ in the axis that is cut
/// alone and are mirrored about the lines between them, so descent is exactly the partition into boxes: the closed cell of the leaf of
/// expert k is the product of [line, line] over the axes, k counting cells row-major, the last axis fastest. In slabs of equal size the
/// prototypes stand in the middle; where sizes differ, in the middle of the smaller ones and, mirrored, within the larger ones.
std::vector<RouterNode> prototype_tree(const std::vector<AxisNet>& net, const std::vector<std::int64_t>& cells, std::int64_t valency);

}  // namespace mocert
