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

/// Everything a certificate says (docs/formats.md, section 4) except the proof tree, which is written from the search's own data.
struct Certificate {
  std::string epsilon;        ///< as the user wrote it
  double epsilon_down = 0;    ///< greatest binary64 number not above it
  std::string norm = "linf";  ///< over outputs
  Box domain;
  std::vector<std::string> lipschitz;  ///< samples only
  std::string input_norm, tolerance;   ///< samples only

  std::string model_file_digest, model_digest;
  int inputs = 0, outputs = 0;
  std::size_t experts = 0;

  std::string target_kind = "expression";  ///< or "samples", "table"
  std::string target_file_digest, target_digest;
  std::vector<std::string> target_content;  ///< expressions
  int sample_count = -1;                    ///< samples; -1: an expression

  bool violated = false;
  double upper = 0;              ///< certified: proven bound on the sup error
  std::optional<Witness> lower;  ///< violated: the witness
  std::string violation;         ///< violated samples claims: the kind

  std::uint64_t leaves = 0, boxes = 0;
  bool self_check = true;
};

/// Writes the certificate; `proof` is ignored for violations. Streams: memory beyond the proof itself does not grow with it.
void write_certificate(std::ostream& out, const Certificate& certificate, const Proof& proof);

inline constexpr const char* tool_version = "0.1.0";

}  // namespace mocert
