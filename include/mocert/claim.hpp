#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mocert {

/// What a user says about a target beside its file; empty where nothing was said.
struct TargetOptions {
  std::vector<std::string> functions;     ///< FPCores selected by name, one per output
  std::optional<std::string> lipschitz;   ///< "2.5", or one per output as "2.5,1/3": assumed of samples, claimed of a formula
  std::optional<std::string> input_norm;  ///< for `lipschitz`: l1, l2 (default) or linf
  std::optional<std::string> tolerance;   ///< samples: how far f may be from them, "0" by default
  bool table = false;                     ///< a .csv or .npy holds a table, not samples
  bool same_route = false;                ///< a network with the model's router: only experts of the same leaf are compared
};

/// A claim in the user's own words: at every x of the domain, every expert that the router may select at x is within epsilon of the target
/// (README, "What a certificate means"), and a formula is Lipschitz with the constants given beside it, if any. Numbers are text because
/// they are meant exactly: decimal, p/q or hex float.
struct ClaimText {
  std::string
      model_path;  ///< a model, .json, .safetensors or .nnet; may be empty, with epsilon, where a formula's Lipschitz constant is all
  std::string target_path;            ///< .fpcore, .csv, .npy, a network, as a model, or a target manifest, .json
  std::string epsilon;                ///< above 0
  std::string norm = "linf";          ///< over outputs: linf, l1 or l2
  std::optional<std::string> domain;  ///< "[0,1]x[-2,3]"; without it the target's, else the model's, else the unit box
  TargetOptions target;               ///< what the target's file does not say
};

/// When to stop undecided.
struct Limits {
  double seconds = 0;                ///< 0: none
  std::uint64_t boxes = 20'000'000;  ///< boxes examined
  int depth = 400;                   ///< splits and routes above a box
};

}  // namespace mocert
