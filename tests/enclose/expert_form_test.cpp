#include "enclose/expert_form.hpp"

#include <gmpxx.h>
#include <gtest/gtest.h>

#include <cmath>

#include "enclose/exact_expert.hpp"
#include "enclose/expression_form.hpp"
#include "enclose/random_claims.hpp"

namespace mocert {
namespace {

using testing::exact_expert;
using testing::Generator;

TEST(ExpertForm, ContainsTheExactValueAtRandomPoints) {
  for (std::uint64_t seed = 0; seed < 1500; ++seed) {
    Generator g(seed);
    const int n = 1 + testing::pick(g, 4), m = 1 + testing::pick(g, 2);
    const Expert expert = testing::random_expert(g, n, m, testing::pick(g, 4));
    const Box box = testing::random_box(g, n);
    const std::vector<AffineForm> x = coordinate_forms(box);
    const std::vector<AffineForm> f = enclose_expert(expert, m, x);
    for (int k = 0; k < 4; ++k) {
      const std::vector<double> p = testing::random_point(g, box);
      const std::vector<mpq_class> exact = exact_expert(expert, p);
      for (std::size_t j = 0; j < exact.size(); ++j) {
        ASSERT_TRUE(f[j].defined) << "seed " << seed;
        EXPECT_LE(mpq_class(f[j].range.lower()), exact[j]) << "seed " << seed;
        EXPECT_GE(mpq_class(f[j].range.upper()), exact[j]) << "seed " << seed;
        mpq_class linear(f[j].center);
        for (std::size_t i = 0; i < p.size(); ++i)
          if (x[i].slope[i] > 0) linear += mpq_class(f[j].slope[i]) * (mpq_class(p[i]) - mpq_class(x[i].center)) / mpq_class(x[i].slope[i]);
        EXPECT_LE(abs(linear - exact[j]), mpq_class(f[j].remainder)) << "seed " << seed;
      }
    }
  }
}

TEST(ExpertForm, AffineExpertsAreExactUpToRounding) {
  Generator g(7);
  Expert expert = testing::random_expert(g, 3, 1, 0);
  expert.input.reset();
  expert.output.reset();
  const AffineForm f = enclose_expert(expert, 1, coordinate_forms(Box{{-1, 0, 2}, {1, 5, 2}}))[0];
  EXPECT_LT(f.remainder, 1e-12);
}

TEST(ExpertForm, AbsorptionIsNotHidden) {
  // relu(1e17 b - 1e17 c + 1e-3) at b = c = 1 is 1e-3 in real arithmetic, 0 in an unlucky order of summation.
  Expert expert;
  Layer first;
  first.rows = 1;
  first.cols = 2;
  first.weights.resize(1, 2);
  first.weights << 1e17, -1e17;
  first.bias.resize(1);
  first.bias << 1e-3;
  first.slope = {0.0};
  Layer last;
  last.rows = last.cols = 1;
  last.weights.resize(1, 1);
  last.weights << 1;
  last.bias = Eigen::VectorXd::Zero(1);
  expert.layers = {first, last};
  const AffineForm f = enclose_expert(expert, 1, coordinate_forms(Box{{1, 1}, {1, 1}}))[0];
  EXPECT_LE(f.range.lower(), 1e-3);
  EXPECT_GE(f.range.upper(), 1e-3);
}

TEST(ExpertForm, OverflowIsUndefinedNotANumber) {
  Expert expert;
  Layer first;
  first.rows = first.cols = 1;
  first.weights.resize(1, 1);
  first.weights << 1e300;
  first.bias = Eigen::VectorXd::Zero(1);
  first.slope = {0.5};
  Layer last = first;
  last.slope.clear();
  expert.layers = {first, last};
  EXPECT_FALSE(enclose_expert(expert, 1, coordinate_forms(Box{{-1}, {1e10}}))[0].defined);
}

}  // namespace
}  // namespace mocert
