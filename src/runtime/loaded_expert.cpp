#include "runtime/loaded_expert.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "mocert/error.hpp"

namespace mocert {
namespace {

/// Evaluation of `lanes` points side by side: the signals of a layer stand as [width][lanes], so that the compiler works on all points at
/// once while the sum of each stays in its order.
template <class T, std::size_t lanes>
class Evaluation {
 public:
  explicit Evaluation(const LoadedExpert<T>& expert)
      : group_(*expert.group), number_(expert.numbers.data()), place_(expert.places.data()) {}

  void run(const double* const* x, double* const* y, std::size_t inputs, std::size_t outputs) {
    if (group_.constant) {
      for (std::size_t k = 0; k < lanes; ++k) std::copy(number_, number_ + outputs, y[k]);
      return;
    }
    in_.resize(inputs * lanes);
    for (std::size_t i = 0; i < inputs; ++i)
      for (std::size_t k = 0; k < lanes; ++k) in_[i * lanes + k] = static_cast<T>(x[k][i]);
    if (group_.input) scale_in(inputs);
    for (const TensorGroup::Layer& layer : group_.layers) {
      out_.resize(layer.rows * lanes);
      layer.places ? sparse(layer) : dense(layer);
      if (layer.slope) activate(layer);
      std::swap(in_, out_);
    }
    const T* const mean = number_;
    const T* const range = number_ + outputs;
    for (std::size_t r = 0; r < outputs; ++r)
      for (std::size_t k = 0; k < lanes; ++k) {
        const T z = in_[r * lanes + k];
        y[k][r] = static_cast<double>(group_.output ? z * range[r] + mean[r] : z);
      }
  }

 private:
  void scale_in(std::size_t inputs) {
    for (std::size_t i = 0; i < inputs; ++i)
      for (std::size_t k = 0; k < lanes; ++k) in_[i * lanes + k] = (in_[i * lanes + k] - number_[i]) / number_[inputs + i];
    number_ += 2 * inputs;
  }

  /// `rows` sums at a time, so that one does not wait for the other.
  template <std::size_t rows>
  void block(const T* weights, const T* bias, std::size_t cols, T* out) const {
    T sum[rows][lanes];
    for (std::size_t r = 0; r < rows; ++r)
      for (std::size_t k = 0; k < lanes; ++k) sum[r][k] = bias[r];
    const T* in = in_.data();
    for (std::size_t c = 0; c < cols; ++c, in += lanes)
      for (std::size_t r = 0; r < rows; ++r) {
        const T w = weights[r * cols + c];
        for (std::size_t k = 0; k < lanes; ++k) sum[r][k] += w * in[k];
      }
    for (std::size_t r = 0; r < rows; ++r)
      for (std::size_t k = 0; k < lanes; ++k) out[r * lanes + k] = sum[r][k];
  }

  void dense(const TensorGroup::Layer& layer) {
    const std::size_t rows = layer.rows, cols = layer.cols;
    constexpr std::size_t step = lanes == 1 ? 8 : 1;
    const T* const bias = number_ + rows * cols;
    std::size_t r = 0;
    for (; r + step <= rows; r += step) block<step>(number_ + r * cols, bias + r, cols, out_.data() + r * lanes);
    for (; r < rows; ++r) block<1>(number_ + r * cols, bias + r, cols, out_.data() + r * lanes);
    number_ = bias + rows;
  }

  void sparse(const TensorGroup::Layer& layer) {
    const std::size_t rows = layer.rows, entries = layer.stored();
    const T* const bias = number_ + entries;
    for (std::size_t r = 0; r < rows; ++r)
      for (std::size_t k = 0; k < lanes; ++k) out_[r * lanes + k] = bias[r];
    for (std::size_t e = 0; e < entries; ++e, place_ += 2)
      for (std::size_t k = 0; k < lanes; ++k) out_[place_[0] * lanes + k] += number_[e] * in_[place_[1] * lanes + k];
    number_ = bias + rows;
  }

