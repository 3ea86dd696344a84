#include "enclose/batch_kernel.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "enclose/batch_kernel.cpp"
// Machines whose vectors have no size at compile time get the baseline.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#include <hwy/foreach_target.h>  // compiles this file once per kind of machine
#include <hwy/highway.h>

#include "enclose/batch_product-inl.hpp"
#include "enclose/batch_settle-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace mocert::batch {
namespace HWY_NAMESPACE {

void enclose_tile(const ExpertView& expert, const TileView& tile) {
  const std::size_t n = expert.inputs, stride = (n + 2) * lanes;
  double *from = tile.from, *to = tile.to;
  load_inputs(expert, tile, from);
  for (std::size_t l = 0; l < expert.depth; ++l) {
    const LayerView& layer = expert.layers[l];
    if (l == 0 && layer.sparse) {
      spread_inputs(n, from, to);
      double* const swap = from;
      from = to;
      to = swap;
    }
    for (std::size_t first = 0; first < layer.rows; first += 8) {
      const std::size_t rows = layer.rows - first < 8 ? layer.rows - first : 8;
      double* const out = to + first * stride;
      if (layer.sparse) {
        for (std::size_t r = 0; r < rows; ++r) sparse_product(layer, first + r, n, from, out + r * stride);
      } else if (l == 0) {
        first_product(layer, first, rows, n, from, out);
      } else {
        dense_product(layer, first, rows, n, from, out);
      }
      for (std::size_t r = 0; r < rows; ++r) settle(layer, first + r, n, out + r * stride);
    }
    double* const swap = from;
    from = to;
    to = swap;
  }
  for (std::size_t k = 0; k < expert.outputs; ++k) store_output(expert, tile, k, from + k * stride);
}

}  // namespace HWY_NAMESPACE
}  // namespace mocert::batch
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

#include <hwy/aligned_allocator.h>

#include <algorithm>

#include "enclose/batch_rounding.hpp"

namespace mocert {
namespace batch {

HWY_EXPORT(enclose_tile);

static_assert(lanes == BatchBoxes::tile && BatchLayer::block == 8);

}  // namespace batch

struct BatchKernel::Scratch {
  hwy::AlignedFreeUniquePtr<double[]> rows;
  std::size_t size = 0;
  std::vector<batch::LayerView> layers;
};

BatchKernel::BatchKernel() : scratch_(std::make_unique<Scratch>()) {}
BatchKernel::~BatchKernel() = default;
BatchKernel::BatchKernel(BatchKernel&&) noexcept = default;
BatchKernel& BatchKernel::operator=(BatchKernel&&) noexcept = default;

namespace {

batch::LayerView view(const BatchLayer& layer, const BatchLayer* next) {
  batch::LayerView v{};
  v.rows = layer.rows;
  v.cols = layer.cols;
  v.sparse = layer.sparse;
  v.weight = layer.weight.data();
  v.magnitude = layer.magnitude.data();
  v.column = layer.column.data();
  v.start = layer.start.data();
  v.bias = layer.bias.data();
  v.bias_error = layer.bias_error.data();
  v.slope = layer.slope.data();
  if (!layer.slope.empty())
    v.after = layer.relu ? batch::After::relu : batch::After::prelu;
  else
    v.after = next != nullptr ? batch::After::carry : batch::After::nothing;
  v.rounding = next != nullptr ? next->rounding : 4 * batch::unit_roundoff;
  return v;
}

void store_constant(const BatchExpert& expert, BatchForms& forms) {
  std::fill(forms.slope.begin(), forms.slope.end(), 0.0);
  std::fill(forms.remainder.begin(), forms.remainder.end(), 0.0);
  for (std::size_t k = 0; k < expert.outputs; ++k)
    std::fill_n(forms.center.begin() + static_cast<std::ptrdiff_t>(k * forms.stride), forms.stride, expert.constant[k]);
}

}  // namespace

void BatchKernel::enclose(const BatchExpert& expert, const BatchBoxes& boxes, BatchForms& forms) {
  forms.resize(expert.inputs, expert.outputs, boxes.count);
  if (expert.layers.empty()) {
    store_constant(expert, forms);
    return;
  }
  Scratch& s = *scratch_;
  s.layers.clear();
  for (std::size_t l = 0; l < expert.layers.size(); ++l)
    s.layers.push_back(view(expert.layers[l], l + 1 < expert.layers.size() ? &expert.layers[l + 1] : nullptr));
  const std::size_t half = expert.width * (expert.inputs + 2) * batch::lanes;
  if (s.size < 2 * half) {
    s.rows = hwy::AllocateAligned<double>(2 * half);
    s.size = 2 * half;
  }
  batch::ExpertView e{};
  e.inputs = expert.inputs;
  e.outputs = expert.outputs;
  e.depth = s.layers.size();
  e.layers = s.layers.data();
  e.input_rounding = expert.layers.front().rounding;
  if (!expert.input.mean.empty()) {
    e.input_mean = expert.input.mean.data();
    e.input_range = expert.input.range.data();
  }
  if (!expert.output.mean.empty()) {
    e.output_mean = expert.output.mean.data();
    e.output_range = expert.output.range.data();
  }
  for (std::size_t b = 0; b < boxes.count; b += batch::lanes) HWY_DYNAMIC_DISPATCH(batch::enclose_tile)
  (e, {boxes.center.data() + b, boxes.radius.data() + b, forms.center.data() + b, forms.slope.data() + b, forms.remainder.data() + b,
       boxes.stride, s.rows.get(), s.rows.get() + half});
}

}  // namespace mocert

#endif
