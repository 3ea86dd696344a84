#pragma once

#include <gmpxx.h>

#include <optional>

namespace mocert::theory {

/// m independent samples of one distribution, a loss in [0, loss_bound], and what is asked for.
struct Experiment {
  mpz_class samples;              ///< m >= 1
  mpq_class delta;                ///< 0 < delta < 1: the bounds hold with probability 1 - delta or more
  mpq_class loss_bound;           ///< B > 0
  std::optional<mpq_class> risk;  ///< mean loss on the samples, in [0, B]
  mpz_class bits;                 ///< b >= 1: length of a model in a code that was chosen before the samples were seen
  mpz_class dimension;            ///< d >= 1: an upper bound of the pseudo-dimension of the losses
};

/// How far the expected loss can be above the mean loss on the samples, and with it the expected loss itself; binary64, rounded up.
struct Route {
  double gap = 0;
  std::optional<double> risk;  ///< empirical risk + gap, if the former was given
  bool vacuous = false;        ///< gap >= B: says no more than that the loss is at most B
};

struct Generalisation {
  /// B sqrt(2 d ln(e m/d)/m) + B sqrt(ln(1/delta)/(2m)), for all models of the class at once. Mohri, Rostamizadeh, Talwalkar, Foundations
  /// of Machine Learning, 2nd ed., Theorem 11.8 (docs/theory.md, T10). Empty if m < d.
  std::optional<Route> vc;
  /// B sqrt((b ln 2 + ln(1/delta))/(2m)), for all models of b bits at once (T11).
  Route occam;
  bool vc_is_smaller = false;
};

Generalisation generalisation(const Experiment& experiment);

}  // namespace mocert::theory
