// What happens to a row between two products, for one tile of boxes; compiled once per kind of machine (Highway).

#include "enclose/batch_rounding.hpp"
#include "enclose/batch_view.hpp"

#if defined(MOCERT_BATCH_SETTLE_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef MOCERT_BATCH_SETTLE_INL
#undef MOCERT_BATCH_SETTLE_INL
#else
#define MOCERT_BATCH_SETTLE_INL
#endif

#include <hwy/highway.h>

#include "enclose/batch_product-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace mocert::batch {
namespace HWY_NAMESPACE {

/// A row's remainder and size made into the radius that the next product works on: inflation r + rounding size + underflow.
HWY_INLINE Vector carried(Vector remainder, Vector size, double rounding) {
  const Lanes d;
  return fused(hn::Set(d, rounding), size, fused(hn::Set(d, inflation), remainder, hn::Set(d, underflow)));
}

/// PReLU by rule 2 on a row z = (c, g_1..g_n, r) in place. With [l, h] containing z and 0, and s near the chord's slope
/// a + (1 - a) h / (h - l), prelu_a(z) - s z lies between the least and the greatest of (a - s) l, (1 - s) h and 0. Stable rows come out
/// with s = a exactly or s = 1 up to rounding. A coefficient that is not finite stays so, as s times it or by way of l and h.
template <bool Relu>
HWY_INLINE void bend_row(double* z, std::size_t inputs, double bias, double bias_error, double slope, double rounding) {
  const Lanes d;
  const Vector zero = hn::Zero(d), one = hn::Set(d, 1.0), half = hn::Set(d, 0.5), a = hn::Set(d, slope);
  const Vector rise = hn::Set(d, 1.0 - slope);
  double* const last = z + (inputs + 1) * lanes;
  for (std::size_t v = 0; v < lanes; v += vector_lanes) {
    const Vector c = hn::Add(hn::Load(d, z + v), hn::Set(d, bias));
    const Vector r = hn::Add(hn::Load(d, last + v), hn::Set(d, bias_error));
    Vector slopes = hn::Abs(hn::Load(d, z + lanes + v));
    for (std::size_t i = 2; i <= inputs; ++i) slopes = hn::Add(slopes, hn::Abs(hn::Load(d, z + i * lanes + v)));
    const Vector reach =
        fused(hn::Abs(c), hn::Set(d, 2 * unit_roundoff), fused(hn::Add(slopes, r), hn::Set(d, inflation), hn::Set(d, underflow)));
    const Vector low = hn::Min(hn::Sub(c, reach), zero), high = hn::Max(hn::Add(c, reach), zero);
    const Vector share = hn::Div(high, hn::Sub(high, low));
    Vector s, middle, radius;
    if constexpr (Relu) {
      // Both ends are >= 0.
      s = share;
      middle = radius = hn::Mul(half, hn::Max(hn::Mul(share, hn::Neg(low)), hn::Mul(hn::Sub(one, share), high)));
    } else {
      s = fused(rise, share, a);
      const Vector at_low = hn::Mul(hn::Sub(a, s), low), at_high = hn::Mul(hn::Sub(one, s), high);
      const Vector most = hn::Max(hn::Max(at_low, at_high), zero), least = hn::Min(hn::Min(at_low, at_high), zero);
      middle = hn::Mul(half, hn::Add(most, least));
      radius = hn::Mul(half, hn::Sub(most, least));
    }
    const Vector steep = Relu ? s : hn::Abs(s);
    const Vector center = fused(s, c, middle);
    hn::Store(center, d, z + v);
    for (std::size_t i = 1; i <= inputs; ++i) hn::Store(hn::Mul(s, hn::Load(d, z + i * lanes + v)), d, z + i * lanes + v);
    hn::Store(carried(fused(steep, r, radius), fused(steep, slopes, hn::Abs(center)), rounding), d, last + v);
  }
}

/// No PReLU: the bias, and the radius for a next product if `carry`.
HWY_INLINE void shift_row(double* z, std::size_t inputs, double bias, double bias_error, bool carry, double rounding) {
  const Lanes d;
  double* const last = z + (inputs + 1) * lanes;
  for (std::size_t v = 0; v < lanes; v += vector_lanes) {
    const Vector c = hn::Add(hn::Load(d, z + v), hn::Set(d, bias));
    Vector r = hn::Add(hn::Load(d, last + v), hn::Set(d, bias_error));
    if (carry) {
      Vector size = hn::Abs(c);
      for (std::size_t i = 1; i <= inputs; ++i) size = hn::Add(size, hn::Abs(hn::Load(d, z + i * lanes + v)));
      r = carried(r, size, rounding);
    }
    hn::Store(c, d, z + v);
    hn::Store(r, d, last + v);
  }
}

HWY_INLINE void settle(const LayerView& layer, std::size_t row, std::size_t inputs, double* z) {
  const double bias = layer.bias[row], error = layer.bias_error[row];
  switch (layer.after) {
    case After::relu: bend_row<true>(z, inputs, bias, error, 0.0, layer.rounding); break;
    case After::prelu: bend_row<false>(z, inputs, bias, error, layer.slope[row], layer.rounding); break;
    case After::carry: shift_row(z, inputs, bias, error, true, layer.rounding); break;
    case After::nothing: shift_row(z, inputs, bias, error, false, 0.0); break;
  }
}

/// The coordinates, scaled: rows of centre, own slope and radius. Two roundings of a quotient are below 3u of it, which `rounding` holds.
HWY_INLINE void load_inputs(const ExpertView& expert, const TileView& tile, double* rows) {
  const Lanes d;
  for (std::size_t i = 0; i < expert.inputs; ++i, rows += 3 * lanes) {
    for (std::size_t v = 0; v < lanes; v += vector_lanes) {
      Vector c = hn::LoadU(d, tile.center + i * tile.stride + v), t = hn::LoadU(d, tile.radius + i * tile.stride + v);
      if (expert.input_mean != nullptr) {
        const Vector range = hn::Set(d, expert.input_range[i]);
        c = hn::Div(hn::Sub(c, hn::Set(d, expert.input_mean[i])), range);
        t = hn::Div(t, range);
      }
      hn::Store(c, d, rows + v);
      hn::Store(t, d, rows + lanes + v);
      hn::Store(carried(hn::Zero(d), hn::Add(hn::Abs(c), hn::Abs(t)), expert.input_rounding), d, rows + 2 * lanes + v);
    }
  }
}

/// The same rows with all columns, for a sparse first layer.
HWY_INLINE void spread_inputs(std::size_t inputs, const double* rows, double* out) {
  const Lanes d;
  for (std::size_t i = 0; i < inputs; ++i, rows += 3 * lanes, out += (inputs + 2) * lanes) {
    for (std::size_t v = 0; v < lanes; v += vector_lanes) {
      for (std::size_t k = 1; k <= inputs; ++k) hn::Store(hn::Zero(d), d, out + k * lanes + v);
      hn::Store(hn::Load(d, rows + v), d, out + v);
      hn::Store(hn::Load(d, rows + lanes + v), d, out + (i + 1) * lanes + v);
      hn::Store(hn::Load(d, rows + 2 * lanes + v), d, out + (inputs + 1) * lanes + v);
    }
  }
}

/// Output k, scaled, to the result; undefined lanes as BatchForms has them. A scaled centre's two roundings are below u (|S c| + |S c + m|)
/// <= 3u (|S c + m| + |m|).
HWY_INLINE void store_output(const ExpertView& expert, const TileView& tile, std::size_t k, const double* z) {
  const Lanes d;
  const std::size_t n = expert.inputs;
  const bool scaled = expert.output_mean != nullptr;
  const Vector factor = hn::Set(d, scaled ? expert.output_range[k] : 1.0), mean = hn::Set(d, scaled ? expert.output_mean[k] : 0.0);
  for (std::size_t v = 0; v < lanes; v += vector_lanes) {
    // 0 where the box itself is finite, else not a number.
    Vector total = hn::Zero(d);
    for (std::size_t i = 0; i < n; ++i) {
      const Vector c = hn::LoadU(d, tile.center + i * tile.stride + v), t = hn::LoadU(d, tile.radius + i * tile.stride + v);
      total = hn::Add(total, hn::Add(hn::Sub(c, c), hn::Sub(t, t)));
    }
    Vector c = hn::Load(d, z + v), r = hn::Load(d, z + (n + 1) * lanes + v), size = hn::Zero(d);
    if (scaled) c = fused(factor, c, mean);
    for (std::size_t i = 0; i < n; ++i) {
      Vector g = hn::Load(d, z + (i + 1) * lanes + v);
      if (scaled) g = hn::Mul(factor, g);
      size = hn::Add(size, hn::Abs(g));
      hn::StoreU(g, d, tile.form_slope + (k * n + i) * tile.stride + v);
    }
    size = hn::Add(size, hn::Abs(c));
    if (scaled) r = carried(hn::Mul(hn::Abs(factor), r), hn::Add(size, hn::Abs(mean)), 4 * unit_roundoff);
    total = hn::Add(total, hn::Add(size, r));
    const auto finite = hn::Eq(hn::Sub(total, total), hn::Zero(d));
    hn::StoreU(hn::IfThenElseZero(finite, c), d, tile.form_center + k * tile.stride + v);
    hn::StoreU(hn::IfThenElse(finite, r, hn::Inf(d)), d, tile.form_remainder + k * tile.stride + v);
    for (std::size_t i = 0; i < n; ++i) {
      double* g = tile.form_slope + (k * n + i) * tile.stride + v;
      hn::StoreU(hn::IfThenElseZero(finite, hn::LoadU(d, g)), d, g);
    }
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace mocert::batch
HWY_AFTER_NAMESPACE();

#endif
