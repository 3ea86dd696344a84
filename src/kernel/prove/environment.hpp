#pragma once

#include <mpfr.h>

#include <cfenv>

namespace mocert::kernel {

/// While it lives, this thread computes as the proofs assume, whatever the caller has set: floating point as a program starts with it (to
/// nearest, subnormal numbers kept, no traps), and MPFR's widest exponent range.
class OwnEnvironment {
 public:
  OwnEnvironment() : least_(mpfr_get_emin()), greatest_(mpfr_get_emax()) {
    free_at_the_end();
    std::fegetenv(&floating_point_);
    std::fesetenv(FE_DFL_ENV);
    mpfr_set_emin(mpfr_get_emin_min());
    mpfr_set_emax(mpfr_get_emax_max());
  }
  ~OwnEnvironment() {
    mpfr_set_emin(least_);
    mpfr_set_emax(greatest_);
    std::fesetenv(&floating_point_);
  }
  OwnEnvironment(const OwnEnvironment&) = delete;
  OwnEnvironment& operator=(const OwnEnvironment&) = delete;

 private:
  /// Has this thread give back what MPFR keeps for it (pi, log 2) when it ends.
  static void free_at_the_end();

  std::fenv_t floating_point_{};
  mpfr_exp_t least_, greatest_;
};

/// Whether the environment is that one: comparisons of model, domain and data rest on it as well as Fast numbers.
bool is_as_assumed();

}  // namespace mocert::kernel
