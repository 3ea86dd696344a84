#pragma once

#include <gmpxx.h>

#include <vector>

namespace mocert::theory {

/// What no method can go below that must serve *every* lambda-Lipschitz function on a box within eps in the sup norm. One particular
/// function may need far less. With widths w_1..w_n of the box, K = product of max(1, ceil(lambda w_i / (2 eps))), exact; on [0,1]^n K =
/// ceil(lambda / (2 eps))^n.
struct LowerBounds {
  mpz_class samples_linf;  ///< K: samples, for functions that are Lipschitz in linf; hence also in l1 and l2 (docs/theory.md, T12)
  mpz_class
      samples_l2;  ///< greater of K and ceil of w_1...w_n (lambda/eps)^n / V_n, V_n the volume of the unit ball, rounded down first (T13)
  mpz_class dimension;  ///< K: VC dimension, and bits, of a class that comes within eps of all of them, in linf, l1 or l2 (T14)
};

/// Needs a width or more, all >= 0, lambda > 0, eps > 0. Throws InputError if a bound has more than 65,536 bits.
LowerBounds lower_bounds(const std::vector<mpq_class>& widths, const mpq_class& lambda, const mpq_class& eps);

/// (w_1...w_n / (points V_n))^(1/n), rounded down: no set of so many points, 1 or more, comes closer than this, in l2, to every point of
/// the box (T13).
double covering_radius_below(const std::vector<mpq_class>& widths, const mpz_class& points);

}  // namespace mocert::theory
