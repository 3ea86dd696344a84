#pragma once

#include <span>

#include "kernel/prove/gap.hpp"

namespace mocert::kernel {

/// Two points of the domain as a certificate states them: |f_output(x) - f_output(y)| >= value |x - y|.
struct Pair {
  std::uint64_t output = 0;
  mpq_class value;
  std::vector<double> x, y;
  std::string place;
};

struct GradientNorms {
  std::vector<Fine> upper;  ///< per output >= the dual norm of the gradient at every point of the box, rounded up
  bool within = false;      ///< each is at most L_k, exactly
};
/// L23, in numbers as for upper_gap. Throws Undefined.
GradientNorms upper_gradient_norms(const Claim& claim, std::span<const double> lo, std::span<const double> hi, bool exact);

/// Checks that x and y lie in X, differ, and that the quotient is at least `value` (L24); returns a lower bound of it. Throws Fault.
Fine check_pair(const Claim& claim, const Pair& pair);

}  // namespace mocert::kernel
