#pragma once

#include <memory>
#include <optional>
#include <string>

#include "certify/search.hpp"
#include "mocert/claim.hpp"
#include "mocert/kernel.hpp"

namespace mocert {

/// The claim with everything it is about loaded. Not movable: the claim refers to its parts.
class LoadedClaim {
 public:
  /// Throws InputError for anything unreadable or contradictory.
  explicit LoadedClaim(const ClaimText& text);
  LoadedClaim(const LoadedClaim&) = delete;
  LoadedClaim& operator=(const LoadedClaim&) = delete;

  const ClaimText& text() const { return text_; }
  const MoMlp& model() const { return model_; }
  const Target& target() const { return *target_; }
  const Claim& claim() const { return *claim_; }
  const std::string& model_digest() const { return model_digest_; }
  const std::string& model_file_digest() const { return model_file_digest_; }

 private:
  ClaimText text_;
  MoMlp model_;
  std::string model_digest_, model_file_digest_;
  std::optional<Target> target_;
  std::optional<Claim> claim_;
};

/// The same for the checker, which reads the files itself. Throws kernel::BadInput.
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
};

struct CertifyResult {
  SearchResult search;
  std::string certificate;  ///< path; empty if undecided (nothing is written then)
  std::string violation;    ///< violated samples claims: the kind
  bool self_checked = false;
  double seconds = 0, check_seconds = 0;
};

/// Searches, writes the certificate and has the kernel check the very file before it gets its name. A verdict that the kernel does not
/// share is an InternalError, never a result.
CertifyResult certify(const LoadedClaim& claim, const CertifyOptions& options);

}  // namespace mocert
