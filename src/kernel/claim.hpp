#pragma once

#include <optional>

#include "kernel/prove/gradient.hpp"
#include "kernel/read/fpcore.hpp"
#include "kernel/read/model.hpp"
#include "kernel/read/samples.hpp"
#include "kernel/read/table.hpp"
#include "mocert/kernel.hpp"

namespace mocert::kernel {

inline constexpr const char* smooth_rule = "hessian";  ///< of leaves that rest on L28 or L34

/// What is to be proved, one or both of
/// - for all x in X and every expert that the router may select at x, norm(f(x) - N(x)) <= epsilon;
/// - beside an expression with Lipschitz constants: |f_k(x) - f_k(y)| <= L_k |x - y| for all x, y in X.
/// Built from what the user gave, never from a certificate.
struct Claim {
  bool about_model = false;  ///< the first
  Model model;               ///< without the first, its numbers of inputs and outputs are the target's, and nothing else is set
  std::string model_file_digest, model_digest;

  std::optional<FormulaTarget> expression;  ///< this or
  std::optional<Samples> samples;           ///< or
  std::optional<Table> table;               ///< or
  std::optional<Model> network;             ///< the reference: f is each of its experts that may be selected at x,
  bool same_route = false;                  ///< or only the one of the model's own leaf, where the routers are identical
  std::string target_file_digest, target_digest;

  mpq_class epsilon;
  Norm output_norm = Norm::linf;
  Box domain;

  std::vector<mpq_class> lipschitz;  ///< one per output; samples: what is assumed; expressions: what is claimed, or empty
  Norm input_norm = Norm::l2;
  mpq_class tolerance;
  std::vector<Constant> lipschitz_constants;  ///< the same
  Constant tolerance_constant;
  Formula gradient_norms;  ///< the second: f and the dual norms of its gradients (L23)

  bool about_lipschitz() const { return expression && !lipschitz.empty(); }
  const char* kind() const { return samples ? "samples" : table ? "table" : network ? "network" : "expression"; }
  const char* rule() const { return expression ? "form" : kind(); }  ///< of bounded leaves
  /// Whether a bounded leaf may name the rule: beside the target's own one, second derivatives of an expression.
  bool allows(const std::string& name) const { return name == rule() || (expression && name == smooth_rule); }
};

/// Throws BadInput.
Claim build_claim(const Statement& statement);

/// "[0,1]x[-2,3]": decimals rounded outwards. Throws BadNumber.
Box read_domain(const std::string& text);

}  // namespace mocert::kernel
