#pragma once

#include <optional>
#include <string>
#include <vector>

#include "certify/loaded_claim.hpp"
#include "certify/publish.hpp"

namespace mocert {

struct MergeOptions {
  std::vector<std::string> parts;
  std::string certificate_path;
  bool overwrite = false;
  unsigned threads = 1;  ///< of the checker
};

struct MergeResult {
  Certificate certificate;  ///< as written
  std::uint64_t cells = 0;
  Published published = Published::confirmed;
  double check_seconds = 0;
};

/// Writes the certificate that one run over all cells would have written. Given the claim, that of the parts is compared with it and the
/// checker replays the certificate before it gets its name; without, the certificate says that nobody has. Throws InputError for parts that
/// are damaged or unfinished, leave a gap, overlap, or are about different things.
MergeResult merge_parts(const MergeOptions& options, const LoadedClaim* claim);

}  // namespace mocert
