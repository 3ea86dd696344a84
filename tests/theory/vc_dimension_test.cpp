#include "theory/vc_dimension.hpp"

#include <gtest/gtest.h>

#include <string>

#include "theory/layout.hpp"

namespace mocert::theory {
namespace {

ModelClass of(const char* experts, const char* layers, const char* slopes, const char* routing) {
  return class_of(parse_layout(experts, layers, slopes, routing));
}

mpz_class bound(const char* experts, const char* layers, const char* slopes, const char* routing) {
  return vc_dimension(of(experts, layers, slopes, routing)).bound;
}

TEST(VcDimension, CheckFigures) {
  EXPECT_EQ(bound("1", "2-8-8-1", "fixed", "fixed"), 2230);
  EXPECT_EQ(bound("256", "2-8-8-1", "fixed", "fixed"), 570126);
  EXPECT_EQ(bound("256", "2-8-8-1", "fixed", "flat"), 593449);
  EXPECT_EQ(bound("256", "2-8-8-1", "layer", "flat"), 640763);
  EXPECT_EQ(bound("256", "2-8-8-1", "neuron", "flat"), 694454);
}

TEST(VcDimension, LearningTheRouterOfOneExpertChangesNothing) {
  EXPECT_EQ(bound("1", "2-8-8-1", "fixed", "flat"), 2230);
  EXPECT_TRUE(vc_dimension(of("1", "2-1", "fixed", "tree:2")).attained);
}

TEST(VcDimension, AffineAndConstantExpertsBehindAFixedRouterAddUp) {
  for (const auto& [layers, each] :
       {std::pair("2-1", 3), std::pair("5-1", 6), std::pair("2-0-1", 1), std::pair("2-3", 9), std::pair("2-0-3", 3)}) {
    const Dimension d = vc_dimension(of("1000", layers, "fixed", "fixed:tree:2"));
    EXPECT_TRUE(d.attained);
    EXPECT_EQ(d.bound, 1000 * each) << layers;
  }
  EXPECT_FALSE(vc_dimension(of("1000", "2-1", "fixed", "flat")).attained);
  EXPECT_FALSE(vc_dimension(of("1000", "2-8-1", "fixed", "fixed")).attained);
}

TEST(VcDimension, GrowsWithTheClass) {
  for (const char* experts : {"2", "7", "64"})
    for (const char* layers : {"2-1", "2-0-1", "3-4-1", "2-8-8-1"}) {
      const mpz_class fixed = bound(experts, layers, "fixed", "fixed"), flat = bound(experts, layers, "fixed", "flat");
      EXPECT_LE(fixed, flat);
      EXPECT_LE(flat, bound(experts, layers, "layer", "flat"));
      EXPECT_LE(bound(experts, layers, "layer", "flat"), bound(experts, layers, "neuron", "flat"));
      EXPECT_LT(fixed, loss_dimension(of(experts, layers, "fixed", "fixed")).bound);
      EXPECT_LT(flat, loss_dimension(of(experts, layers, "fixed", "flat")).bound);
    }
}

TEST(VcDimension, ShapesOfAMixtureAddUpBehindAFixedRouter) {
  ModelClass mixed = of("10", "2-8-1", "fixed", "fixed");
  const mpz_class nets = vc_dimension(mixed).bound;
  mixed.experts.merge(of("5", "2-1", "fixed", "fixed").experts);
  mixed.experts.merge(of("3", "2-0-1", "fixed", "fixed").experts);
  EXPECT_EQ(vc_dimension(mixed).bound, nets + 5 * 3 + 3);
  EXPECT_FALSE(vc_dimension(mixed).attained);
}

TEST(VcDimension, StepsOfUnequalExperts) {
  ModelClass mixed = of("10", "2-8-8-1", "layer", "fixed");
  mixed.experts.merge(of("4", "2-30-1", "fixed", "fixed").experts);
  mixed.experts.merge(of("5", "2-1", "fixed", "fixed").experts);
  const GrowthBound growth = growth_bound(mixed);
  ASSERT_EQ(growth.steps.size(), 3U);
  EXPECT_EQ(growth.steps[0].variables, 10 * 24 + 4 * 90 + 5 * 3);
  EXPECT_EQ(growth.steps[0].polynomials, 30);
  EXPECT_EQ(growth.steps[0].degree, 1U);
  EXPECT_EQ(growth.steps[1].variables, 10 * (24 + 1 + 72) + 4 * (90 + 31));
  EXPECT_EQ(growth.steps[1].polynomials, 8);
  EXPECT_EQ(growth.steps[1].degree, 3U);
  EXPECT_EQ(growth.steps[2].variables, 10 * (24 + 1 + 72 + 1 + 9));
  EXPECT_EQ(growth.steps[2].polynomials, 1);
  EXPECT_EQ(growth.steps[2].degree, 5U);
  EXPECT_EQ(growth_bound(mixed, 2).steps[2].polynomials, 2);
}

TEST(VcDimension, LossesOfVectorSpaces) {
  // |c - y| > t: two points and no three; |a x + b - y| > t: sum of C(2m, j), j <= 2, is 79 >= 64 at m = 6 and 106 < 128 at m = 7.
  EXPECT_EQ(loss_dimension(of("1", "1-0-1", "fixed", "fixed")).bound, 2);
  EXPECT_EQ(loss_dimension(of("9", "1-0-1", "fixed", "fixed")).bound, 18);
  EXPECT_EQ(loss_dimension(of("1", "1-1", "fixed", "fixed")).bound, 6);
  EXPECT_EQ(loss_dimension(of("1", "1-2", "fixed", "fixed")).bound, 12);
  for (int d = 2; d <= 40; ++d) {
    long greatest = 0;
    for (long m = 1; m <= 20 * d; ++m) {
      mpz_class sum = 0, binomial;
      for (int j = 0; j <= d; ++j) {
        mpz_bin_uiui(binomial.get_mpz_t(), static_cast<unsigned long>(2 * m), static_cast<unsigned long>(j));
        sum += binomial;
      }
      if (sum >= mpz_class(1) << static_cast<unsigned long>(m)) greatest = m;
    }
    EXPECT_EQ(loss_dimension(of("1", (std::to_string(d - 1) + "-1").c_str(), "fixed", "fixed")).bound, greatest) << d;
  }
  // Exact sums up to 200 dimensions, the growth bound beyond: no jump downwards.
  EXPECT_LT(loss_dimension(of("1", "199-1", "fixed", "fixed")).bound, loss_dimension(of("1", "200-1", "fixed", "fixed")).bound);
}

TEST(VcDimension, ClosedForm) {
  // D = 3, W_i = 24, 96, 105, S = 8 + 16 + 3: 3 + 225 log2(4 e 27 log2(2 e 27)) = 2488.1...
  EXPECT_EQ(closed_form_bound(of("1", "2-8-8-1", "fixed", "flat")), mpz_class(2488));
  EXPECT_GE(*closed_form_bound(of("1", "4-16-1", "fixed", "flat")), bound("1", "4-16-1", "fixed", "flat"));
  EXPECT_FALSE(closed_form_bound(of("2", "2-8-8-1", "fixed", "flat")));
  EXPECT_FALSE(closed_form_bound(of("1", "2-8-8-1", "layer", "flat")));
  EXPECT_FALSE(closed_form_bound(of("1", "2-8-8-2", "fixed", "flat")));
  EXPECT_FALSE(closed_form_bound(of("1", "2-1", "fixed", "flat")));
  EXPECT_TRUE(closed_form_bound(of("1", "2-1-1", "fixed", "flat")));
}

}  // namespace
}  // namespace mocert::theory
