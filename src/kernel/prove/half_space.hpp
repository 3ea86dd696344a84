#pragma once

#include <span>

#include "kernel/read/model.hpp"

namespace mocert::kernel {

/// Whether every point of the box lies strictly beyond the border between the children `taken` and `sibling` of a
/// router node, decided exactly (L17). For a point (lo = hi): whether `sibling` wins strictly there.
bool beyond(const RouterNode& node, std::size_t taken, std::size_t sibling, std::span<const double> lo, std::span<const double> hi);

}  // namespace mocert::kernel
