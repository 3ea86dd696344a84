#pragma once

#include <atomic>
#include <cstdint>
#include <functional>

#include "construct/theorem_plan.hpp"
#include "model/momlp.hpp"
#include "target/target.hpp"

namespace mocert {

/// The plan for a target. For samples the irreducible error is the greatest half width (U - l)/2 that is met at the points where the
/// experts take values: with it the plan's error bounds the error of every admissible f, since at the vertices v_k around x
///   |f(x) - N(x)| <= sum b_k (|f(x) - f(v_k)| + |f(v_k) - N(v_k)|), and N(v_k) is the middle of the envelopes.
/// Throws InputError, also where epsilon is not above that error (`mocert bound` encloses the least that is possible).
TheoremPlan plan_theorem_for(const Target& target, const Box& domain, double epsilon_down, Norm output_norm, const Modulus& modulus,
                             const TheoremOptions& options);

struct TheoremHooks {
  const std::atomic<bool>* interrupted = nullptr;
  std::function<void(std::size_t built)> progress;
};

/// Builds what was planned: the tree of prototypes and an expert per cell, from values of f rounded to multiples of at most 2^-26 epsilon,
/// so that their differences are exact. Nothing is proved here. Throws InputError (f undefined at a point, more experts than allowed) and,
/// if the model is not of the size that was promised, InternalError; interrupted, it returns a model without experts.
MoMlp build_theorem(const Target& target, const Box& domain, double epsilon_down, const TheoremPlan& plan, const TheoremOptions& options,
                    const TheoremHooks& hooks);

/// Counts a model: leaves, levels of inner nodes, widest hidden layer, hidden layers, parameters.
TheoremSize measure(const MoMlp& model);

}  // namespace mocert
