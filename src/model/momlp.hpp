#pragma once

#include <Eigen/Dense>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "interval/box.hpp"

namespace mocert {

using RowMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

struct SparseEntry {
  int row, col;
  double value;
};

/// z -> W z + b, then PReLU with `slope` (t if t >= 0 else slope * t) unless it is empty (the last layer).
struct Layer {
  int rows = 0, cols = 0;
  bool sparse = false;
  RowMatrix weights;                 ///< dense: rows x cols; else empty
  std::vector<SparseEntry> entries;  ///< sparse: strictly increasing by (row, col)
  Eigen::VectorXd bias;              ///< rows
  std::vector<double> slope;         ///< empty (last layer), one (shared) or one per row
  bool slope_per_row = false;        ///< written as a list (a list of one differs from a shared slope in the digest only)
  double slope_of(int row) const { return slope.size() == 1 ? slope[0] : slope[static_cast<std::size_t>(row)]; }
};

/// Componentwise (x - mean)/range on the way in, z*range + mean on the way out; no range is 0.
struct Scaling {
  std::vector<double> mean, range;
};

/// An MLP, or a constant (then `layers` is empty and `constant` holds one value per output).
struct Expert {
  std::vector<double> constant;
  std::vector<Layer> layers;
  std::optional<Scaling> input, output;
  bool is_constant() const { return layers.empty(); }
};

enum class RouterKind : std::uint8_t { leaf, nearest, argmax };

/// One node of the router tree; see docs/formats.md, section 2.
struct RouterNode {
  RouterKind kind = RouterKind::leaf;
  int expert = -1;                          ///< leaf
  std::vector<int> children;                ///< inner: indices of later nodes
  std::vector<std::vector<double>> points;  ///< inner: the prototype, or the weight vector, of each child
  std::vector<double> bias;                 ///< argmax: one per child
};

enum class Dtype : std::uint8_t { binary64, binary32 };

/// A mixture of (P)ReLU MLPs routed down a tree of prototypes (Kratsios et al., arXiv 2402.03460) or gates. Every number is exact.
struct MoMlp {
  Dtype dtype = Dtype::binary64;
  int inputs = 0, outputs = 0;
  std::optional<Box> domain;
  std::vector<RouterNode> router;  ///< node 0 is the root
  std::vector<Expert> experts;
};

/// One constant expert, 0 in every output.
MoMlp zero_model(int inputs, int outputs);

/// Stored numbers of an expert: weights, biases, slopes, scalings.
std::int64_t parameters(const Expert& expert);

struct ParameterCount {
  std::int64_t total = 0;   ///< all experts and the whole router
  std::int64_t loaded = 0;  ///< greatest over leaves: the leaf's expert and what its path compares
};
ParameterCount count_parameters(const MoMlp& model);

/// Throws InputError naming `file` and the place if the model breaks a rule of docs/formats.md that is about shapes and structure.
void validate(const MoMlp& model, const std::string& file);

}  // namespace mocert
