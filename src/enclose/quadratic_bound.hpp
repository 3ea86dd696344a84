#pragma once

#include <span>

#include "interval/interval.hpp"

namespace mocert {

/// Upper bound, over all u in [-1, 1]^n and all reals L_i in slope[i] and h_ij in bend[i n + j], i <= j (which may depend on u), of
///   sum L_i u_i + 1/2 sum h_ii u_i^2 + sum_{i<j} h_ij u_i u_j
/// (docs/soundness.md, L25). With `side` = -1 the same of the negative of it. Rounded up; infinite where nothing is known.
double quadratic_upper(std::span<const Interval> slope, std::span<const Interval> bend, double side);

}  // namespace mocert
