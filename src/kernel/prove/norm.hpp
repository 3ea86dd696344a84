#pragma once

#include <string_view>
#include <vector>

#include "kernel/prove/interval.hpp"

namespace mocert::kernel {

enum class Norm { linf, l1, l2 };

/// Throws BadNumber on another name.
Norm read_norm(std::string_view name);

/// Contains the norm of every vector whose components lie in these intervals (L16). An infinite end stays infinite.
Interval norm(Norm kind, const std::vector<Interval>& components);

/// norm(..).hi for components of these magnitudes or less.
Number upper_norm(Norm kind, const std::vector<Number>& magnitudes);

}  // namespace mocert::kernel
