#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace mocert {

/// What an expert looks like: affine, or an MLP with hidden layers of these widths, ReLU or PReLU with one trained slope per neuron.
struct ExpertShape {
  std::vector<int> widths;  ///< empty: affine
  bool trained_slopes = false;

  bool affine() const { return widths.empty(); }
  /// Stored numbers of such an expert, its scalings of input and output included (an affine expert has none).
  std::int64_t parameters(int inputs, int outputs) const;
};

/// "affine", "mlp:8", "prelu:16-8". Throws InputError naming `place` for anything else, and for more than 16 layers or widths above 1024.
ExpertShape parse_expert_shape(const std::string& text, const std::string& place);

}  // namespace mocert
