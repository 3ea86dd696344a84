#pragma once

#include <gmpxx.h>

#include <vector>

#include "theory/up.hpp"

namespace mocert::theory {

/// One step of a growth bound: on m points, m * polynomials real functions of `variables` parameters, each a polynomial of at most `degree`
/// on every cell of the partition that the earlier steps made. With M = m * polynomials >= W = variables the step cuts a cell into at most
///   2 (2 e M degree / W)^W   cells (docs/theory.md, T1: Bartlett, Harvey, Liaw, Mehrabian, JMLR 20 (2019), Lemma 17), or
///   (e M / W)^W              cells if the functions are affine in the parameters on all of the parameter space (T2), which `affine` says.
struct GrowthStep {
  mpz_class polynomials, variables;
  unsigned long degree = 1;
  bool affine = false;
};

/// An upper bound of log2 of a growth function: Pi(m) <= 2^B(m), B(m) = sum over steps, for every m >= least().
struct GrowthBound {
  std::vector<GrowthStep> steps;  ///< at least one; polynomials and variables >= 1, degree >= 1

  /// The least m for which all steps hold: the greatest ceil(variables / polynomials).
  mpz_class least() const;

  /// B(m), rounded up, for m >= least().
  Up log2(const mpz_class& m) const;

  /// An integer d such that no set of more than d points is shattered; least() or more. The integer below the first m found with B(m) < m.
  /// It cannot be too small (T5): B is concave on m >= least() and B(least()) >= least(), so where B(m) < m once, it stays so for all
  /// greater m; and "B(m) < m" is decided with B rounded up, so it is never a false yes. It may be too great by what B, of 192 bits, is
  /// rounded up.
  mpz_class largest_shattered() const;
};

}  // namespace mocert::theory
