#pragma once

#include <optional>

namespace mocert {

/// A number strictly between the ends with a short significand, near lo + share (hi - lo); empty if there is none.
std::optional<double> short_number(double lo, double hi, double share);

}  // namespace mocert
