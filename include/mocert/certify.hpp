#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mocert/claim.hpp"
#include "mocert/error.hpp"
#include "mocert/verdict.hpp"

namespace mocert {

/// How to work on a claim.
struct DecideOptions {
  std::string certificate;  ///< where the certificate goes; required
  bool overwrite = false;   ///< whether an existing one may be replaced
  Limits limits;            ///< when to stop undecided
  unsigned threads = 1;     ///< the result does not depend on it as long as no time limit strikes
  bool self_check = true;   ///< have the checker replay the proof before anything is said
  /// Looked at between rounds; when true, the search stops undecided.
  const std::atomic<bool>* interrupted = nullptr;
};

/// The outcome as data. Bounds are rigorous: the sup error over the domain and all experts selectable lies in [lower, upper]; where the
/// claim is about a Lipschitz constant alone, or that is violated, they say nothing.
struct Decision {
  Verdict verdict = Verdict::undecided;   ///< what is proved
  double lower = 0;                       ///< rounded down
  double upper = 0;                       ///< rounded up; infinite where nothing is known
  std::optional<Witness> witness;         ///< where `lower` is attained
  std::optional<Verdict> lipschitz;       ///< of the Lipschitz constants claimed of a formula; `verdict` is that of both
  std::optional<LipschitzPair> steepest;  ///< the steepest quotient proved of the formula; violates its constant if `lipschitz` is violated
  std::string violation;                  ///< violated samples claims: "model wrong", "data too sparse" or "neither"
  std::string stopped_by;   ///< undecided: "time", "boxes", "depth", "width", "precision" (the checker cannot confirm so small a violation)
                            ///< or "interrupt"
  std::string certificate;  ///< path; empty where none was written
  bool self_checked = false;  ///< the checker has accepted the certificate
  std::uint64_t experts = 0;  ///< of the model
  std::uint64_t boxes = 0;    ///< examined
  std::uint64_t leaves = 0;   ///< of the proof
  double seconds = 0;         ///< wall time
};

/// Proves or refutes a claim, as `mocert certify` does. The calling thread must round to nearest, without flushing subnormal numbers.
/// Throws InputError for whatever the caller can put right, InternalError where prover and checker disagree.
Decision decide(const ClaimText& claim, const DecideOptions& options);

/// A rigorous enclosure of the sup error, and its certificate.
struct ErrorBound {
  double lower = 0;                         ///< rounded down
  double upper = 0;                         ///< rounded up; infinite where nothing is known
  bool reached = false;                     ///< upper <= lower (1 + relative width), up to rounding
  std::optional<double> irreducible_lower;  ///< samples: no model can have a sup error below the supremum enclosed by these two
  std::optional<double> irreducible_upper;  ///< samples: see above
  std::string epsilon;                      ///< the upper end as text; the claim with this epsilon is what the certificate proves
  std::string certificate;                  ///< path; empty where none was written
  double seconds = 0;                       ///< wall time
};

/// Narrows the sup error to a relative width, as `mocert bound` does; `claim.epsilon` is not looked at. Throws as decide() does.
ErrorBound bound_error(const ClaimText& claim, double relative_width, const DecideOptions& options);

/// Rigorous enclosures of the least Lipschitz constants of a formula in one input norm, and their certificate.
struct LipschitzEnclosure {
  /// One output's.
  struct Output {
    double lower = 0;                       ///< rounded down
    double upper = 0;                       ///< rounded up; infinite where nothing is known
    bool reached = false;                   ///< upper <= lower (1 + relative width), up to rounding
    std::optional<LipschitzPair> steepest;  ///< what `lower` rests on
  };
  std::vector<Output> outputs;  ///< per output of the formula
  std::string constants;        ///< the upper ends as text; the claim of these constants is what the certificate proves
  std::string certificate;      ///< path; empty where none was written
  double seconds = 0;           ///< wall time
};

/// Encloses the least constants with |f_k(x) - f_k(y)| <= L_k |x - y| on the domain, as `mocert bound --lipschitz` does. `formula` names no
/// model, no epsilon and no constants; its target.input_norm says the norm. Throws as decide() does.
LipschitzEnclosure bound_lipschitz_constants(const ClaimText& formula, double relative_width, const DecideOptions& options);

}  // namespace mocert
