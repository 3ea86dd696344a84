#include "enclose/second_order.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "enclose/expression_gap.hpp"
#include "enclose/quadratic_bound.hpp"
#include "enclose/random_claims.hpp"

namespace mocert {
namespace {

using testing::Generator;

/// Enclosures of one number meet; nothing is known of what is not finite.
bool meet(const Interval& x, const Interval& y) { return !is_finite(y) || intersect(x, y).has_value(); }

/// A formula of one input.
Expression of_x(const std::function<int(Expression&, int)>& make) {
  Expression e({"x"});
  e.add_output(make(e, e.variable(0)));
  return e;
}

bool smooth(const Expression& e, double lo, double hi) {
  SecondOrderEnclosure enclosure(e);
  const auto n = static_cast<std::size_t>(e.inputs());
  const Box box{std::vector<double>(n, lo), std::vector<double>(n, hi)};
  return enclosure.evaluate(box, middle_of(box))[static_cast<std::size_t>(e.roots()[0])].smooth;
}

TEST(SecondOrder, ContainsDividedDifferencesOfRandomExpressions) {
  int checked = 0, mixed = 0, refused = 0;
  for (std::uint64_t seed = 0; seed < 6000; ++seed) {
    Generator g(seed);
    const int n = 1 + testing::pick(g, 3);
    const Expression e = testing::random_expression(g, n, 1 + testing::pick(g, 4));
    const Box box = testing::random_box(g, n);
    SecondOrderEnclosure over_box(e);
    ExpressionEnclosure at(e);
    const Jet jet = over_box.evaluate(box, middle_of(box))[static_cast<std::size_t>(e.roots()[0])];
    if (!jet.smooth) {
      ++refused;
      continue;
    }
    const std::vector<AffineForm> x = coordinate_forms(box);
    for (int round = 0; round < 4; ++round) {
      const std::vector<double> p = testing::random_point(g, box), q = testing::random_point(g, box);
      const auto value = [&](std::vector<double> point) {
        const AffineForm f = at.evaluate(coordinate_forms(Box{point, point}))[0];
        EXPECT_TRUE(f.defined) << "seed " << seed;
        return f.range;
      };
      ASSERT_TRUE(meet(jet.range, value(p))) << "seed " << seed;
      const auto i = static_cast<std::size_t>(testing::pick(g, n)), j = static_cast<std::size_t>(testing::pick(g, n));
      const auto moved = [&](bool along_i, bool along_j) {
        std::vector<double> r = p;
        if (along_i) r[i] = q[i];
        if (along_j) r[j] = q[j];
        return value(r);
      };
      if (p[i] == q[i]) continue;
      const Interval step = (Interval(q[i]) - p[i]) / x[i].slope[i];
      ASSERT_TRUE(meet(jet.slope[i], (moved(true, false) - value(p)) / step)) << "seed " << seed;
      std::vector<double> middle = p;
      middle[i] = std::midpoint(p[i], q[i]);
      if (middle[i] != p[i] && middle[i] != q[i]) {
        const Interval first = (Interval(middle[i]) - p[i]) / x[i].slope[i], second = (Interval(q[i]) - middle[i]) / x[i].slope[i];
        const Interval turn = (moved(true, false) - value(middle)) / second - (value(middle) - value(p)) / first;
        ASSERT_TRUE(meet(jet.bend[i * static_cast<std::size_t>(n) + i], 2.0 * turn / step)) << "seed " << seed;
        ++checked;
      }
      if (i >= j || p[j] == q[j]) continue;
      const Interval other = (Interval(q[j]) - p[j]) / x[j].slope[j];
      const Interval cross = (moved(true, true) - moved(true, false) - moved(false, true) + value(p)) / (step * other);
      ASSERT_TRUE(meet(jet.bend[i * static_cast<std::size_t>(n) + j], cross)) << "seed " << seed;
      ++mixed;
    }
  }
  EXPECT_GT(checked, 3000) << refused;
  EXPECT_GT(mixed, 300);
  EXPECT_GT(refused, 1000);
}

TEST(SecondOrder, NoErrorOfRandomExpertsIsAboveTheBound) {
  int rested = 0, checked = 0;
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    Generator g(seed + 100'000);
    const int n = 1 + testing::pick(g, 3);
    const Expression e = testing::random_expression(g, n, 1 + testing::pick(g, 3));
    const Box box = testing::random_box(g, n);
    const Expert expert = testing::random_expert(g, n, 1, testing::pick(g, 2));
    ExpressionGap gap(e, Norm::linf);
    const GapBound bound = gap.bound(box, expert);
    if (!bound.second_order) continue;
    ++rested;
    for (int k = 0; k < 12; ++k) {
      std::vector<double> p = testing::random_point(g, box);
      if (k < 1 << n)
        for (int i = 0; i < n; ++i)
          p[static_cast<std::size_t>(i)] = (k >> i & 1) != 0 ? box.hi[static_cast<std::size_t>(i)] : box.lo[static_cast<std::size_t>(i)];
      const auto error = gap.error_at(p, expert);
      ASSERT_TRUE(error) << "seed " << seed;
      ASSERT_LE(error->lower(), bound.upper) << "seed " << seed;
      ++checked;
    }
  }
  EXPECT_GT(rested, 300);
  EXPECT_GT(checked, 3000);
}

TEST(SecondOrder, RefusesWhatMayNotBeTwiceDifferentiable) {
  const auto fabs = of_x([](Expression& e, int x) { return e.apply(Op::fabs, x); });
  EXPECT_FALSE(smooth(fabs, -1, 1));
  EXPECT_TRUE(smooth(fabs, 0, 1));
  EXPECT_TRUE(smooth(fabs, -1, 0));
  EXPECT_FALSE(smooth(of_x([](Expression& e, int x) { return e.apply(Op::mul, e.constant(0), e.apply(Op::fabs, x)); }), -1, 1));
  const auto least = of_x([](Expression& e, int x) { return e.apply(Op::fmin, x, e.constant(mpq_class(1, 2))); });
  EXPECT_FALSE(smooth(least, 0, 1));
  EXPECT_TRUE(smooth(least, 0, 0.5));
  const auto most = of_x([](Expression& e, int x) { return e.apply(Op::fmax, x, e.constant(mpq_class(1, 2))); });
  EXPECT_FALSE(smooth(most, 0, 1));
  EXPECT_TRUE(smooth(most, 0.5, 1));
  const auto jump =
      of_x([](Expression& e, int x) { return e.apply(Op::if_, e.apply(Op::less, x, e.constant(mpq_class(1, 2))), x, e.constant(7)); });
  EXPECT_FALSE(smooth(jump, 0, 1));
  EXPECT_FALSE(smooth(jump, 0, 0.5));
  EXPECT_TRUE(smooth(jump, 0.5, 1));
  EXPECT_FALSE(smooth(of_x([](Expression& e, int x) { return e.elementary(Elementary::sqrt, x); }), 0, 1));
  EXPECT_TRUE(smooth(of_x([](Expression& e, int x) { return e.elementary(Elementary::sqrt, x); }), 0.1, 1));
  EXPECT_FALSE(smooth(of_x([](Expression& e, int x) { return e.elementary(Elementary::cbrt, x); }), 0, 1));
  EXPECT_FALSE(smooth(of_x([](Expression& e, int x) { return e.elementary(Elementary::asin, x); }), 0, 1));
  EXPECT_FALSE(smooth(of_x([](Expression& e, int x) { return e.elementary(Elementary::acos, x); }), -1, 0));
  EXPECT_FALSE(smooth(of_x([](Expression& e, int x) { return e.elementary(Elementary::log, x); }), 0, 1));
  EXPECT_FALSE(smooth(of_x([](Expression& e, int x) { return e.elementary(Elementary::tan, x); }), 1, 2));
  EXPECT_FALSE(smooth(of_x([](Expression& e, int x) { return e.apply(Op::div, e.constant(1), x); }), 0, 1));
  EXPECT_FALSE(smooth(of_x([](Expression& e, int x) { return e.integer_power(x, -3); }), -1, 1));
  const auto power = of_x([](Expression& e, int x) { return e.apply(Op::real_power, x, e.constant(mpq_class(3, 2))); });
  EXPECT_FALSE(smooth(power, 0, 1));
  EXPECT_TRUE(smooth(power, 0.25, 1));
  EXPECT_FALSE(smooth(of_x([](Expression& e, int x) { return e.apply(Op::real_power, x, x); }), 0, 1));
  const auto cut = of_x([](Expression& e, int x) { return e.apply(Op::atan2, x, e.constant(-1)); });
  EXPECT_FALSE(smooth(cut, -1, 1));
  EXPECT_FALSE(smooth(cut, 0, 1));
  EXPECT_TRUE(smooth(cut, 0.5, 1));
  Expression distance({"x", "y"});
  distance.add_output(distance.apply(Op::hypot, distance.variable(0), distance.variable(1)));
  EXPECT_FALSE(smooth(distance, -1, 1));
  EXPECT_TRUE(smooth(distance, 1, 2));
}

TEST(SecondOrder, StandsExtremeBoxes) {
  // x y + exp(x): nothing may be concluded from overflow, underflow or axes without a width.
  Expression e({"x", "y"});
  e.add_output(e.apply(Op::add, e.apply(Op::mul, e.variable(0), e.variable(1)), e.elementary(Elementary::exp, e.variable(0))));
  Expert zero;
  zero.constant = {0.0};
  ExpressionGap gap(e, Norm::linf);
  const double huge = 0x1.fffffffffffffp+1023, tiny = 0x1p-1074;
  for (const Box& box : {Box{{-huge, -huge}, {huge, huge}}, Box{{-1, -huge}, {1, huge}}, Box{{0, 0}, {tiny, tiny}}, Box{{1, -1}, {1, -1}},
                         Box{{700, -1}, {709, 1}}, Box{{-0x1p-500, 0}, {0x1p-500, 0}}, Box{{-huge, 0}, {-0x1p1000, tiny}}}) {
    const double upper = gap.bound(box, zero).upper;
    for (const std::vector<double>& x : {box.lo, box.hi, std::vector<double>{box.lo[0], box.hi[1]}}) {
      const auto error = gap.error_at(x, zero);
      if (error) {
        EXPECT_LE(error->lower(), upper);
      }
    }
  }
}

TEST(SecondOrder, ShowsAnAxisAlongWhichOnlyTheEnclosureBends) {
  // x^2/100 + atan(cos(y)/sin(y)), the latter pi/2 - y
  Expression e({"x", "y"});
  const int x = e.variable(0), y = e.variable(1);
  const int ratio = e.apply(Op::div, e.elementary(Elementary::cos, y), e.elementary(Elementary::sin, y));
  e.add_output(e.apply(Op::add, e.apply(Op::div, e.apply(Op::mul, x, x), e.constant(100)), e.elementary(Elementary::atan, ratio)));
  Expert affine;
  Layer layer;
  layer.rows = 1;
  layer.cols = 2;
  layer.weights = Eigen::MatrixXd{{0.0, -1.0}};
  layer.bias = Eigen::VectorXd::Constant(1, 1.5707963267948966);
  affine.layers.push_back(layer);
  ExpressionGap gap(e, Norm::linf);
  std::vector<double> score(2);
  gap.bend(Box{{0, 0.5}, {1, 1}}, affine, score);
  EXPECT_GT(score[1], score[0]);
}

TEST(QuadraticBound, IsAboveRandomPointsAndTightInKnownCases) {
  const auto upper = [](const std::vector<Interval>& slope, const std::vector<Interval>& bend) {
    return quadratic_upper(slope, bend, 1.0);
  };
  EXPECT_NEAR(upper({1.0}, {-4.0}), 0.125, 1e-12);
  EXPECT_NEAR(upper({1.0}, {-0.5}), 0.75, 1e-12);
  EXPECT_NEAR(upper({-1.0}, {2.0}), 2, 1e-12);
  EXPECT_NEAR(upper({1.0, 1.0}, {0.0, -1.0, 0.0, 0.0}), 1, 1e-12);
  EXPECT_NEAR(upper({0.0, 0.0}, {-4.0, 1.0, 0.0, -4.0}), 0, 1e-12);
  EXPECT_GE(upper({Interval(0x1p-1000)}, {-0x1p-990}), 0x1p-1011);  // its square underflows
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    Generator g(seed);
    const auto n = static_cast<std::size_t>(1 + testing::pick(g, seed % 50 == 0 ? 14 : 5));
    std::vector<Interval> slope(n), bend(n * n, 0.0);
    std::vector<double> l(n), h(n * n, 0.0);
    const auto draw = [&](Interval& enclosure, double& real) {
      const double a = testing::pick(g, 4) == 0 ? 0 : testing::uniform(g, -2, 2),
                   b = a + (testing::pick(g, 2) == 0 ? 0 : testing::uniform(g, 0, 0.5));
      enclosure = Interval(a, b);
      real = std::fmin(b, a + (b - a) * testing::uniform(g, 0, 1));
    };
    for (std::size_t i = 0; i < n; ++i) {
      draw(slope[i], l[i]);
      for (std::size_t j = i; j < n; ++j) draw(bend[i * n + j], h[i * n + j]);
    }
    const double above = quadratic_upper(slope, bend, 1.0), below = quadratic_upper(slope, bend, -1.0);
    for (int round = 0; round < 40; ++round) {
      std::vector<double> u(n);
      for (double& t : u) t = round % 2 == 0 ? (testing::pick(g, 2) == 0 ? -1 : 1) : testing::uniform(g, -1, 1);
      mpq_class value = 0;
      for (std::size_t i = 0; i < n; ++i) {
        value += mpq_class(l[i]) * u[i];
        for (std::size_t j = i; j < n; ++j) value += mpq_class(h[i * n + j]) * u[i] * u[j] / (i == j ? 2 : 1);
      }
      ASSERT_LE(value, mpq_class(above)) << "seed " << seed;
      ASSERT_LE(-value, mpq_class(below)) << "seed " << seed;
    }
  }
}

TEST(SecondDerivative, ContainsDividedDifferencesOfTheFirst) {
  static constexpr Elementary all[] = {Elementary::recip, Elementary::sqrt, Elementary::cbrt, Elementary::exp,  Elementary::log,
                                       Elementary::sin,   Elementary::cos,  Elementary::tan,  Elementary::asin, Elementary::acos,
                                       Elementary::atan,  Elementary::sinh, Elementary::cosh, Elementary::tanh};
  for (const Elementary f : all) {
    int checked = 0;
    for (std::uint64_t seed = 0; seed < 3000; ++seed) {
      Generator g(seed);
      const double width = std::pow(10, testing::uniform(g, -4, 0.5)), lo = testing::uniform(g, -3, 3);
      const Interval x(lo, lo + width);
      const auto bend = second_derivative(f, x);
      if (!bend) continue;
      const double p = testing::uniform(g, x.lower(), x.upper()), q = testing::uniform(g, x.lower(), x.upper());
      if (p == q) continue;
      const auto at_p = derivative(f, Interval(p)), at_q = derivative(f, Interval(q));
      ASSERT_TRUE(at_p && at_q) << static_cast<int>(f) << " " << p;
      ASSERT_TRUE(meet(*bend, (*at_p - *at_q) / (Interval(p) - q))) << static_cast<int>(f) << " [" << x.lower() << ", " << x.upper() << "]";
      ++checked;
    }
    EXPECT_GT(checked, 100) << static_cast<int>(f);
  }
}

}  // namespace
}  // namespace mocert
