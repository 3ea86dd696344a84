#pragma once

#include <functional>
#include <string>
#include <vector>

#include "gate/config.hpp"

namespace mocert {

/// What became of one claim.
struct ClaimOutcome {
  std::string name;
  Level level = Level::error;
  int status = 0;       ///< as `mocert certify` or `mocert check` would have exited
  std::string verdict;  ///< certified, violated, undecided, rejected, not proved, bad input, internal error, interrupted
  std::string message;  ///< why, where it is not certified
  std::string epsilon;
  double upper = 0, lower = 0;
  bool bounded = false;  ///< `upper` and `lower` are known
  std::uint64_t experts = 0, boxes = 0, leaves = 0;
  std::string certificate;  ///< path; empty if none
  double seconds = 0;

  /// A warning may be violated or undecided; nothing else passes but a proof.
  bool passes() const;
};

struct GateOptions {
  std::string folder;  ///< where certificates go, as NAME.cert.json; made if it does not exist, older ones replaced
  unsigned threads = 1;
  const std::atomic<bool>* interrupted = nullptr;
  std::function<void(const std::string& name)> starts;
};

/// Decides one claim after the other; each verdict has passed the checker. Never throws for what is wrong with one claim.
std::vector<ClaimOutcome> run_gate(const std::vector<GateClaim>& claims, const GateOptions& options);

/// Of the claims that do not pass, the gravest status: 130 over 70 over 3 over 2 over 1 over 4; 0 if all pass.
int gate_status(const std::vector<ClaimOutcome>& outcomes);

/// JUnit XML, one test case per claim: what fails the gate is a failure or an error, a warning is skipped with its message.
std::string to_junit(const std::vector<ClaimOutcome>& outcomes);

}  // namespace mocert
