#pragma once

#include <optional>
#include <string>
#include <vector>

#include "kernel/read/fpcore.hpp"

namespace mocert::kernel {

struct Manifest {
  std::string kind;  ///< "expression", "samples", "table" or "network"
  std::string file;  ///< empty for a table that stands in the manifest itself
  std::vector<std::string> functions;
  std::optional<Box> domain;
  std::vector<std::string> lipschitz;
  std::optional<std::string> input_norm, tolerance;
  std::optional<bool> same_route;         ///< networks
  std::vector<std::vector<double>> axes;  ///< a table in the manifest
  std::vector<double> values;
};

/// docs/formats.md, section 3. Throws Fault.
Manifest read_manifest(const std::string& bytes);

/// Whether a .json says of itself that it is a model, which as a target is a network. Never throws.
bool says_model(const std::string& bytes);

}  // namespace mocert::kernel
