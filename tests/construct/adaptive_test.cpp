#include "construct/adaptive.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "certify/search.hpp"
#include "construct/fit_source.hpp"
#include "construct/grid.hpp"
#include "construct/line.hpp"
#include "mocert/error.hpp"

namespace mocert {
namespace {

Target target_of(Expression e) { return {FormulaTarget{std::move(e), std::nullopt, false, {}, {}}, std::nullopt, false, "", "", ""}; }

Expression square() {
  Expression e({"x"});
  const int x = e.variable(0);
  e.add_output(e.apply(Op::mul, x, x));
  return e;
}

Expression waves() {
  Expression e({"x", "y"});
  const int x = e.variable(0), y = e.variable(1);
  e.add_output(e.apply(Op::mul, e.elementary(Elementary::sin, e.apply(Op::mul, x, e.constant(3))), e.apply(Op::add, y, e.constant(1))));
  return e;
}

bool certified(const Constructed& made, const Target& target, const Box& domain, double epsilon) {
  const Claim claim{made.model, target, domain, epsilon, epsilon, Norm::linf};
  return search(claim, {}).verdict == Verdict::certified;
}

ConstructOptions with_shape(const std::string& shape) {
  ConstructOptions options;
  options.shape = parse_expert_shape(shape, "");
  return options;
}

TEST(Line, ASquareTakesAsManyPiecesAsTheFormulaSays) {
  // A best line over a width w errs by w^2 / 8: exactly 1 / (2 sqrt(2 epsilon)) pieces of [0, 1] suffice.
  const Target target = target_of(square());
  const Box domain{{0}, {1}};
  for (const double epsilon : {0.13, 0.12, 0.01, 0.003, 0.0005}) {
    const double exact = 1 / std::sqrt(8 * epsilon);
    const Constructed made = construct_adaptive(target, domain, epsilon, Norm::linf, {});
    EXPECT_TRUE(made.complete);
    EXPECT_EQ(static_cast<double>(made.model.experts.size()), std::ceil(exact)) << epsilon;
    EXPECT_NEAR(asymptotic_pieces(*make_fit_source(target), domain, epsilon), exact, 1e-2 * exact);
    EXPECT_TRUE(certified(made, target, domain, epsilon));
    // Equal pieces err by less than epsilon: (1/pieces)^2 / 8, up to the bisections.
    const double even = 1 / std::pow(std::ceil(exact), 2) / 8;
    if (exact > 1) {
      EXPECT_TRUE(certified(made, target, domain, std::min(epsilon, 1.04 * even))) << epsilon;
    }
    // The tree is balanced: its height is the logarithm, and each level compares two prototypes of one number.
    EXPECT_EQ(count_parameters(made.model).loaded, 2 + 2 * static_cast<std::int64_t>(std::ceil(std::log2(made.model.experts.size()))));
  }
}

TEST(Line, MlpExpertsTakeFewerCells) {
  const Target target = target_of(square());
  const Box domain{{-1}, {2}};
  const Constructed affine = construct_adaptive(target, domain, 0.004, Norm::linf, {});
  const Constructed mlp = construct_adaptive(target, domain, 0.004, Norm::linf, with_shape("mlp:4"));
  EXPECT_TRUE(mlp.complete);
  EXPECT_TRUE(certified(mlp, target, domain, 0.004));
  EXPECT_LE(3 * mlp.model.experts.size(), affine.model.experts.size() + 3);
}

TEST(Adaptive, MlpExpertsAreProvedAndDoNotDependOnThreads) {
  const Target target = target_of(waves());
  const Box domain{{-1, 0}, {1, 2}};
  ConstructOptions options = with_shape("prelu:5");
  options.seed = 7;
  const Constructed one = construct_adaptive(target, domain, 0.1, Norm::linf, options);
  options.threads = 3;
  const Constructed three = construct_adaptive(target, domain, 0.1, Norm::linf, options);
  EXPECT_TRUE(one.complete);
  EXPECT_TRUE(certified(one, target, domain, 0.1));
  const Constructed affine = construct_adaptive(target, domain, 0.1, Norm::linf, {});
  EXPECT_LT(2 * one.model.experts.size(), affine.model.experts.size());
  ASSERT_EQ(one.model.experts.size(), three.model.experts.size());
  for (std::size_t k = 0; k < one.model.experts.size(); ++k) {
    ASSERT_EQ(one.model.experts[k].layers.size(), three.model.experts[k].layers.size());
    for (std::size_t l = 0; l < one.model.experts[k].layers.size(); ++l)
      EXPECT_EQ(one.model.experts[k].layers[l].weights, three.model.experts[k].layers[l].weights);
  }
}

TEST(Adaptive, SaddlesAndWavesDoNotStall) {
  // Halving any axis of these leaves the error as it is: greedy cuts made more than 200,000 leaves of each.
  Expression saddle({"x", "y", "z"});
  const int x = saddle.variable(0), y = saddle.variable(1), z = saddle.variable(2);
  saddle.add_output(
      saddle.apply(Op::mul, x, saddle.apply(Op::mul, saddle.elementary(Elementary::sin, y), saddle.elementary(Elementary::cos, z))));
  Expression wave({"x", "y"});
  const int product = wave.apply(Op::mul, wave.variable(0), wave.variable(1));
  wave.add_output(wave.elementary(Elementary::sin, wave.apply(Op::mul, wave.constant(6), product)));
  ConstructOptions options;
  options.max_experts = 5000;
  const Constructed a = construct_adaptive(target_of(saddle), Box{{0, -1.5, -3}, {10, 1.5, 3}}, 0.5, Norm::linf, options);
  EXPECT_TRUE(a.complete);
  EXPECT_LT(a.model.experts.size(), 300U);
  const Constructed b = construct_adaptive(target_of(wave), Box{{-1, -1}, {1, 1}}, 0.05, Norm::linf, options);
  EXPECT_TRUE(b.complete);
  EXPECT_LT(b.model.experts.size(), 350U);
}

TEST(Adaptive, BeatsTheUniformGrid) {
  const Target target = target_of(waves());
  const Box domain{{-1, 0}, {1, 2}};
  const Constructed adaptive = construct_adaptive(target, domain, 0.05, Norm::linf, {});
  const Constructed grid = construct_grid(target, domain, 0.05, Norm::linf, 0, {});
  EXPECT_TRUE(grid.complete);
  EXPECT_TRUE(certified(grid, target, domain, 0.05));
  EXPECT_LT(adaptive.model.experts.size(), grid.model.experts.size());
  // The number found is the smallest of its neighbours.
  const auto cells = static_cast<int>(std::lround(std::sqrt(static_cast<double>(grid.model.experts.size()))));
  EXPECT_FALSE(construct_grid(target, domain, 0.05, Norm::linf, cells - 1, {}).complete);
  EXPECT_TRUE(construct_grid(target, domain, 0.05, Norm::linf, cells, {}).complete);
}

TEST(Adaptive, WithThatAsObjectiveItLoadsNoMoreThanTheUniformGrid) {
  Expression e({"x", "y"});
  e.add_output(e.elementary(Elementary::exp, e.apply(Op::mul, e.constant(3), e.apply(Op::mul, e.variable(0), e.variable(1)))));
  const Target target = target_of(std::move(e));
  const Box domain{{0, 0}, {1, 1}};
  ConstructOptions options;
  options.objective = Objective::loaded;
  // At 0.02 the k-d tree that a look at single cells leads to is a level deeper than the grid's.
  for (const double epsilon : {0.05, 0.02}) {
    const Constructed grid = construct_grid(target, domain, epsilon, Norm::linf, 0, {});
    const Constructed made = construct_adaptive(target, domain, epsilon, Norm::linf, options);
    EXPECT_LE(count_parameters(made.model).loaded, count_parameters(grid.model).loaded) << epsilon;
    EXPECT_TRUE(certified(made, target, domain, epsilon));
  }
}

TEST(Adaptive, TheCapOnLoadedParametersHoldsOrIsRefused) {
  const Target target = target_of(waves());
  const Box domain{{-1, 0}, {1, 2}};
  ConstructOptions options;
  const std::int64_t free = count_parameters(construct_adaptive(target, domain, 0.05, Norm::linf, options).model).loaded;
  options.objective = Objective::loaded;
  const std::int64_t least = count_parameters(construct_adaptive(target, domain, 0.05, Norm::linf, options).model).loaded;
  EXPECT_LE(least, free);
  options.max_loaded = least;
  EXPECT_EQ(count_parameters(construct_adaptive(target, domain, 0.05, Norm::linf, options).model).loaded, least);
  options.objective = Objective::leaves;
  EXPECT_LE(count_parameters(construct_adaptive(target, domain, 0.05, Norm::linf, options).model).loaded, least);
  options.objective = Objective::loaded;
  options.max_loaded = least - 1;
  EXPECT_THROW(construct_adaptive(target, domain, 0.05, Norm::linf, options), InputError);
  // With MLPs to choose from nothing more is loaded than without.
  options.max_loaded = std::numeric_limits<std::int64_t>::max();
  options.shape = parse_expert_shape("mlp:4", "");
  const Constructed mixed = construct_adaptive(target, domain, 0.05, Norm::linf, options);
  EXPECT_LE(count_parameters(mixed.model).loaded, least);
  EXPECT_TRUE(certified(mixed, target, domain, 0.05));
  // One input: the tree is known only at the end.
  options.shape = {};
  options.max_loaded = 3;
  EXPECT_THROW(construct_adaptive(target_of(square()), Box{{0}, {1}}, 0.01, Norm::linf, options), InputError);
}

}  // namespace
}  // namespace mocert
