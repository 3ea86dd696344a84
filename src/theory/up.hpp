#pragma once

#include <gmpxx.h>
#include <mpfr.h>

#include <compare>

namespace mocert::theory {

/// A number that is at least the real number >= 0 it stands for: 192 bits of MPFR, every operation rounded up.
///
/// Only operations that rise with their operands are offered, so that no result can be too small: sum and product of numbers >= 0, division
/// by an exact number > 0, square root, logarithm, power, root. The relative excess of one operation is below 2^-190; no bound depends on
/// it.
class Up {
 public:
  /// q >= 0, rounded up.
  explicit Up(const mpq_class& q);
  explicit Up(const mpz_class& z) : Up(mpq_class(z)) {}
  explicit Up(long n) : Up(mpq_class(n)) {}
  Up(const Up& other);
  Up& operator=(const Up& other);
  ~Up();

  static Up e();
  static Up pi();

  Up& operator+=(const Up& other);
  Up& operator*=(const Up& other);
  Up& operator/=(const mpz_class& exact);
  friend Up operator+(Up a, const Up& b) { return a += b; }
  friend Up operator*(Up a, const Up& b) { return a *= b; }
  friend Up operator/(Up a, const mpz_class& exact) { return a /= exact; }

  /// Logarithms of a number >= 1, throws InternalError for a smaller one (its logarithm would be negative).
  Up log2() const;
  Up ln() const;
  Up sqrt() const;
  Up power(unsigned long exponent) const;
  Up root(unsigned long degree) const;

  /// Surely: the real number meant is below `exact`. False says nothing.
  bool surely_below(const mpz_class& exact) const { return mpfr_cmp_z(value_, exact.get_mpz_t()) < 0; }
  std::partial_ordering operator<=>(const Up& other) const { return mpfr_cmp(value_, other.value_) <=> 0; }

  /// Greatest integer <= this: every integer <= the real number meant is <= it.
  mpz_class floor() const;
  /// binary64, rounded up; infinity beyond its range.
  double to_double() const { return mpfr_get_d(value_, MPFR_RNDU); }
  /// 1/this, rounded down: at most 1/(the real number meant). To binary64, and upwards to the next integer.
  double reciprocal_down() const;
  mpz_class ceiling_of_reciprocal() const;
  /// Bits of the integer part of 1/this; at most 0 if it is below 1.
  long reciprocal_bits() const;

 private:
  Up();
  mpfr_t value_;
};

}  // namespace mocert::theory
