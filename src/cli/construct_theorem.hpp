#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "cli/options.hpp"

namespace mocert::cli {

/// Flags of `mocert construct --method theorem`.
struct TheoremFlags {
  double trade_off = 0;
  std::int64_t base = 1, valency = 2, cells = 0, subcells = 0;
  std::string expert;  ///< --expert, or empty; not an option of its own, nor is `cells`
  std::string hoelder = "1", smoothness;
  bool plan = false;

  void add_to(CLI::App& command);
};

/// Plans, builds, certifies and reports what was promised beside what was built; with --plan only plans. Returns the exit status.
int construct_by_theorem(const TheoremFlags& flags, const std::string& output, const ClaimFlags& claim, const WorkFlags& work,
                         std::size_t max_experts);

}  // namespace mocert::cli
