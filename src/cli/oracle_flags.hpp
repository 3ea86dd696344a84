#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "cli/options.hpp"
#include "construct/oracle.hpp"

namespace mocert::cli {

/// A program in place of a TARGET.
struct OracleFlags {
  std::string command, samples;
  int outputs = 1;
  double silence = 60, share = 0.85;
  std::size_t batch = 1024;
  std::uint64_t max_queries = 0;

  void add_to(CLI::App& construct);
  bool wanted() const { return !command.empty(); }
  /// Asks until the answers allow epsilon, and makes their file the target of `claim`. `model`: the output, beside which the answers go.
  OracleResult ask(ClaimFlags& claim, const std::string& model, const WorkFlags& work) const;
};

std::string text(const OracleResult& result, const std::string& samples);
/// Keys for --json.
std::string json(const OracleResult& result, const std::string& samples);

}  // namespace mocert::cli
