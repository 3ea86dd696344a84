#pragma once

#include <string>

#include "cli/options.hpp"

namespace mocert::cli {

/// Which cells of a claim a run decides, and where it keeps what is done.
struct PartFlags {
  std::string shard, cells, checkpoint;
  bool resume = false;

  void add_to(CLI::App& command);
  bool given() const { return resume || !shard.empty() || !cells.empty() || !checkpoint.empty(); }
  /// `certificate_named`: the user said where the certificate goes. Else a part's is not the whole claim's, should a counterexample be
  /// found.
  void apply(const LoadedClaim& claim, bool certificate_named, CertifyOptions& options) const;
};

}  // namespace mocert::cli
