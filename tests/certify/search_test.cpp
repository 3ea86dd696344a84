#include "certify/search.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "certify/random_models.hpp"
#include "enclose/random_claims.hpp"
#include "enclose/samples_gap.hpp"
#include "model/routing.hpp"

namespace mocert {
namespace {

using testing::Generator;

Target formula(const Expression& e) { return Target{FormulaTarget{e, std::nullopt, false, {}, {}}, std::nullopt, false, "", "", ""}; }

void expect_no_error_above(double most, const Claim& claim, Generator& g, std::uint64_t seed) {
  const auto gap = make_gap(claim.target, claim.norm);
  for (int k = 0; k < 50; ++k) {
    const std::vector<double> x = testing::random_point(g, claim.domain);
    for (const Route& route : selectable(claim.model, x)) {
      const auto error = gap->error_at(x, claim.model.experts[static_cast<std::size_t>(route.expert)]);
      if (!error) continue;
      EXPECT_LE(error->lower(), most) << "seed " << seed;
    }
  }
}

TEST(Search, NoPointContradictsAVerdict) {
  int certified = 0, violated = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Generator g(seed);
    const int n = 1 + testing::pick(g, 2);
    const MoMlp model = testing::random_model(g, n);
    const Target target = formula(testing::random_expression(g, n, 2));
    const Box domain = testing::random_box(g, n, 2);
    const double epsilon = std::pow(10, testing::uniform(g, -1, 2));
    const Claim claim{model, target, domain, epsilon, epsilon, Norm::linf};
    SearchOptions options;
    options.limits.boxes = 3000;
    SearchResult result;
    try {
      result = search(claim, options);
    } catch (const InputError&) {
      continue;  // proved to be undefined somewhere
    }
    const double most = result.verdict == Verdict::certified ? std::min(result.upper, epsilon) : result.upper;
    expect_no_error_above(most, claim, g, seed);
    if (result.verdict == Verdict::certified) ++certified;
    if (result.verdict == Verdict::violated) {
      ++violated;
      ASSERT_TRUE(result.witness);
      EXPECT_TRUE(may_take(model, result.witness->x, result.witness->route));
      EXPECT_GT(result.witness->error, epsilon);
    }
    EXPECT_LE(result.lower, result.upper);
  }
  EXPECT_GT(certified, 30);
  EXPECT_GT(violated, 30);
}

TEST(Search, BoundsWhatALimitLeavesOpen) {
  int undecided = 0, bounded = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Generator g(seed);
    const int n = 1 + testing::pick(g, 2);
    const MoMlp model = testing::random_model(g, n);
    const Target target = formula(testing::random_expression(g, n, 2));
    Claim claim{model, target, testing::random_box(g, n, 2), 0, 0, Norm::linf};
    SearchOptions options;
    options.batch = 4;
    options.limits.boxes = 1000;
    options.relative_width = 0.01;
    try {
      const double sup = search(claim, options).lower;
      if (!(sup > 0)) continue;
      claim.epsilon_down = claim.epsilon_up = sup * 1.001;
      options.relative_width = 0;
      options.limits.boxes = 1 + seed % 20;
      const SearchResult result = search(claim, options);
      if (result.verdict != Verdict::undecided) continue;
      ++undecided;
      if (std::isfinite(result.upper)) ++bounded;
      expect_no_error_above(result.upper, claim, g, seed);
    } catch (const InputError&) {
      continue;
    }
  }
  EXPECT_GT(undecided, 30);
  EXPECT_GT(bounded * 2, undecided);
}

