#pragma once

#include <memory>
#include <optional>
#include <string>

#include "certify/lipschitz.hpp"
#include "certify/search.hpp"
#include "mocert/claim.hpp"
#include "mocert/kernel.hpp"

namespace mocert {

/// The claim with everything it is about loaded. Without a model's path and epsilon it is only about the Lipschitz constants of a formula;
/// the model is then a constant 0, of which nothing is claimed. Not movable: the claim refers to its parts.
class LoadedClaim {
 public:
  /// Throws InputError for anything unreadable or contradictory, and where nothing is claimed.
  explicit LoadedClaim(const ClaimText& text);
  LoadedClaim(const LoadedClaim&) = delete;
  LoadedClaim& operator=(const LoadedClaim&) = delete;

  const ClaimText& text() const { return text_; }
  bool about_model() const { return !text_.model_path.empty(); }
  const MoMlp& model() const { return model_; }
  const Target& target() const { return *target_; }
  const Claim& claim() const { return *claim_; }
  const std::string& model_digest() const { return model_digest_; }
  const std::string& model_file_digest() const { return model_file_digest_; }
  /// The same claim for the checker, whose own readers get the bytes that were read here.
  kernel::Statement statement() const;

 private:
  ClaimText text_;
  std::string model_text_;
  TargetFiles target_files_;
  MoMlp model_;
  std::string model_digest_, model_file_digest_;
  std::optional<Target> target_;
  std::optional<Claim> claim_;
};

/// A claim for the checker alone, which reads the files itself. Throws kernel::BadInput.
kernel::Statement statement_of(const ClaimText& text);

/// epsilon > 0 as an exact number, or InputError.
mpq_class parse_epsilon(const std::string& text);
Norm parse_norm(const std::string& text, const std::string& where);
std::string to_string(Norm norm);

struct CertifyOptions {
  SearchOptions search;
  bool self_check = true;
  std::string certificate_path;
  bool overwrite = false;
  std::vector<LipschitzPair> pairs;  ///< proven before: stated in the certificate of a formula's Lipschitz constants
};

/// Throws InputError if the certificate exists and may not be overwritten.
void refuse_to_overwrite(const CertifyOptions& options);

struct CertifyResult {
  Verdict verdict = Verdict::undecided;  ///< of the whole claim: every part is certified, or one is violated
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
