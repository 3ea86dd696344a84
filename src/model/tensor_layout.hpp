#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "model/momlp.hpp"
#include "model/tensor_file.hpp"

namespace mocert {

/// Experts of equal shape; expert number `row` of the group is row `row` of each array.
struct TensorGroup {
  struct Layer {
    std::uint64_t rows = 0, cols = 0;
    Tensor weights;                ///< [count, rows, cols], or sparse: [count, entries]
    std::optional<Tensor> places;  ///< sparse: [count, entries, 2], row and column of each entry
    Tensor bias;                   ///< [count, rows]
    std::optional<Tensor> slope;   ///< [count] or [count, rows]; none on the last layer
    std::uint64_t slopes() const { return !slope ? 0 : slope->shape.size() == 1 ? 1 : rows; }
    std::uint64_t stored() const { return weights.row_count(); }  ///< weights or entries of one expert
  };
  std::string name;                     ///< "group.0"
  std::uint64_t count = 0;              ///< experts
  std::optional<Tensor> constant;       ///< [count, outputs]: then there are no layers
  std::optional<Tensor> input, output;  ///< [count, 2, n]: means, then ranges
  std::vector<Layer> layers;
  std::uint64_t parameters() const;  ///< of one expert
};

/// A model file as docs/formats.md, section 2, lays it out in tensors, with names, types, shapes, router and index checked, but the numbers
/// of the experts not looked at. A view: the file's bytes must outlive it.
struct TensorLayout {
  std::string name;  ///< of the file
  Dtype dtype = Dtype::binary64;
  std::uint64_t inputs = 0, outputs = 0;
  std::optional<Box> domain;
  Tensor nodes;     ///< [N, 2]: 0 and the expert; 1 (nearest) or 2 (argmax) and the number of children
  Tensor children;  ///< [N - 1]: of the inner nodes, one after the other
  Tensor vectors;   ///< [N - 1, inputs]: prototype or weights of each child
  Tensor bias;      ///< of the children of argmax nodes
  Tensor experts;   ///< [E, 2]: group, row
  std::vector<TensorGroup> groups;

  ElementType number_type() const { return dtype == Dtype::binary64 ? ElementType::f64 : ElementType::f32; }
  std::uint64_t expert_count() const { return experts.shape[0]; }
};

/// Called now and then by whoever reads a large file from end to end, so that mapped pages can be given back.
using Looked = std::function<void()>;

/// Throws InputError with file, place, what was found and what was expected.
TensorLayout read_layout(std::string_view file, const std::string& name, const Looked& looked = {});

/// Calls looked() for every 2^16th index, if there is anything to call.
inline void look(const Looked& looked, std::uint64_t index) {
  if (looked && (index & 0xffff) == 0xffff) looked();
}

/// One expert's share of an array of its group.
class TensorRow {
 public:
  /// `data`: where the row's bytes stand.
  TensorRow(const TensorLayout& layout, const Tensor& tensor, std::uint64_t row, const char* data)
      : layout_(layout), whole_(tensor), row_(row), count_(tensor.row_count()), view_{{}, tensor.type, {}, data, 0, 0} {}

  const Tensor& tensor() const { return whole_; }
  std::uint64_t count() const { return count_; }
  double number(std::uint64_t i) const { return view_.number(i); }
  std::uint32_t index(std::uint64_t i) const { return view_.index(i); }
  /// "FILE: /ARRAY/INDEX: found FOUND, expected EXPECTED"; every `step` elements have one index.
  [[noreturn]] void refuse(std::uint64_t i, const std::string& found, const std::string& expected, std::uint64_t step = 1) const;

 private:
  const TensorLayout& layout_;
  const Tensor& whole_;
  std::uint64_t row_, count_;
  Tensor view_;
};

/// Throws InputError unless the numbers are finite and, for a scaling, no range is 0.
void require_sound_numbers(const TensorRow& row, bool scaling);

/// Throws InputError unless places, row and column of each sparse entry, lie within the layer and increase.
void require_sound_places(const TensorRow& row, const TensorGroup::Layer& layer);

/// Calls visit(array, scaling) for the arrays that hold an expert's numbers: constant, or input, then per layer weights, bias and slope,
/// then output.
template <class Visit>
void for_numbers(const TensorGroup& group, Visit visit) {
  if (group.constant) visit(*group.constant, false);
  if (group.input) visit(*group.input, true);
  for (const TensorGroup::Layer& layer : group.layers) {
    visit(layer.weights, false);
    visit(layer.bias, false);
    if (layer.slope) visit(*layer.slope, false);
  }
  if (group.output) visit(*group.output, true);
}

}  // namespace mocert
