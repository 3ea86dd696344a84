// One small program that tests/interval/compilers/run.sh builds with several compilers and optimisation levels: intervals under our
// rounding policy must contain what MPFR says, and a policy that rounds to nearest, compiled beside it, must be caught.

#include <mpfr.h>

#include <cstdio>
#include <cstdlib>
#include <random>

#include "interval/interval.hpp"

namespace {

/// Forgets to step outwards.
struct NearestRounding : mocert::ResidualRounding {
  static double add_down(double a, double b) { return a + b; }
  static double add_up(double a, double b) { return a + b; }
  static double sub_down(double a, double b) { return a - b; }
  static double sub_up(double a, double b) { return a - b; }
  static double mul_down(double a, double b) { return a * b; }
  static double mul_up(double a, double b) { return a * b; }
  static double div_down(double a, double b) { return a / b; }
  static double div_up(double a, double b) { return a / b; }
  static double sqrt_down(double a) { return std::sqrt(a); }
  static double sqrt_up(double a) { return std::sqrt(a); }
};

template <class Rounding>
using IntervalOf = boost::numeric::interval<
    double, boost::numeric::interval_lib::policies<boost::numeric::interval_lib::save_state_nothing<Rounding>, mocert::IntervalChecking>>;

struct Exact {
  mpfr_t x;
  Exact() { mpfr_init2(x, 4400); }
  ~Exact() { mpfr_clear(x); }
  Exact(const Exact&) = delete;
  Exact& operator=(const Exact&) = delete;
};

template <class I>
bool contains(const I& interval, const Exact& exact) {
  return mpfr_cmp_d(exact.x, interval.lower()) >= 0 && mpfr_cmp_d(exact.x, interval.upper()) <= 0;
}

/// The number of results that do not contain the exact one.
template <class I>
int violations(int rounds) {
  std::mt19937_64 random(7);
  Exact a, b, result, term;
  int bad = 0;
  const auto draw = [&] {
    return std::ldexp(static_cast<double>(static_cast<std::int64_t>(random())), static_cast<int>(random() % 40) - 80);
  };
  for (int round = 0; round < rounds; ++round) {
    const double x = draw(), y = draw();
    mpfr_set_d(a.x, x, MPFR_RNDN);
    mpfr_set_d(b.x, y, MPFR_RNDN);
    const I p(x), q(y);
    mpfr_add(result.x, a.x, b.x, MPFR_RNDN);
    bad += !contains(p + q, result);
    mpfr_sub(result.x, a.x, b.x, MPFR_RNDN);
    bad += !contains(p - q, result);
    mpfr_mul(result.x, a.x, b.x, MPFR_RNDN);
    bad += !contains(p * q, result);
    if (y != 0) {
      mpfr_div(result.x, a.x, b.x, MPFR_RNDN);  // 4,400 bits: not exact, and far finer than what is tested
      bad += !contains(p / q, result);
    }
    mpfr_abs(a.x, a.x, MPFR_RNDN);
    mpfr_sqrt(result.x, a.x, MPFR_RNDN);
    bad += !contains(sqrt(I(std::fabs(x))), result);
    // A dot product: the loop that optimisers like best.
    I sum(0.0);
    mpfr_set_zero(result.x, 1);
    for (int k = 0; k < 16; ++k) {
      const double u = draw(), v = draw();
      sum += I(u) * I(v);
      mpfr_set_d(a.x, u, MPFR_RNDN);
      mpfr_mul_d(term.x, a.x, v, MPFR_RNDN);
      mpfr_add(result.x, result.x, term.x, MPFR_RNDN);
    }
    bad += !contains(sum, result);
  }
  return bad;
}

}  // namespace

int main() {
  const int ours = violations<mocert::Interval>(20000), broken = violations<IntervalOf<NearestRounding>>(200);
  std::printf("%d results of ours do not contain the exact one; of the broken policy %d\n", ours, broken);
  return ours == 0 && broken > 100 ? EXIT_SUCCESS : EXIT_FAILURE;
}
