#pragma once

#include <optional>

#include "kernel/prove/lipschitz.hpp"
#include "kernel/prove/witness.hpp"
#include "kernel/read/json.hpp"

/// The parts of a certificate around its proofs. Everything here throws Fault.
namespace mocert::kernel {

/// Reads up to and including the verdict, comparing everything with the claim.
struct Header {
  bool violated = false;
  std::string note;
};
Header read_header(Json& json, const Claim& claim);

/// The object under "bound", whose key has been read.
struct Bound {
  mpq_class upper;  ///< certified only
  std::optional<Point> lower;
};
Bound read_bound(Json& json, const Claim& claim, bool violated);

/// The value of "violation" with its key.
std::string read_violation(Json& json);

/// The list under "pairs" with its key; where the claim is violated, one pair or more, each with a value above its output's L.
std::vector<Pair> read_pairs(Json& json, const Claim& claim, bool violated);

/// Reads "stats", "tool" and the end of the document.
void read_footer(Json& json);

}  // namespace mocert::kernel
