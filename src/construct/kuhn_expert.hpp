#pragma once

#include <cstdint>
#include <vector>

#include "model/momlp.hpp"

namespace mocert {

/// The size of an MLP, by formula.
struct ExpertSize {
  std::int64_t parameters = 0, width = 0, hidden_layers = 0;  ///< width: the widest hidden layer, 0 if there is none
};

/// What `kuhn_expert` builds for M_1 x ... x M_d sub-cells and m outputs. With S = M_1 + ... + M_d, S_j and U_j as below, a layer of R rows
/// and E entries has E + R parameters and a hidden one a slope more:
///   d = 1: no hidden layer for M = 1, else one of M units; 2m, or 2M + 1 + mM + m parameters.
///   d > 1: unless all M = 1, R = S, E = S and R = 2S, E = 3S - d; then for j = 2..d R = P + U_j, E = P + U_{j-1} + M_j (2 S_{j-1} + 3
///   U_{j-1}), P = 2S for j < d if there are several sub-cells, else S; last R = m, E = m (S + U_d). Here S_j = M_1 + ... + M_j, U_j = (1 +
///   M_1)...(1 + M_j) - 1 - S_j.
/// So parameters are of order M_1...M_d, at most 4 + m for each of the M_1...M_d sub-cells up to lower order.
ExpertSize kuhn_size(const std::vector<std::int64_t>& subcells, std::int64_t outputs);

/// The grid of one cell, axes of positive width only: axis[i] is the input that carries it, line[i] its M_i + 1 coordinates.
struct CellGrid {
  std::vector<int> axis;
  std::vector<std::vector<double>> line;
};

/// The interpolant of values at the vertices of a grid that is affine on each simplex of Kuhn's triangulation (of every sub-cell, by the
/// order of the coordinates t_i within it), as a ReLU network in sparse layers that is exact on the cell in real arithmetic. Its Lovasz
/// form:
///   N(x) = sum over w of D_w min over {i : w_i > 0} of phi_{i, w_i}(x),  phi_{i, a} = clamp((x_i - g_{i,a-1}) / (g_{i,a} - g_{i,a-1}), 0,
///   1),
/// D_w the difference of the values in every axis i with w_i > 0, taken between w_i - 1 and w_i, at w_i = 0 in the others. (Both sides are
/// affine on every simplex, because the order of the phi there is that of the t_i, and at a vertex v the minima of all w <= v are 1 and the
/// others 0.) min(p, q) = q - relu(q - p), where p is the minimum over the axes before, is one unit per w; in one dimension the sum is one
/// of hinges. Within a sub-cell all but 2^d - 1 - d of these units are affine, which is what makes the network easy to enclose. `values`
/// holds the vertices row-major, the last axis fastest, outputs innermost; it is overwritten by D. Without axes: the constant.
Expert kuhn_expert(const CellGrid& grid, std::vector<double>& values, int inputs, int outputs);

}  // namespace mocert
