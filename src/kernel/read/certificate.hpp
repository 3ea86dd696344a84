#pragma once

#include <optional>

#include "kernel/prove/witness.hpp"
#include "kernel/read/json.hpp"

namespace mocert::kernel {

/// What a certificate says besides its proof.
struct Header {
  bool violated = false;
  mpq_class upper;  ///< certified only
  std::optional<Point> lower;
  std::string violation;  ///< violated samples claims only
  std::string note;
};

/// Reads up to and including the key "proof" (certified) or all that stands before "stats" (violated), comparing
/// everything with the claim. Throws Fault.
Header read_header(Json& json, const Claim& claim);

/// Reads "stats", "tool" and the end of the document.
void read_footer(Json& json);

}  // namespace mocert::kernel
