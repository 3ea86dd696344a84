#pragma once

#include <gmpxx.h>

#include <cstdint>
#include <map>
#include <tuple>
#include <vector>

namespace mocert::theory {

/// What the bounds need to know of one affine layer.
struct LayerShape {
  std::uint64_t units = 0;       ///< outputs of the layer
  std::uint64_t parameters = 0;  ///< weights (sparse: the stored ones) and biases
  std::uint64_t slopes = 0;      ///< trained slopes of the PReLU behind it: 0, 1 or one per unit
  bool operator==(const LayerShape&) const = default;
  bool operator<(const LayerShape& other) const {
    return std::tie(units, parameters, slopes) < std::tie(other.units, other.parameters, other.slopes);
  }
};

/// An expert's layers, the last without activation. A constant expert has one layer of one parameter per output.
struct ExpertShape {
  std::vector<LayerShape> layers;
  /// Only if there is one layer: output j ranges over a vector space of functions of this dimension (dense: n + 1; constant: 1; sparse: its
  /// stored weights and the bias); how many outputs have which.
  std::map<std::uint64_t, std::uint64_t> dimensions;
  bool one_layer() const { return layers.size() == 1; }
  bool operator==(const ExpertShape&) const = default;
  bool operator<(const ExpertShape& other) const { return std::tie(layers, dimensions) < std::tie(other.layers, other.dimensions); }
};

/// A class of mixtures: all that arise when the trained parameters take every real value. Everything else is fixed beforehand: the tree,
/// the shapes and where sparse layers store weights. Functions are of (x, j), j an output, so that models of several outputs are covered
/// (docs/theory.md, section 1).
struct ModelClass {
  std::map<ExpertShape, mpz_class> experts;  ///< experts that a leaf names, by shape; counts >= 1
  bool learned_routing = false;
  mpz_class router_variables;  ///< (inputs + 1) per child, summed over inner nodes
  mpz_class router_pairs;      ///< C(children, 2), summed over inner nodes
};

}  // namespace mocert::theory
