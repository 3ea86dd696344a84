#pragma once

#include <optional>
#include <utility>

#include "kernel/claim.hpp"

namespace mocert::kernel {

/// Two samples i < j with |y_i - y_j| - 2 eta > L |s_i - s_j| in some output, decided exactly; nothing where there are
/// none (L20).
std::optional<std::pair<std::size_t, std::size_t>> contradiction(const Claim& claim);

}  // namespace mocert::kernel
