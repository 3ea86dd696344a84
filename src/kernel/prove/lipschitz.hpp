#pragma once

#include <span>

#include "kernel/claim.hpp"

namespace mocert::kernel {

class Cells;

/// Two points of the domain as a certificate states them: |f_output(x) - f_output(y)| >= value |x - y|.
struct Pair {
  std::uint64_t output = 0;
  mpq_class value;
  std::vector<double> x, y;
  std::string place;
};

/// Per output >= the dual norm of the gradient at every point of the box (L23): by Fast numbers if there are cells and that
/// is within the constants claimed, else by Fine ones. Throws Undefined.
std::vector<Fine> upper_gradient_norms(const Claim& claim, std::span<const double> lo, std::span<const double> hi, Cells* cells = nullptr);
/// Each is at most L_k, exactly.
bool within_lipschitz(const Claim& claim, const std::vector<Fine>& gradient_norms);

/// Checks that x and y lie in X, differ, and that the quotient is at least `value` (L24); returns a lower bound of it. Throws Fault.
Fine check_pair(const Claim& claim, const Pair& pair);

}  // namespace mocert::kernel