  void activate(const TensorGroup::Layer& layer) {
    const bool shared = layer.slopes() == 1 && layer.slope->shape.size() == 1;
    for (std::size_t r = 0; r < layer.rows; ++r) {
      const T slope = number_[shared ? 0 : r];
      for (std::size_t k = 0; k < lanes; ++k) {
        const T z = out_[r * lanes + k];
        out_[r * lanes + k] = z < 0 ? slope * z : z;
      }
    }
    number_ += shared ? 1 : layer.rows;
  }

  const TensorGroup& group_;
  const T* number_;
  const std::uint32_t* place_;
  static thread_local std::vector<T> in_, out_;
};

template <class T, std::size_t lanes>
thread_local std::vector<T> Evaluation<T, lanes>::in_;
template <class T, std::size_t lanes>
thread_local std::vector<T> Evaluation<T, lanes>::out_;

}  // namespace

std::uint64_t file_bytes(const TensorGroup& group) {
  std::uint64_t bytes = 0;
  for_numbers(group, [&](const Tensor& t, bool) { bytes += t.row_count() * t.width(); });
  for (const TensorGroup::Layer& layer : group.layers)
    if (layer.places) bytes += layer.places->row_count() * layer.places->width();
  return bytes;
}

template <class T>
LoadedExpert<T> load_expert(const TensorLayout& layout, const TensorGroup& group, std::uint64_t row, Windows& windows) {
  std::size_t slot = 0;
  const auto row_of = [&](const Tensor& tensor) {
    const std::uint64_t size = tensor.row_count() * tensor.width();
    return TensorRow(layout, tensor, row, windows.at(slot++, tensor.offset + row * size, size));
  };
  LoadedExpert<T> loaded;
  loaded.group = &group;
  std::uint64_t size = 0;
  for_numbers(group, [&](const Tensor& t, bool) { size += t.row_count(); });
  loaded.numbers.reserve(size);
  for_numbers(group, [&](const Tensor& t, bool scaling) {
    const TensorRow numbers = row_of(t);
    require_sound_numbers(numbers, scaling);
    for (std::uint64_t i = 0; i < numbers.count(); ++i) {
      const auto value = static_cast<T>(numbers.number(i));
      if (!std::isfinite(value) || (value == 0 && scaling && i >= numbers.count() / 2))
        numbers.refuse(i, fmt::format("{}", numbers.number(i)), "a number within binary32, or evaluation in float64");
      loaded.numbers.push_back(value);
    }
  });
  for (const TensorGroup::Layer& layer : group.layers) {
    if (!layer.places) continue;
    const TensorRow places = row_of(*layer.places);
    require_sound_places(places, layer);
    for (std::uint64_t i = 0; i < places.count(); ++i) loaded.places.push_back(places.index(i));
  }
  return loaded;
}

template <class T>
void evaluate_expert(const LoadedExpert<T>& expert, const double* const* x, double* const* y, std::size_t count) {
  constexpr std::size_t lanes = 16;
  const TensorGroup& group = *expert.group;
  const std::size_t outputs = group.constant ? group.constant->shape[1] : group.layers.back().rows;
  const std::size_t inputs = group.constant ? 0 : group.layers[0].cols;
  std::size_t k = 0;
  for (; k + lanes <= count; k += lanes) Evaluation<T, lanes>(expert).run(x + k, y + k, inputs, outputs);
  for (; k < count; ++k) Evaluation<T, 1>(expert).run(x + k, y + k, inputs, outputs);
}

template LoadedExpert<float> load_expert(const TensorLayout&, const TensorGroup&, std::uint64_t, Windows&);
template LoadedExpert<double> load_expert(const TensorLayout&, const TensorGroup&, std::uint64_t, Windows&);
template void evaluate_expert(const LoadedExpert<float>&, const double* const*, double* const*, std::size_t);
template void evaluate_expert(const LoadedExpert<double>&, const double* const*, double* const*, std::size_t);

}  // namespace mocert
