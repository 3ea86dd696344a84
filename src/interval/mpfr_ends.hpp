#pragma once

#include <mpfr.h>

#include "interval/interval.hpp"

/// Ends of enclosures from MPFR, for the sources of this folder.
///
/// All are the directed roundings of the exact value to binary64. MPFR computes the directed rounding to 53 bits with
/// an exponent range far beyond binary64's; the conversion rounds in the same direction, which is right because below
/// the normal range binary64 is a coarser grid inside the 53-bit one, and above it there is only the greatest number
/// and inf.
namespace mocert::mpfr {

/// Numbers of 53 bits, made once per thread: a call to MPFR then allocates nothing of ours.
struct Workspace {
  mpfr_t x, y, result;
  Workspace() { mpfr_inits2(53, x, y, result, static_cast<mpfr_ptr>(nullptr)); }
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;
  ~Workspace() {
    mpfr_clears(x, y, result, static_cast<mpfr_ptr>(nullptr));
    mpfr_free_cache2(MPFR_FREE_LOCAL_CACHE);  // pi and log 2 of this thread
  }
};
inline Workspace& workspace() {
  thread_local Workspace numbers;
  return numbers;
}

/// Calls compute(result, workspace, mode) and gives the result's directed rounding.
template <class Compute>
double directed(mpfr_rnd_t mode, const Compute& compute) {
  Workspace& w = workspace();
  compute(w, mode);
  return mpfr_get_d(w.result, mode);
}

/// Both directed roundings from one call of compute, which returns MPFR's ternary value.
template <class Compute>
Interval both(const Compute& compute) {
  Workspace& w = workspace();
  const bool exact = compute(w, MPFR_RNDD) == 0;
  const double lower = mpfr_get_d(w.result, MPFR_RNDD);
  if (!exact) mpfr_nextabove(w.result);  // now the rounding upwards of the exact value to 53 bits
  return {lower, mpfr_get_d(w.result, MPFR_RNDU)};
}

using Function = int (*)(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t);

template <class UnaryFunction>
auto applied(UnaryFunction f, double t) {
  return [f, t](Workspace& w, mpfr_rnd_t mode) {
    mpfr_set_d(w.x, t, MPFR_RNDN);
    return f(w.result, w.x, mode);
  };
}

inline double down(Function f, double t) { return directed(MPFR_RNDD, applied(f, t)); }
inline double up(Function f, double t) { return directed(MPFR_RNDU, applied(f, t)); }

/// The range of a function that increases (decreases) on x, tightest; one call of MPFR for a point, two otherwise.
inline Interval increasing(Function f, const Interval& x) {
  if (is_point(x)) return both(applied(f, x.lower()));
  return {down(f, x.lower()), up(f, x.upper())};
}
inline Interval decreasing(Function f, const Interval& x) {
  if (is_point(x)) return both(applied(f, x.lower()));
  return {down(f, x.upper()), up(f, x.lower())};
}

}  // namespace mocert::mpfr
