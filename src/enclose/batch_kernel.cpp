#include "enclose/batch_kernel.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "enclose/batch_kernel.cpp"
// The kinds that variants() chooses from; machines whose vectors have no size at compile time get the baseline.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV | HWY_AVX3_DL | HWY_SSE4 | HWY_SSSE3)
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

#include <algorithm>
#include <new>

#include "enclose/batch_rounding.hpp"

namespace mocert {
namespace batch {

static_assert(lanes == BatchBoxes::tile && BatchLayer::block == 8);

/// Where vectors of every kind may begin.
template <class T>
struct Aligned {
  using value_type = T;
  static constexpr std::align_val_t alignment{128};
  Aligned() = default;
  template <class U>
  explicit Aligned(const Aligned<U>&) {}
  T* allocate(std::size_t count) { return static_cast<T*>(::operator new(count * sizeof(T), alignment)); }
  void deallocate(T* p, std::size_t) { ::operator delete(p, alignment); }
  bool operator==(const Aligned&) const = default;
};
using AlignedNumbers = std::vector<double, Aligned<double>>;

struct Variant {
  const char* name;
  decltype(HWY_STATIC_DISPATCH(enclose_tile))* enclose_tile;
};

/// What this machine can execute, the fastest first. Highway's own choice at run time lives in a shared library that calibrates a clock
/// whenever a program starts, for 3 ms.
std::vector<Variant> variants() {
  std::vector<Variant> list;
#if HWY_ARCH_X86
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
#if HWY_TARGETS & HWY_AVX3
  if (avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512bw"))
    list.push_back({"AVX-512", N_AVX3::enclose_tile});
#endif
#if HWY_TARGETS & HWY_AVX2
  if (avx2) list.push_back({"AVX2", N_AVX2::enclose_tile});
#endif
#endif
  list.push_back({"baseline", HWY_STATIC_DISPATCH(enclose_tile)});
  return list;
}

}  // namespace batch

struct BatchKernel::Scratch {
  batch::Variant variant;
  batch::AlignedNumbers rows;
  std::vector<batch::LayerView> layers;
};

std::vector<std::string> BatchKernel::instructions() {
  std::vector<std::string> names;
  for (const batch::Variant& v : batch::variants()) names.emplace_back(v.name);
  return names;
}

BatchKernel::BatchKernel(std::size_t instructions) : scratch_(std::make_unique<Scratch>()) {
  scratch_->variant = batch::variants().at(instructions);
}
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
  if (s.rows.size() < 2 * half) s.rows.resize(2 * half);
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
  for (std::size_t b = 0; b < boxes.count; b += batch::lanes)
    s.variant.enclose_tile(e, {boxes.center.data() + b, boxes.radius.data() + b, forms.center.data() + b, forms.slope.data() + b,
                               forms.remainder.data() + b, boxes.stride, s.rows.data(), s.rows.data() + half});
}

}  // namespace mocert

#endif
