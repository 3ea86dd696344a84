#pragma once

#include "cli/options.hpp"

namespace mocert::cli {

/// True of numbers separated by commas, as samples need them.
bool is_constants(const std::string& text);

/// `mocert bound --lipschitz`: encloses the least Lipschitz constants of a formula in every input norm, or in the one that is given, and
/// certifies them. The formula's file is whichever one of MODEL, TARGET and the value of --lipschitz is given. Returns the exit status.
int bound_lipschitz(const std::string& model, ClaimFlags claim, const WorkFlags& work, double relative_width);

}  // namespace mocert::cli
