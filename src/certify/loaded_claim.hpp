#pragma once

#include <optional>
#include <string>

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

}  // namespace mocert
