#pragma once

#include <optional>
#include <string>
#include <vector>

#include "kernel/read/fpcore.hpp"

namespace mocert::kernel {

struct Manifest {
  bool samples = false;  ///< else an expression
  std::string file;
  std::vector<std::string> functions;
  std::optional<Box> domain;
  std::vector<std::string> lipschitz;
  std::optional<std::string> input_norm, tolerance;
};

/// docs/formats.md, section 3. Throws Fault.
Manifest read_manifest(const std::string& bytes);

}  // namespace mocert::kernel
