#pragma once

#include <mpfr.h>

#include "interval/interval.hpp"

namespace mocert::test {

struct Bits {
  mpfr_prec_t count;
};

/// A number of MPFR, by default of 300 bits.
class Reference {
 public:
  explicit Reference(Bits precision = {300}) { mpfr_init2(value_, precision.count); }
  explicit Reference(double x, Bits precision = {300}) : Reference(precision) { mpfr_set_d(value_, x, MPFR_RNDN); }
  Reference(const Reference&) = delete;
  Reference& operator=(const Reference&) = delete;
  ~Reference() { mpfr_clear(value_); }

  operator mpfr_ptr() { return value_; }

  double down() const { return mpfr_get_d(value_, MPFR_RNDD); }
  double up() const { return mpfr_get_d(value_, MPFR_RNDU); }
  bool inside(const Interval& x) const { return mpfr_cmp_d(value_, x.lower()) >= 0 && mpfr_cmp_d(value_, x.upper()) <= 0; }

 private:
  mpfr_t value_;
};

}  // namespace mocert::test
