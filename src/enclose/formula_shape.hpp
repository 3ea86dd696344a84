#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "target/expression.hpp"

namespace mocert {

/// Which partial derivatives of a node may differ from 0: by the graph alone, so that what is certainly 0 costs nothing.
struct NodeShape {
  std::vector<std::uint8_t> axes;                           ///< of the first order
  std::vector<std::pair<std::uint8_t, std::uint8_t>> bent;  ///< of the second: pairs of axes i <= j
};

/// One shape per node. The formula must have at most 64 inputs.
std::vector<NodeShape> shapes_of(const Expression& expression);

}  // namespace mocert
