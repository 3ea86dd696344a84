#include <gtest/gtest.h>

#include <cmath>

#include "enclose/expression_form.hpp"
#include "enclose/random_claims.hpp"

namespace mocert {
namespace {

using testing::Generator;

/// The form's own statement at a point: centre + slope.u +- remainder, widened by nothing.
Interval at_point(const AffineForm& f, const std::vector<AffineForm>& x, const std::vector<double>& p) {
  Interval sum = f.center;
  for (std::size_t i = 0; i < p.size(); ++i) {
    if (x[i].slope[i] == 0) continue;
    sum += Interval(f.slope[i]) * ((Interval(p[i]) - x[i].center) / x[i].slope[i]);
  }
  return sum + Interval(-f.remainder, f.remainder);
}

TEST(AffineForm, ContainsTheFunctionAtRandomPointsOfRandomBoxes) {
  int informative = 0;
  for (std::uint64_t seed = 0; seed < 6000; ++seed) {
    Generator g(seed);
    const int n = 1 + testing::pick(g, 3);
    const Expression e = testing::random_expression(g, n, 1 + testing::pick(g, 4));
    const Box box = testing::random_box(g, n);
    ExpressionEnclosure over_box(e), at(e);
    const std::vector<AffineForm> x = coordinate_forms(box);
    const AffineForm f = over_box.evaluate(x)[0];
    if (!f.defined) continue;
    for (int k = 0; k < 8; ++k) {
      const std::vector<double> p = testing::random_point(g, box);
      const AffineForm exact = at.evaluate(coordinate_forms(Box{p, p}))[0];
      // Over a part of the box the function stays defined; a condition undecided at p itself gives a hull, which must still meet.
      ASSERT_TRUE(exact.defined) << "seed " << seed;
      ASSERT_TRUE(intersect(exact.range, f.range)) << "seed " << seed << " range";
      ASSERT_TRUE(intersect(exact.range, at_point(f, x, p))) << "seed " << seed << " form";
      if (std::isfinite(f.remainder)) ++informative;
    }
  }
  EXPECT_GT(informative, 10000);
}

/// The checker takes the smaller remainder, so a prover that did not would promise what the checker cannot confirm.
TEST(AffineForm, QuotientsHaveTheSmallerOfTwoRemainders) {
  int direct_wins = 0, other_wins = 0;
  for (std::uint64_t seed = 0; seed < 4000; ++seed) {
    Generator g(seed);
    const Expression a = testing::random_expression(g, 2, 2), b = testing::random_expression(g, 2, 2);
    const std::vector<AffineForm> x = coordinate_forms(testing::random_box(g, 2));
    const AffineForm f = ExpressionEnclosure(a).evaluate(x)[0], d = ExpressionEnclosure(b).evaluate(x)[0];
    if (!f.defined || !d.defined || contains_zero(d.range)) continue;
    const AffineForm inverse = compose(Elementary::recip, d), direct = f * inverse, result = quotient(f, d);
    const double q = f.center / d.center;
    const AffineForm shifted = (f - line(d, q, Interval(0.0), Interval(q) * d.range)) * inverse;
    if (!result.defined || !direct.defined || !shifted.defined || direct.remainder == 0) continue;
    ASSERT_LE(result.remainder, direct.remainder) << "seed " << seed;
    ASSERT_LE(result.remainder, shifted.remainder * (1 + 1e-9) + 1e-12 * magnitude(result.range)) << "seed " << seed;
    (shifted.remainder < direct.remainder ? other_wins : direct_wins) += 1;
  }
  EXPECT_GT(direct_wins, 20);
  EXPECT_GT(other_wins, 20);
}

TEST(AffineForm, ConvergesWithTheSquareOfTheWidth) {
  // f(x) = exp(x) sin(x)/(1 + x^2) around 0.7
  Expression e({"x"});
  const int x = e.variable(0);
  e.add_output(e.apply(Op::div, e.apply(Op::mul, e.elementary(Elementary::exp, x), e.elementary(Elementary::sin, x)),
                       e.apply(Op::add, e.constant(1), e.apply(Op::mul, x, x))));
  ExpressionEnclosure enclosure(e);
  double previous = 0;
  for (double width : {0.1, 0.01, 0.001}) {
    const double r = enclosure.evaluate(coordinate_forms(Box{{0.7}, {0.7 + width}}))[0].remainder;
    if (previous > 0) {
      EXPECT_LT(r, previous / 60);
    }
    previous = r;
  }
}

TEST(AffineForm, KeepsSquareRootsDefinedAtTheEdgeOfTheirDomain) {
  Expression e({"x"});
  e.add_output(e.elementary(Elementary::sqrt, e.variable(0)));
  ExpressionEnclosure enclosure(e);
  const AffineForm f = enclosure.evaluate(coordinate_forms(Box{{0.0}, {1.0 / 3}}))[0];
  ASSERT_TRUE(f.defined);
  EXPECT_LT(f.remainder, 0.15);
}

TEST(AffineForm, SquareIsNeverNegative) {
  Expression e({"x", "y"});
  const int d = e.apply(Op::sub, e.variable(0), e.variable(1));
  e.add_output(e.apply(Op::mul, d, d));
  ExpressionEnclosure enclosure(e);
  const AffineForm f = enclosure.evaluate(coordinate_forms(Box{{-1, -1}, {1, 1}}))[0];
  EXPECT_GE(f.range.lower(), 0);
  EXPECT_LE(f.range.upper(), 4.0000001);
}

TEST(AffineForm, UndefinedNeverTurnsIntoANumber) {
  Expression e({"x"});
  const int x = e.variable(0);
  e.add_output(e.apply(Op::mul, e.constant(0), e.apply(Op::div, e.constant(1), x)));
  e.add_output(e.apply(Op::if_, e.apply(Op::less, e.elementary(Elementary::log, x), e.constant(0)), e.constant(1), e.constant(2)));
  ExpressionEnclosure enclosure(e);
  const auto& f = enclosure.evaluate(coordinate_forms(Box{{-1.0}, {1.0}}));
  EXPECT_FALSE(f[0].defined);
  EXPECT_FALSE(f[1].defined);
}

TEST(AffineForm, OnlyTheBranchTakenMustBeDefined) {
  Expression e({"x"});
  const int x = e.variable(0);
  e.add_output(e.apply(Op::if_, e.apply(Op::less, x, e.constant(0)), e.apply(Op::neg, x), e.elementary(Elementary::sqrt, x)));
  ExpressionEnclosure enclosure(e);
  EXPECT_TRUE(enclosure.evaluate(coordinate_forms(Box{{-2.0}, {-1.0}}))[0].defined);
  EXPECT_FALSE(enclosure.evaluate(coordinate_forms(Box{{-2.0}, {1.0}}))[0].defined);
}

TEST(AffineForm, SaysWhyAPointIsOutsideTheDomain) {
  Expression e({"x"});
  const int x = e.variable(0);
  e.add_output(e.elementary(Elementary::log, x));
  e.add_output(e.apply(Op::div, e.constant(1), x));
  ExpressionEnclosure enclosure(e);
  EXPECT_EQ(enclosure.proved_undefined_at({-0.5}), "log of -0.5");
  EXPECT_NE(enclosure.proved_undefined_at({0.0}), "");
  EXPECT_EQ(enclosure.proved_undefined_at({0.5}), "");
}

}  // namespace
}  // namespace mocert
