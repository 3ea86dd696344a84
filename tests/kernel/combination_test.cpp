#include "kernel/prove/combination.hpp"

#include <gtest/gtest.h>

#include "random_claims.hpp"

using namespace mocert::kernel;
using namespace mocert::kernel::testing;

namespace {

Fast fast(double x) { return Fast(x); }

Interval<Fine> as_fine(const Interval<Fast>& a) { return mocert::kernel::testing::fine(a); }

}  // namespace

/// 128 bits tell what a row is worth. Weights that are known only up to an interval make the bound tight, and ends of very different sizes
/// show whether both count.
TEST(Combination, ContainsTheRowInLongerNumbers) {
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    Random random(seed);
    const std::size_t terms = 1 + random.below(40), n = 1 + random.below(20);
    std::vector<Form<Fast>> forms;
    std::vector<Form<Fine>> long_forms;
    const auto interval = [&] {
      const double size = std::ldexp(random.real(0.5, 1), static_cast<int>(random.below(60)) - 30), small = size * 0x1p-40;
      switch (random.below(4)) {
        case 0: return Interval<Fast>();
        case 1: return Interval<Fast>(fast(-size), fast(small));
        case 2: return Interval<Fast>(fast(-small), fast(size));
        default: return Interval<Fast>(random.below(2) == 0 ? size : -size);
      }
    };
    for (std::size_t k = 0; k < terms; ++k) {
      Form<Fast> form = constant(interval(), n);
      for (std::size_t i = 0; i < n; ++i) form.g[i] = interval();
      Form<Fine> longer = constant(as_fine(form.g0), n);
      for (std::size_t i = 0; i < n; ++i) longer.g[i] = as_fine(form.g[i]);
      forms.push_back(form);
      long_forms.push_back(longer);
    }
    std::vector<const Form<Fast>*> pointers;
    std::vector<const Form<Fine>*> long_pointers;
    for (std::size_t k = 0; k < terms; ++k) pointers.push_back(&forms[k]), long_pointers.push_back(&long_forms[k]);
    std::vector<Interval<Fast>> weights;
    std::vector<Interval<Fine>> long_weights;
    for (std::size_t k = 0; k < terms; ++k) {
      const double w = random.below(3) == 0 ? 0 : random.real(-2, 2), d = random.below(2) == 0 ? 0 : random.real(0, 1);
      weights.emplace_back(fast(w - d), fast(w + d));
      long_weights.push_back(as_fine(weights.back()));
    }
    const Interval<Fast> bias(random.real(-1, 1));
    const Form<Fast> row = Combination<Fast>(pointers).row(bias, weights);
    const Form<Fine> exact = Combination<Fine>(long_pointers).row(as_fine(bias), long_weights);
    for (std::size_t i = 0; i <= n; ++i) {
      const Interval<Fine> found = as_fine(i == 0 ? row.g0 : row.g[i - 1]), wanted = i == 0 ? exact.g0 : exact.g[i - 1];
      const Fine slack = multiply(Fine(0x1p-120), add(magnitude(wanted.lo), magnitude(wanted.hi), MPFR_RNDU), MPFR_RNDU);
      ASSERT_TRUE(found.lo <= add(wanted.lo, slack, MPFR_RNDU) && subtract(wanted.hi, slack, MPFR_RNDD) <= found.hi)
          << "seed " << seed << ", column " << i;
    }
  }
}
