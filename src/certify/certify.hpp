#pragma once

#include <memory>
#include <optional>
#include <string>

#include "certify/checkpoint.hpp"
#include "certify/lipschitz.hpp"
#include "certify/loaded_claim.hpp"
#include "certify/search.hpp"

namespace mocert {

struct CertifyOptions {
  SearchOptions search;
  bool self_check = true;
  std::string certificate_path;
  bool overwrite = false;
  std::optional<CellRange> cells;  ///< only these are decided; a part file is written in place of a certificate, where the checkpoint is
  CheckpointOptions checkpoint;
  std::vector<LipschitzPair> pairs;  ///< proven before: stated in the certificate of a formula's Lipschitz constants
};

/// Throws InputError if the certificate exists and may not be overwritten; the claim's model and target never may.
void refuse_to_overwrite(const ClaimText& claim, const CertifyOptions& options);

struct CertifyResult {
  Verdict verdict = Verdict::undecided;  ///< of the whole claim: every part is certified, or one is violated; but see `part`
  std::string part;                      ///< path of a part file: then `certified` speaks of options.cells alone and proves no claim
  std::uint64_t known_cells = 0;         ///< cells that a checkpoint held before
  SearchResult search;                   ///< the model's error; untouched where the claim is about no model, or another part is violated
  std::optional<LipschitzResult> lipschitz;  ///< where constants of a formula are claimed
  std::string certificate;                   ///< path; empty if undecided (nothing is written then)
  std::string violation;                     ///< violated samples claims: the kind
  bool self_checked = false;
  double seconds = 0, check_seconds = 0;

  /// The limit that left a part undecided, or empty.
  const std::string& stopped_by() const;
};

/// One line about a violated Lipschitz constant: the points, the quotient and, where it is known, the gradient there.
std::string steepness_text(const LipschitzPair& pair);

/// Searches, writes the certificate and has the kernel check the very file before it gets its name. A verdict that the kernel does not
/// share is an InternalError, never a result.
CertifyResult certify(const LoadedClaim& claim, const CertifyOptions& options);

}  // namespace mocert
