#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "kernel/prove/cells.hpp"
#include "kernel/prove/expert.hpp"
#include "kernel/prove/expression.hpp"
#include "kernel/read/fpcore.hpp"

/// Random formulas, networks and boxes, and what they are worth at a point at 400 bits or exactly: code of its own, far
/// from the kernel's rules.
namespace mocert::kernel::testing {

struct Random {
  std::mt19937_64 engine;
  explicit Random(std::uint64_t seed) : engine(seed * 2654435761U + 1) {}
  std::uint64_t below(std::uint64_t n) { return engine() % n; }
  double real(double lo, double hi) { return lo + (hi - lo) * static_cast<double>(engine() >> 11) * 0x1p-53; }
};

struct RandomBox {
  std::vector<double> lo, hi;
  RandomBox(Random& random, std::size_t n);
  std::vector<double> point(Random& random, int which) const;  ///< corners first, then anywhere
};

/// A number at 400 bits.
struct Reference {
  bool defined = true;
  mpfr_t x;
  Reference() { mpfr_init2(x, 400), mpfr_set_zero(x, 1); }
  explicit Reference(const mpq_class& q) : Reference() { mpfr_set_q(x, q.get_mpq_t(), MPFR_RNDN); }
  Reference(const Reference& o) : Reference() { defined = o.defined, mpfr_set(x, o.x, MPFR_RNDN); }
  Reference& operator=(const Reference& o) {
    defined = o.defined;
    mpfr_set(x, o.x, MPFR_RNDN);
    return *this;
  }
  ~Reference() { mpfr_clear(x); }
};

std::string show(const std::vector<double>& x);
std::string random_term(Random& random, std::size_t n, int depth);
std::string core(const std::string& body, std::size_t n);
Reference reference(const Formula& formula, const std::vector<double>& x);
Expert random_expert(Random& random, std::size_t n, std::size_t m);
std::vector<mpq_class> run(const Expert& expert, const std::vector<double>& x);

template <class N>
Interval<Fine> fine(const Interval<N>& a) {
  return {negated(kernel::fine_above(negated(a.lo))), kernel::fine_above(a.hi)};
}

/// Whether the value lies in the form's bounds at x and in its range (up to 1e-30).
template <class N>
bool contains(const Form<N>& form, const Region<N>& region, const std::vector<double>& x, const Reference& value) {
  const Fine r = kernel::fine_above(form.r);
  Interval<Fine> bound = fine(form.g0) + Interval<Fine>(negated(r), r);
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (form.g[i].is_zero()) continue;
    const Interval<Fine> center(kernel::fine_above(region.center[i])), radius(kernel::fine_above(region.radius[i]));
    bound += fine(form.g[i]) * ((Interval<Fine>(x[i]) - center) / radius);
  }
  for (const Interval<Fine>& in : {bound, fine(form.range)}) {
    const double slack = 1e-30 * (1 + std::fabs(mpfr_get_d(value.x, MPFR_RNDN)));
    const Interval<Fine> wide = in + Interval<Fine>(Fine(-slack), Fine(slack));
    if (mpfr_cmp(wide.lo.get(), value.x) > 0 || mpfr_cmp(wide.hi.get(), value.x) < 0) return false;
  }
  return true;
}

/// Every rule is tested in numbers of either kind.
using Numbers = ::testing::Types<Fine, Fast, Exact>;

}  // namespace mocert::kernel::testing
