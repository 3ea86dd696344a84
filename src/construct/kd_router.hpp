#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "interval/box.hpp"
#include "model/momlp.hpp"

namespace mocert {

/// Two prototypes mirrored about x_axis = at, equal in every other coordinate (the box's middle), so that the border between them is
/// exactly that plane: at - d and at + d are exact binary64 numbers for the chosen power of two d.
std::pair<std::vector<double>, std::vector<double>> mirrored_prototypes(const Box& box, int axis, double at);

/// The same with numbers of the given type, where there are such: `at` must be one.
std::optional<std::pair<std::vector<double>, std::vector<double>>> mirrored_prototypes(const Box& box, int axis, double at, Dtype dtype);

/// The number of the type that is nearest to x.
double rounded(double x, Dtype dtype);

/// A balanced k-d router of the cells between edges, `edges[i]` those of axis i from the domain's lower end to its upper one; the last axis
/// counts fastest, and cell k gets expert k.
std::vector<RouterNode> grid_router(const std::vector<std::vector<double>>& edges);

}  // namespace mocert
