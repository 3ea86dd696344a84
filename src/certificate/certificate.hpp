#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "certificate/proof.hpp"
#include "interval/box.hpp"
#include "mocert/verdict.hpp"

namespace mocert {

/// The part of a claim that a certificate refutes.
enum class Violated { nothing, error, lipschitz };

/// Everything a certificate says (docs/formats.md, section 4) except the proof trees, which are written from the search's own data.
struct Certificate {
  std::string epsilon;        ///< as the user wrote it; empty: the claim is about no model, only a Lipschitz constant
  double epsilon_down = 0;    ///< greatest binary64 number not above it
  std::string norm = "linf";  ///< over outputs
  Box domain;
  std::vector<std::string> lipschitz;  ///< of samples: assumed; of an expression: claimed, or empty
  std::string input_norm;
  std::string tolerance;      ///< samples only
  std::string pairs_claimed;  ///< networks only: "all" or "same-route"

  std::string model_file_digest, model_digest;
  int inputs = 0, outputs = 0;
  std::size_t experts = 0;

  std::string target_kind = "expression";  ///< or "samples", "table", "network"
  std::string target_file_digest, target_digest;
  std::vector<std::string> target_content;  ///< expressions
  int sample_count = -1;                    ///< samples

  Violated violated = Violated::nothing;
  double upper = 0;                  ///< certified: proven bound on the sup error
  std::optional<Witness> lower;      ///< a proven error; violated by the error: the witness
  std::string violation;             ///< samples claims violated by the error: the kind
  std::vector<LipschitzPair> pairs;  ///< proven quotients; violated by the Lipschitz constant: at least one

  std::uint64_t leaves = 0, boxes = 0;
  bool self_check = true;

  bool about_model() const { return !epsilon.empty(); }
};

/// Writes the certificate; `proof` and `lipschitz_proof` are looked at where a part of the claim is certified. Streams: memory beyond the
/// proofs themselves does not grow with them.
void write_certificate(std::ostream& out, const Certificate& certificate, const Proof* proof, const Proof* lipschitz_proof = nullptr);

inline constexpr const char* tool_version = "0.1.0";

}  // namespace mocert
