#pragma once

#include <gmpxx.h>

#include <optional>

#include "theory/growth.hpp"
#include "theory/model_class.hpp"

namespace mocert::theory {

/// An upper bound of a VC dimension, with the statement of docs/theory.md it rests on.
struct Dimension {
  mpz_class bound;
  bool attained = false;  ///< equal to the dimension, if each expert's cell has inner points
  const char* source = "";
};

/// Bound of the growth function of {(x, j) -> [f_j(x) > t]} for f in the class and t free per point (so it bounds the pseudo-dimension,
/// too): one step per layer over all experts at once, and one for the router if it is learned (docs/theory.md, T3 and T4). `looks` is how
/// many thresholds a point of the final class asks for: 1, or 2 for absolute losses (T9).
GrowthBound growth_bound(const ModelClass& model_class, unsigned long looks = 1);

/// VC dimension of the thresholded outputs. Learned routing: growth bound (T5). Fixed routing: sum over groups of experts (T6), each exact
/// for experts of one layer (T7), else the lesser of the group's joint growth bound and of one expert's times the number.
Dimension vc_dimension(const ModelClass& model_class);

/// The same for the class of losses {(x, j, y) -> |f_j(x) - y|}: pseudo-dimension, upper bound (T9).
Dimension loss_dimension(const ModelClass& model_class);

/// Closed form for a single net with fixed slopes, D layers and W_i parameters in layers 1 to i, S = sum of i k_i (k_D = 1) >= 3:
/// floor(D + (sum W_i) log2(4 e S log2(2 e S))): Bartlett, Harvey, Liaw, Mehrabian, JMLR 20 (2019), Theorem 7, with degree 1 and p = 1
/// breakpoint (T8). Empty where it does not apply: several experts, trained slopes, several outputs, S < 3.
std::optional<mpz_class> closed_form_bound(const ModelClass& model_class);

}  // namespace mocert::theory
