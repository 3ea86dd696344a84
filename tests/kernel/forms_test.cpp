#include <gtest/gtest.h>

#include "random_claims.hpp"

using namespace mocert::kernel;
using namespace mocert::kernel::testing;

template <class N>
class RandomForms : public ::testing::Test {};
TYPED_TEST_SUITE(RandomForms, Numbers);

TYPED_TEST(RandomForms, ContainRandomExpressionsAtRandomPoints) {
  int checked = 0, skipped = 0;
  for (std::uint64_t seed = 0; seed < 4000; ++seed) {
    Random random(seed);
    const std::size_t n = 1 + random.below(3);
    const std::string body = random_term(random, n, 1 + static_cast<int>(random.below(4)));
    const FormulaTarget target = read_fpcore(core(body, n), {});
    const RandomBox box(random, n);
    const Region<TypeParam> region(box.lo, box.hi);
    try {
      const Form<TypeParam> form = evaluate(target.formula, region)[0];
      for (int i = 0; i < 6; ++i) {
        const std::vector<double> x = box.point(random, i);
        const Reference exact = reference(target.formula, x);
        ASSERT_TRUE(exact.defined) << body;
        ASSERT_TRUE(contains(form, region, x, exact)) << "seed " << seed << ": " << body << " at " << show(x);
        ++checked;
      }
    } catch (const Undefined&) {
      ++skipped;
    }
  }
  EXPECT_GT(checked, 12000) << skipped;
}

TYPED_TEST(RandomForms, ContainRandomNetworksAtRandomPoints) {
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    Random random(seed);
    const std::size_t n = 1 + random.below(4), m = 1 + random.below(2);
    const Expert expert = random_expert(random, n, m);
    const RandomBox box(random, n);
    const Region<TypeParam> region(box.lo, box.hi);
    const std::vector<Form<TypeParam>> forms = evaluate(expert, m, region);
    ASSERT_EQ(forms.size(), m);
    for (int i = 0; i < 8; ++i) {
      const std::vector<double> x = box.point(random, i);
      const std::vector<mpq_class> exact = run(expert, x);
      for (std::size_t k = 0; k < m; ++k)
        ASSERT_TRUE(contains(forms[k], region, x, Reference(exact[k]))) << "seed " << seed << " at " << show(x);
    }
  }
}

TYPED_TEST(RandomForms, PointsGiveNarrowRanges) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    Random random(seed);
    const std::string body = random_term(random, 2, 3);
    const FormulaTarget target = read_fpcore(core(body, 2), {});
    const std::vector<double> x{random.real(-2, 2), random.real(-2, 2)};
    try {
      const Form<TypeParam> form = evaluate(target.formula, Region<TypeParam>(x, x))[0];
      if (body.find("if") != std::string::npos) continue;
      const double width = subtract_up(form.range.hi, form.range.lo).to_double(MPFR_RNDU),
                   size = upper_magnitude(form.range).to_double(MPFR_RNDU);
      if (size < 1e10) {
        EXPECT_LT(width, (std::is_same_v<TypeParam, Fast> ? 1e-6 : 1e-20) * (1 + size)) << body;
      }
    } catch (const Undefined&) {
    }
  }
}
