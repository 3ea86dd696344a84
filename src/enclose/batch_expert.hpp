#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "model/momlp.hpp"

namespace mocert {

/// One layer of a BatchExpert: z = W y + b, then PReLU if it has slopes.
struct BatchLayer {
  /// Rows of W stand in blocks of this many, so that the products of one column of a block read consecutive numbers.
  static constexpr std::size_t block = 8;

  std::size_t rows = 0, cols = 0;
  bool sparse = false;
  /// Dense: W and |W| as [row / block][col][row % block], the last block padded with zeros. Sparse: the entries, row by row.
  std::vector<double> weight, magnitude;
  std::vector<std::uint32_t> column, start;  ///< sparse: column of each entry; first entry of each row, rows + 1 of them
  std::vector<double> bias;                  ///< rows
  std::vector<double> bias_error;            ///< rows: what rounding adds to row j whatever the input (rule 1), rounded up
  std::vector<double> slope;                 ///< rows, or empty: no PReLU
  bool relu = false;                         ///< every slope is 0
  /// Rounding of the product, per unit of the size of a row of input: gamma_{k+1} + 3u, rounded up, k the most entries in a row.
  double rounding = 0;
};

/// An expert in the flat form that the batched kernel reads. Compiled once, then used for any number of boxes; keeps nothing of the expert.
struct BatchExpert {
  std::size_t inputs = 0, outputs = 0;
  std::vector<double> constant;  ///< outputs, if the expert is constant; then there are no layers
  std::vector<BatchLayer> layers;
  Scaling input, output;  ///< empty vectors: no scaling
  std::size_t width = 0;  ///< the most signals between two layers, inputs and outputs included
};

/// \throws InputError if a row has more than 2^20 - 2 entries: the rounding bounds are proved up to there.
BatchExpert compile(const Expert& expert, int inputs, int outputs);

}  // namespace mocert
