#pragma once

#include "interval/interval.hpp"

namespace mocert {

/// Where an interval lies in quarters of the turn: quadrant q of the real line is [q pi/2, (q + 1) pi/2). No double but
/// 0 is a multiple of pi/2, so the answers are never in doubt, however large the argument.
struct Quadrants {
  int first;  ///< the quadrant of the lower end modulo 4
  int steps;  ///< how many borders q pi/2 lie in (lower, upper], counted up to 4, which crosses them all

  /// True if the border between the quadrants `before` and `before` + 1 (modulo 4) lies in (lower, upper].
  bool crosses(int before) const { return steps > (before - first + 4) % 4; }
};

Quadrants quadrants(const Interval& x);

}  // namespace mocert
