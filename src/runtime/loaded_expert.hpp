#pragma once

#include <cstdint>
#include <vector>

#include "model/tensor_layout.hpp"
#include "runtime/mapped_file.hpp"

namespace mocert {

/// The numbers of one expert in the type they are evaluated in, in the order of evaluation: input means and ranges, per layer weights, bias
/// and slopes, output means and ranges; or the constant.
template <class T>
struct LoadedExpert {
  const TensorGroup* group = nullptr;
  std::vector<T> numbers;
  std::vector<std::uint32_t> places;  ///< row and column of the entries of sparse layers

  /// Memory that a cached expert takes, with what allocations, list and map add (measured: about 200 bytes).
  std::uint64_t bytes() const { return numbers.size() * sizeof(T) + places.size() * sizeof(std::uint32_t) + 208; }
};

/// Bytes of the file that an expert of the group takes.
std::uint64_t file_bytes(const TensorGroup& group);

/// Reads and checks the expert in one row of a group, through windows of the layout's file. Throws InputError for a number that is not
/// finite, or not within binary32 where T is that type, and for whatever else docs/formats.md rules out.
template <class T>
LoadedExpert<T> load_expert(const TensorLayout& layout, const TensorGroup& group, std::uint64_t row, Windows& windows);

/// Evaluates an expert at `count` points: x[k] are the coordinates of point k, y[k] takes its values. Each value is computed by the same
/// operations in the same order, whatever the number of points: bias first, then columns from the left.
template <class T>
void evaluate_expert(const LoadedExpert<T>& expert, const double* const* x, double* const* y, std::size_t count);

}  // namespace mocert
