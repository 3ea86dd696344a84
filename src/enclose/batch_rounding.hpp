#pragma once

#include <cmath>
#include <cstddef>

/// Constants of the a-priori rounding bounds of the batched kernel; docs/soundness.md, section 9, proves that they suffice.
namespace mocert::batch {

inline constexpr double unit_roundoff = 0x1p-53;
/// Sums of non-negative terms may be this long (entries of a row of W, coefficients of a form, with a few operations around them).
inline constexpr std::size_t most_terms = (std::size_t{1} << 20) - 2;
/// A sum of at most 2^20 + 8 non-negative terms computed to nearest, times this, is at least the exact sum, up to underflow.
inline constexpr double inflation = 1 + 0x1p-30;
/// More than all underflows on the way to one number: each is at most 2^-1075 and there are fewer than 2^22. Not subnormal itself, so that
/// it costs nothing.
inline constexpr double underflow = 0x1p-1000;

/// At least gamma_{k+1} + 3u, for k products and a bias that are summed in any order, fused or not; gamma_m = m u / (1 - m u).
inline double rounding_per_size(std::size_t terms) {
  const double m = static_cast<double>(terms) + 1;
  return (m * unit_roundoff / (1 - m * 0x1p-52) + 3 * unit_roundoff) * inflation;
}

/// What the rounding of a row adds beside its inputs' share: gamma_{k+1} |b|, and underflow of the products.
inline double rounding_of_bias(std::size_t terms, double bias) {
  return (rounding_per_size(terms) * std::fabs(bias) + underflow) * inflation;
}

}  // namespace mocert::batch
