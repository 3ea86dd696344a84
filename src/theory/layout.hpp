#pragma once

#include <cstdint>
#include <string>

#include "theory/model_class.hpp"

namespace mocert::theory {

/// A mixture that need not exist: E experts of one shape behind a balanced router of prototypes.
struct Layout {
  mpz_class experts;
  std::uint64_t inputs = 0, outputs = 0;
  ExpertShape expert;               ///< with the *trained* slopes
  std::uint64_t stored_slopes = 0;  ///< per expert, as a model file stores them: fixed ones one per hidden layer
  mpz_class valency;                ///< most children of a node; the number of experts for a flat router
  bool learned_routing = false;
};

/// Reads what the flags of `mocert theory` say. Throws InputError that names the flag.
/// - experts: an integer, 1 to 10^18.
/// - layers: widths "n-k1-...-m", each 1 to 65,536, at most 1,000 layers; "2-1" is an affine expert, "2-0-1" a constant one (no hidden unit
/// passes anything on).
/// - slopes: fixed, layer (one trained slope per hidden layer) or neuron (one per unit).
/// - routing: "flat" (all prototypes at one node) or "tree:V" (at most V >= 2 children), prototypes trained; "fixed", "fixed:flat" or
/// "fixed:tree:V": the
///   same, prototypes fixed beforehand.
Layout parse_layout(const std::string& experts, const std::string& layers, const std::string& slopes, const std::string& routing);

/// Counts of a layout, exact. The router is the tree whose leaves are the experts in order and whose nodes take V children each, the last
/// of a level what is left, level by level until one node remains; a single expert has no router. No other tree of the same levels compares
/// more pairs.
struct LayoutFigures {
  mpz_class per_expert;  ///< numbers stored per expert: weights, biases, slopes
  mpz_class trained;     ///< of which trained
  mpz_class loaded;      ///< one expert and the prototypes on the path of most prototypes
  mpz_class total;       ///< all experts and all prototypes
  mpz_class height;      ///< ceil(log_V E)
  mpz_class compared;    ///< prototypes on the path of most prototypes
  mpz_class nodes;       ///< of the tree without the root, each with a prototype
  mpz_class pairs;       ///< C(children, 2), summed over inner nodes
};
LayoutFigures figures(const Layout& layout);

ModelClass class_of(const Layout& layout);

}  // namespace mocert::theory
