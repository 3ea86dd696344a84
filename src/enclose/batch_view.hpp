#pragma once

#include <cstddef>
#include <cstdint>

/// What the vector code of the batched kernel sees: plain numbers and pointers. Nothing of the standard library is used in code that is
/// compiled for several machines, because the linker keeps one copy of an inline function and might keep one that this machine cannot run.
namespace mocert::batch {

/// Boxes side by side. A signal's row is inputs + 2 columns of this many lanes: centre, slopes, radius.
inline constexpr std::size_t lanes = 16;

/// What follows a product, besides adding the bias.
enum class After : std::uint8_t { relu, prelu, carry, nothing };

struct LayerView {
  std::size_t rows, cols;
  bool sparse;
  const double *weight, *magnitude;     ///< as in BatchLayer
  const std::uint32_t *column, *start;  ///< sparse
  const double *bias, *bias_error, *slope;
  After after;
  double rounding;  ///< what the next product may lose, per unit of size of this layer's output; 3u after the last one
};

struct ExpertView {
  std::size_t inputs, outputs, depth;
  const LayerView* layers;
  double input_rounding;                     ///< what the first product may lose, per unit of size of its input
  const double *input_mean, *input_range;    ///< null: no scaling
  const double *output_mean, *output_range;  ///< null: no scaling
};

/// One tile: column i of its boxes begins at center + i * stride; columns of the result likewise.
struct TileView {
  const double *center, *radius;
  double *form_center, *form_slope, *form_remainder;
  std::size_t stride;
  double *from, *to;  ///< two arrays of rows, aligned for any vector
};

}  // namespace mocert::batch