TEST(Search, EnclosesTheSupErrorToTheWidthAskedFor) {
  int reached = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Generator g(seed);
    const int n = 1 + testing::pick(g, 2);
    const MoMlp model = testing::random_model(g, n);
    const Target target = formula(testing::random_expression(g, n, 2));
    const Box domain = testing::random_box(g, n, 2);
    const Claim claim{model, target, domain, 0, 0, Norm::linf};
    SearchOptions options;
    options.limits.boxes = 3000;
    options.batch = 64;
    options.relative_width = 0.01;
    SearchResult result;
    try {
      result = search(claim, options);
    } catch (const InputError&) {
      continue;
    }
    EXPECT_NE(result.verdict, Verdict::violated);
    EXPECT_LE(result.lower, result.upper);
    if (result.verdict == Verdict::certified) {
      ++reached;
      EXPECT_LE(result.upper, result.lower * 1.0100001 + 1e-9) << "seed " << seed;
    }
    if (result.witness) {
      EXPECT_TRUE(may_take(model, result.witness->x, result.witness->route));
      EXPECT_EQ(result.witness->error, result.lower);
    }
    expect_no_error_above(result.upper, claim, g, seed);
  }
  EXPECT_GT(reached, 60);
}

TEST(Search, EnclosesTheIrreducibleErrorOfSamples) {
  // Two samples one apart, L = 2: (U - l)/2 = min(2 x, 2 (1 - x)) + ... is greatest in the middle, where U = 1 and l = -1.
  Samples s;
  s.inputs = s.outputs = 1;
  s.x = {0, 1};
  s.y = {0, 0};
  s.lipschitz = {2};
  s.tolerance = mpq_class(1, 4);
  const Target target{s, std::nullopt, false, "", "", ""};
  const MoMlp model = zero_model(1, 1);
  const Claim claim{model, target, Box{{0.0}, {1.0}}, 0, 0, Norm::linf, [&s] { return std::make_unique<SamplesGap>(s, Norm::linf, true); }};
  SearchOptions options;
  options.relative_width = 1e-6;
  const SearchResult result = search(claim, options);
  EXPECT_EQ(result.verdict, Verdict::certified);
  EXPECT_LE(result.lower, 1.25);
  EXPECT_GE(result.upper, 1.25);
  EXPECT_NEAR(result.lower, 1.25, 1e-5);
}

TEST(Search, ZeroWidthBoxesAreBoxesToo) {
  MoMlp model;
  model.inputs = 2;
  model.outputs = 1;
  model.router.emplace_back();
  model.router[0].expert = 0;
  Expert zero;
  zero.constant = {0.0};
  model.experts.push_back(zero);
  Expression e({"x", "y"});
  e.add_output(e.apply(Op::mul, e.variable(0), e.variable(1)));
  const Target target = formula(e);
  const Claim claim{model, target, Box{{0.5, 0.5}, {0.5, 0.5}}, 0.25, 0.25, Norm::linf};
  EXPECT_EQ(search(claim, {}).verdict, Verdict::certified);
  const Claim tighter{model, target, Box{{0.5, 0.0}, {0.5, 1.0}}, 0.49, 0.49, Norm::linf};
  EXPECT_EQ(search(tighter, {}).verdict, Verdict::violated);
}

TEST(Search, AJumpThatCannotBeBisectedAwayIsUndecidedOrViolatedButNotCertified) {
  MoMlp model;
  model.inputs = model.outputs = 1;
  model.router.emplace_back();
  model.router[0].expert = 0;
  Expert half;
  half.constant = {0.5};
  model.experts.push_back(half);
  // Jumps from 0 to 1 at the number 1/3, which is no binary64 number: an error of exactly 1/2 everywhere.
  Expression e({"x"});
  e.add_output(e.apply(Op::if_, e.apply(Op::less, e.variable(0), e.constant(mpq_class(1, 3))), e.constant(0), e.constant(1)));
  const Target target = formula(e);
  const Claim exact{model, target, Box{{0.0}, {1.0}}, 0.5, 0.5, Norm::linf};
  EXPECT_EQ(search(exact, {}).verdict, Verdict::certified);
  const Claim less{model, target, Box{{0.0}, {1.0}}, 0.49, 0.49, Norm::linf};
  EXPECT_EQ(search(less, {}).verdict, Verdict::violated);
}

}  // namespace
}  // namespace mocert
