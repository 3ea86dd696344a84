// Rule 1's products for one tile of boxes; compiled once per kind of machine (Highway), hence the guard that toggles.

#include "enclose/batch_view.hpp"

#if defined(MOCERT_BATCH_PRODUCT_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef MOCERT_BATCH_PRODUCT_INL
#undef MOCERT_BATCH_PRODUCT_INL
#else
#define MOCERT_BATCH_PRODUCT_INL
#endif

#include <hwy/highway.h>

#include <cmath>

HWY_BEFORE_NAMESPACE();
namespace mocert::batch {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// As wide as the machine, but no wider than a tile.
using Lanes = hn::CappedTag<double, lanes>;
using Vector = hn::Vec<Lanes>;
inline constexpr std::size_t vector_lanes = HWY_MAX_BYTES / sizeof(double) < lanes ? HWY_MAX_BYTES / sizeof(double) : lanes;
inline constexpr std::size_t vectors_per_column = lanes / vector_lanes;

/// a b + c, rounded once on every machine.
HWY_INLINE Vector fused(Vector a, Vector b, Vector c) {
#if HWY_NATIVE_FMA
  return hn::MulAdd(a, b, c);
#else
  const Lanes d;
  alignas(HWY_MAX_BYTES) double x[vector_lanes], y[vector_lanes], z[vector_lanes];
  hn::Store(a, d, x);
  hn::Store(b, d, y);
  hn::Store(c, d, z);
  for (std::size_t i = 0; i < vector_lanes; ++i) z[i] = std::fma(x[i], y[i], z[i]);
  return hn::Load(d, z);
#endif
}

#if HWY_MAX_BYTES == 64
inline constexpr std::size_t most_rows = 8, most_vectors = 3;  // 24 sums in 32 registers
#else
inline constexpr std::size_t most_rows = 4, most_vectors = 3;  // 12 sums in 16 registers
#endif

/// out[r][v] = sum over k of w[k * 8 + r] in[k][v], k ascending, for Rows rows and Vectors vectors. 8 is BatchLayer::block.
template <std::size_t Rows, std::size_t Vectors>
HWY_INLINE void sums(const double* HWY_RESTRICT w, std::size_t depth, const double* HWY_RESTRICT in, double* HWY_RESTRICT out,
                     std::size_t stride) {
  const Lanes d;
  Vector sum[Rows][Vectors];
#pragma GCC unroll 8
  for (std::size_t r = 0; r < Rows; ++r)
#pragma GCC unroll 8
    for (std::size_t v = 0; v < Vectors; ++v) sum[r][v] = hn::Zero(d);
  for (std::size_t k = 0; k < depth; ++k, w += 8, in += stride) {
    Vector x[Vectors];
#pragma GCC unroll 8
    for (std::size_t v = 0; v < Vectors; ++v) x[v] = hn::Load(d, in + v * vector_lanes);
#pragma GCC unroll 8
    for (std::size_t r = 0; r < Rows; ++r) {
      const Vector factor = hn::Set(d, w[r]);
#pragma GCC unroll 8
      for (std::size_t v = 0; v < Vectors; ++v) sum[r][v] = fused(factor, x[v], sum[r][v]);
    }
  }
#pragma GCC unroll 8
  for (std::size_t r = 0; r < Rows; ++r)
#pragma GCC unroll 8
    for (std::size_t v = 0; v < Vectors; ++v) hn::Store(sum[r][v], d, out + r * stride + v * vector_lanes);
}

/// `count` vectors of `rows` <= 8 rows, in groups of at most most_vectors of nearly the same size.
template <std::size_t Rows>
HWY_INLINE void row_sums(const double* w, std::size_t depth, const double* in, double* out, std::size_t stride, std::size_t count) {
  std::size_t groups = (count + most_vectors - 1) / most_vectors;
  for (std::size_t done = 0; groups > 0; --groups) {
    const std::size_t now = (count - done + groups - 1) / groups, at = done * vector_lanes;
    if (now == 3)
      sums<Rows, 3>(w, depth, in + at, out + at, stride);
    else if (now == 2)
      sums<Rows, 2>(w, depth, in + at, out + at, stride);
    else
      sums<Rows, 1>(w, depth, in + at, out + at, stride);
    done += now;
  }
}

HWY_INLINE void block_sums(const double* w, std::size_t rows, std::size_t depth, const double* in, double* out, std::size_t stride,
                           std::size_t count) {
  std::size_t r = 0;
  for (; r + most_rows <= rows; r += most_rows) row_sums<most_rows>(w + r, depth, in, out + r * stride, stride, count);
  for (; r + 4 <= rows; r += 4) row_sums<4>(w + r, depth, in, out + r * stride, stride, count);
  for (; r + 2 <= rows; r += 2) row_sums<2>(w + r, depth, in, out + r * stride, stride, count);
  for (; r < rows; ++r) row_sums<1>(w + r, depth, in, out + r * stride, stride, count);
}

/// Rows [first, first + rows) of W on all columns but the last and of |W| on the last; first is a multiple of 8, rows <= 8.
HWY_INLINE void dense_product(const LayerView& layer, std::size_t first, std::size_t rows, std::size_t inputs, const double* in,
                              double* out) {
  const std::size_t stride = (inputs + 2) * lanes, radius = (inputs + 1) * lanes, at = first * layer.cols;
  block_sums(layer.weight + at, rows, layer.cols, in, out, stride, (inputs + 1) * vectors_per_column);
  block_sums(layer.magnitude + at, rows, layer.cols, in + radius, out + radius, stride, vectors_per_column);
}

/// The same for the first layer, whose input i has one slope, its own: in[k] holds centre, that slope and radius.
HWY_INLINE void first_product(const LayerView& layer, std::size_t first, std::size_t rows, std::size_t inputs, const double* in,
                              double* out) {
  const Lanes d;
  const std::size_t stride = (inputs + 2) * lanes, radius = (inputs + 1) * lanes;
  for (std::size_t r = 0; r < rows; ++r, out += stride) {
    const double *w = layer.weight + first * inputs + r, *size = layer.magnitude + first * inputs + r;
    for (std::size_t v = 0; v < lanes; v += vector_lanes) {
      Vector center = hn::Zero(d), rest = center;
      for (std::size_t k = 0; k < inputs; ++k) {
        const double* x = in + 3 * lanes * k + v;
        const Vector factor = hn::Set(d, w[8 * k]);
        center = fused(factor, hn::Load(d, x), center);
        hn::Store(hn::Mul(factor, hn::Load(d, x + lanes)), d, out + (k + 1) * lanes + v);
        rest = fused(hn::Set(d, size[8 * k]), hn::Load(d, x + 2 * lanes), rest);
      }
      hn::Store(center, d, out + v);
      hn::Store(rest, d, out + radius + v);
    }
  }
}

template <std::size_t Vectors>
HWY_INLINE void sparse_sums(const double* w, const std::uint32_t* column, std::size_t entries, const double* in, double* out,
                            std::size_t stride) {
  const Lanes d;
  Vector sum[Vectors];
#pragma GCC unroll 8
  for (std::size_t v = 0; v < Vectors; ++v) sum[v] = hn::Zero(d);
  for (std::size_t e = 0; e < entries; ++e) {
    const Vector factor = hn::Set(d, w[e]);
    const double* x = in + column[e] * stride;
#pragma GCC unroll 8
    for (std::size_t v = 0; v < Vectors; ++v) sum[v] = fused(factor, hn::Load(d, x + v * vector_lanes), sum[v]);
  }
#pragma GCC unroll 8
  for (std::size_t v = 0; v < Vectors; ++v) hn::Store(sum[v], d, out + v * vector_lanes);
}

/// One row by its stored entries.
HWY_INLINE void sparse_product(const LayerView& layer, std::size_t row, std::size_t inputs, const double* in, double* out) {
  const std::size_t stride = (inputs + 2) * lanes, radius = (inputs + 1) * lanes, first = layer.start[row];
  const std::size_t entries = layer.start[row + 1] - first, count = (inputs + 1) * vectors_per_column;
  const std::uint32_t* column = layer.column + first;
  std::size_t v = 0;
  for (; v + 4 <= count; v += 4)
    sparse_sums<4>(layer.weight + first, column, entries, in + v * vector_lanes, out + v * vector_lanes, stride);
  for (; v < count; ++v) sparse_sums<1>(layer.weight + first, column, entries, in + v * vector_lanes, out + v * vector_lanes, stride);
  for (v = 0; v < lanes; v += vector_lanes)
    sparse_sums<1>(layer.magnitude + first, column, entries, in + radius + v, out + radius + v, stride);
}

}  // namespace HWY_NAMESPACE
}  // namespace mocert::batch
HWY_AFTER_NAMESPACE();

#endif
