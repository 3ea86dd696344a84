#pragma once

#include <gmpxx.h>

#include <cstdint>
#include <optional>
#include <vector>

#include "construct/modulus.hpp"
#include "interval/box.hpp"

namespace mocert {

struct TheoremOptions {
  double trade_off = 0;                  ///< r, 0 to 1: an expert has at most base (scale/epsilon)^r sub-cells
  std::int64_t base = 1;                 ///< sub-cells of an expert at r = 0
  std::int64_t valency = 2;              ///< children of a node, at least 2
  std::optional<ExpertKind> expert;      ///< none: kuhn where an expert has several sub-cells, else affine for smooth f, else constant
  std::optional<std::int64_t> cells;     ///< per axis, in place of the number that epsilon asks for
  std::optional<std::int64_t> subcells;  ///< per axis, in place of the number that the trade-off asks for
  std::int64_t max_experts = 1'000'000;
  unsigned threads = 1;
};

/// Everything countable about a model of the construction.
struct TheoremSize {
  mpz_class leaves;
  std::int64_t height = 0, width = 0, hidden_layers = 0;
  std::int64_t loaded = 0;  ///< parameters of an expert and the prototypes compared on its path
  mpz_class total;
  friend bool operator==(const TheoremSize&, const TheoremSize&) = default;
};

/// The construction of Kratsios et al. (arXiv 2402.03460) in numbers, before anything is built: a net of cells, and in each an expert that
/// resolves sub-cells.
struct TheoremPlan {
  ExpertKind expert = ExpertKind::constant;
  std::vector<std::int64_t> cells, subcells;  ///< per axis; 1 on axes of no width
  std::int64_t valency = 2;
  double radius = 0;       ///< every point of a cell is this close to its middle in the input norm: the delta of the net
  double error = 0;        ///< the bound that the modulus gives on a sub-cell, and `irreducible`
  double irreducible = 0;  ///< samples: half of what the data leave open; else 0
  TheoremSize size;
};

/// Sizes are chosen so that the error is at most epsilon (1 - theorem_margin): what is left pays for rounded weights and lines.
constexpr double theorem_margin = 0x1p-16;

/// N sub-cells per axis: the least number, alike in length on all axes, for which the bound of `modulus` is at most epsilon - irreducible.
/// The M_i per axis of one expert: raised from 1, the least first, while their product stays at most base (scale/epsilon)^r, scale = lambda
/// w^exponent (or smoothness w^2) and w the greatest width, and M_i at most N_i (or what the base asks for). Then K_i = ceil(N_i / M_i)
/// cells. Throws InputError if the modulus says nothing about the expert asked for, or epsilon is not above the irreducible error.
TheoremPlan plan_theorem(const Box& domain, int outputs, double epsilon_down, const Modulus& modulus, double irreducible,
                         const TheoremOptions& options);

}  // namespace mocert
