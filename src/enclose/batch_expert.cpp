#include "enclose/batch_expert.hpp"

#include <algorithm>
#include <cmath>

#include "enclose/batch_rounding.hpp"
#include "mocert/error.hpp"

namespace mocert {
namespace {

/// Zeros that a sparse first layer may be filled up with: products with the inputs' forms are cheap where no entry is missing.
constexpr std::size_t worth_filling = 4;

BatchLayer shape_of(const Layer& layer) {
  BatchLayer flat;
  flat.rows = static_cast<std::size_t>(layer.rows);
  flat.cols = static_cast<std::size_t>(layer.cols);
  return flat;
}

void set_dense(BatchLayer& flat, const RowMatrix& weights) {
  constexpr std::size_t block = BatchLayer::block;
  const std::size_t blocks = (flat.rows + block - 1) / block;
  flat.weight.assign(blocks * flat.cols * block, 0.0);
  for (std::size_t r = 0; r < flat.rows; ++r)
    for (std::size_t c = 0; c < flat.cols; ++c)
      flat.weight[((r / block) * flat.cols + c) * block + r % block] = weights(static_cast<Eigen::Index>(r), static_cast<Eigen::Index>(c));
}

/// The most entries in a row.
std::size_t set_sparse(BatchLayer& flat, const std::vector<SparseEntry>& entries) {
  flat.sparse = true;
  flat.start.assign(flat.rows + 1, 0);
  for (const SparseEntry& e : entries) {
    flat.weight.push_back(e.value);
    flat.column.push_back(static_cast<std::uint32_t>(e.col));
    ++flat.start[static_cast<std::size_t>(e.row) + 1];
  }
  std::size_t most = 0;
  for (std::size_t r = 0; r < flat.rows; ++r) {
    most = std::max<std::size_t>(most, flat.start[r + 1]);
    flat.start[r + 1] += flat.start[r];
  }
  return most;
}

BatchLayer flatten(const Layer& layer, bool first) {
  BatchLayer flat = shape_of(layer);
  std::size_t terms = flat.cols;
  if (!layer.sparse) {
    set_dense(flat, layer.weights);
  } else if (first && flat.rows * flat.cols <= worth_filling * layer.entries.size()) {
    RowMatrix filled = RowMatrix::Zero(layer.rows, layer.cols);
    for (const SparseEntry& e : layer.entries) filled(e.row, e.col) = e.value;
    set_dense(flat, filled);
  } else {
    terms = set_sparse(flat, layer.entries);
  }
  if (terms > batch::most_terms)
    throw InputError("model", "a layer with " + std::to_string(terms) + " weights in a row",
                     "at most " + std::to_string(batch::most_terms));
  flat.magnitude.resize(flat.weight.size());
  std::transform(flat.weight.begin(), flat.weight.end(), flat.magnitude.begin(), [](double w) { return std::fabs(w); });
  flat.rounding = batch::rounding_per_size(terms);
  for (std::size_t r = 0; r < flat.rows; ++r) {
    const double b = layer.bias(static_cast<Eigen::Index>(r));
    flat.bias.push_back(b);
    flat.bias_error.push_back(batch::rounding_of_bias(terms, b));
    if (!layer.slope.empty()) flat.slope.push_back(layer.slope_of(static_cast<int>(r)));
  }
  flat.relu = std::all_of(flat.slope.begin(), flat.slope.end(), [](double a) { return a == 0; });
  return flat;
}

}  // namespace

BatchExpert compile(const Expert& expert, int inputs, int outputs) {
  BatchExpert flat;
  flat.inputs = static_cast<std::size_t>(inputs);
  flat.outputs = static_cast<std::size_t>(outputs);
  flat.width = std::max(flat.inputs, flat.outputs);
  if (flat.inputs > batch::most_terms)
    throw InputError("model", std::to_string(inputs) + " inputs", "at most " + std::to_string(batch::most_terms));
  flat.constant = expert.constant;
  if (expert.input) flat.input = *expert.input;
  if (expert.output) flat.output = *expert.output;
  for (const Layer& layer : expert.layers) {
    flat.layers.push_back(flatten(layer, flat.layers.empty()));
    flat.width = std::max(flat.width, flat.layers.back().rows);
  }
  return flat;
}

}  // namespace mocert
