#pragma once

#include <optional>
#include <string>
#include <vector>

#include "certify/certify.hpp"

namespace mocert {

/// What a failing claim means for the gate: a warning is reported and does not fail it. Files that cannot be read, rejected certificates
/// and internal errors fail it at any level.
enum class Level { error, warn };

/// One claim of a configuration, its paths resolved against the configuration's folder.
struct GateClaim {
  std::string name;
  ClaimText text;
  Level level = Level::error;
  Limits limits;
  std::optional<std::string> certificate;  ///< replay this one; nothing is searched then
};

/// Reads a configuration (docs/formats.md, section 5). Throws InputError with file, line and column for syntax errors, unknown or missing
/// keys, values of another kind, names that repeat, and for a configuration without claims.
std::vector<GateClaim> read_gate(const std::string& path);

}  // namespace mocert
