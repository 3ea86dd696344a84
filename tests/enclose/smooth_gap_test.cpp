#include "enclose/smooth_gap.hpp"

#include <gtest/gtest.h>

#include "enclose/expert_form.hpp"
#include "enclose/expression_form.hpp"
#include "random_claims.hpp"

namespace mocert {
namespace {

using testing::Generator;

constexpr double infinity = std::numeric_limits<double>::infinity();

Expert affine(const Eigen::RowVectorXd& weights, double bias) {
  Expert expert;
  Layer layer;
  layer.rows = 1;
  layer.cols = static_cast<int>(weights.size());
  layer.weights = weights;
  layer.bias = Eigen::VectorXd::Constant(1, bias);
  expert.layers.push_back(layer);
  return expert;
}

/// The affine expert with the values of f at one corner and at its neighbours.
Expert interpolating(const Expression& f, const Box& box) {
  const auto at = [&](const std::vector<double>& x) {
    double value = 0;
    f.approximate(x, std::span(&value, 1));
    return value;
  };
  Eigen::RowVectorXd weights(f.inputs());
  double bias = at(box.lo);
  for (std::size_t i = 0; i < box.lo.size(); ++i) {
    std::vector<double> x = box.lo;
    x[i] = box.hi[i];
    const double slope = box.lo[i] < box.hi[i] ? (at(x) - at(box.lo)) / (box.hi[i] - box.lo[i]) : 0;
    weights[static_cast<Eigen::Index>(i)] = std::isfinite(slope) ? slope : 1;
    bias -= weights[static_cast<Eigen::Index>(i)] * box.lo[i];
  }
  return affine(weights, std::isfinite(bias) ? bias : 0);
}

SmoothGap::Bound bound_of(const Expression& f, const Box& box, const Expert& expert, double enough, double remainder = 0) {
  SmoothGap gap(f);
  AffineForm form = enclose_expert(expert, 1, coordinate_forms(box))[0];
  form.remainder = add_up(form.remainder, remainder);
  form.range += Interval(-remainder, remainder);
  return gap.bound(0, box, form, enough);
}

}  // namespace

TEST(SmoothGap, IsNeverBelowTheErrorWhateverIsEnough) {
  int checked = 0, closer = 0;
  for (std::uint64_t seed = 0; seed < 20000; ++seed) {
    Generator g(seed);
    const int n = 1 + testing::pick(g, 3);
    const Expression f = testing::random_expression(g, n, 1 + testing::pick(g, 4));
    const Box box = testing::random_box(g, n);
    const Expert expert = seed % 3 == 0 ? testing::random_expert(g, n, 1, testing::pick(g, 3)) : interpolating(f, box);
    const double plain = bound_of(f, box, expert, infinity).upper;
    if (!std::isfinite(plain) || plain > 1e300) continue;
    const double rest = 0.1 * testing::pick(g, 2) * plain;  // the expert may be off its form by so much
    const double first = bound_of(f, box, expert, infinity, rest).upper;
    double least = first;
    for (const double share : {0.99, 0.95, 0.9, 0.8, 0.7, 0.6}) {
      const SmoothGap::Bound bound = bound_of(f, box, expert, share * first, rest);
      if (bound.closer) ++closer;
      ASSERT_LE(bound.upper, first);
      ASSERT_TRUE(bound.suspect.empty() || box.contains(Box{bound.suspect, bound.suspect})) << "seed " << seed;
      least = std::min(least, bound.upper);
    }
    ExpressionEnclosure at(f);
    for (int round = 0; round < 40; ++round) {
      const std::vector<double> x = testing::random_point(g, box);
      const std::vector<AffineForm> point = coordinate_forms(Box{x, x});
      const Interval error = at.evaluate(point)[0].range - enclose_expert(expert, 1, point)[0].range;
      const double known = expert.layers.size() == 1 ? rest : 0;  // an affine expert's form leaves all of it
      ASSERT_LE(add_down(std::max(error.lower(), -error.upper()), known), least) << "seed " << seed;
      ++checked;
    }
  }
  EXPECT_GT(checked, 20'000);
  EXPECT_GT(closer, 500);
}

TEST(SmoothGap, AFaceThatIsTooMuchIsNoBoundOfTheOthers) {
  // 3 x^2 - x^3 + x/2 on [-1, 1] rises at 0 and is convex, and greater at -1 (3.5) than at 1 (2.5).
  Expression f({"x"});
  const int x = f.variable(0), square = f.integer_power(x, 2);
  const int bent = f.apply(Op::sub, f.apply(Op::mul, f.constant(3), square), f.apply(Op::mul, x, square));
  f.add_output(f.apply(Op::add, bent, f.apply(Op::div, x, f.constant(2))));
  for (const double enough : {2.0, 2.4, 3.0, 3.4})
    EXPECT_GE(bound_of(f, Box{{-1}, {1}}, affine(Eigen::RowVectorXd::Zero(1), 0), enough).upper, 3.5);
  EXPECT_NEAR(bound_of(f, Box{{-1}, {1}}, affine(Eigen::RowVectorXd::Zero(1), 0), 3.6).upper, 3.5, 1e-9);
}

TEST(SmoothGap, ConvexAndConcaveErrorsNeedNoSplit) {
  Expression f({"x"});
  f.add_output(f.elementary(Elementary::exp, f.variable(0)));
  // The best line on [0, 1] is off by 0.10593341625778...
  const Expert line = affine(Eigen::RowVectorXd::Constant(1, 1.718281828459045), 0.8940665837422168);
  const Box box{{0}, {1}};
  EXPECT_GT(bound_of(f, box, line, infinity).upper, 0.11);
  const SmoothGap::Bound bound = bound_of(f, box, line, 0.105934);
  EXPECT_TRUE(bound.closer);
  EXPECT_NEAR(bound.upper, 0.10593341625778, 1e-6);
  EXPECT_GT(bound_of(f, box, line, 0.1059).upper, 0.1059);

  // A saddle, exp(x) - exp(y).
  Expression saddle({"x", "y"});
  const auto exp_of = [&](int i) { return saddle.elementary(Elementary::exp, saddle.variable(i)); };
  saddle.add_output(saddle.apply(Op::sub, exp_of(0), exp_of(1)));
  const Expert plane = affine(Eigen::RowVector2d(1.718281828459045, -1.718281828459045), 0);
  EXPECT_NEAR(bound_of(saddle, Box{{0, 0}, {1, 1}}, plane, 0.212).upper, 0.21186683251556, 1e-5);
}

}  // namespace mocert
