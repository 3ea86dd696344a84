#include "interval/interval.hpp"

#include <gtest/gtest.h>
#include <mpfr.h>

#include "interval/mpfr_reference.hpp"
#include "interval/random_doubles.hpp"

namespace mocert {
namespace {

constexpr double kInf = rounding::kInfinity;
constexpr double kMax = rounding::kGreatest;
const double kNan = std::numeric_limits<double>::quiet_NaN();

void expect_ends(const Interval& x, double lower_end, double upper_end) {
  EXPECT_EQ(x.lower(), lower_end);
  EXPECT_EQ(x.upper(), upper_end);
}

TEST(Interval, RefusesWhatIsNotAnInterval) {
  EXPECT_THROW(Interval{kNan}, InternalError);
  EXPECT_THROW(Interval(kNan, 1.0), InternalError);
  EXPECT_THROW(Interval(1.0, kNan), InternalError);
  EXPECT_THROW(Interval(2.0, 1.0), InternalError);
  EXPECT_THROW(Interval(1.0) + kNan, InternalError);
  EXPECT_THROW(kNan * Interval(1.0), InternalError);
  EXPECT_THROW(Interval(kNan, kNan, true) + Interval(1.0), InternalError);
  EXPECT_THROW(hull(kNan, 1.0), InternalError);
  Interval x(1.0);
  EXPECT_THROW(x = kNan, InternalError);
  EXPECT_THROW(x.assign(1.0, kNan), InternalError);
  EXPECT_THROW(x / Interval(0.0), InternalError);
  EXPECT_THROW(x / 0.0, InternalError);
  EXPECT_THROW(sqrt(Interval(-2.0, -1.0)), InternalError);
}

TEST(Interval, OperationsContainResultsOfPointsInside) {
  test::RandomDoubles random(11);
  test::Reference s, t, result;
  for (int i = 0; i < 100000; ++i) {
    const Interval x = hull(random.finite(), random.finite()), y = hull(random.finite(), random.finite());
    mpfr_set_d(s, random.within(x), MPFR_RNDN);
    mpfr_set_d(t, random.within(y), MPFR_RNDN);
    mpfr_add(result, s, t, MPFR_RNDN);
    ASSERT_TRUE(result.inside(x + y));
    mpfr_sub(result, s, t, MPFR_RNDN);
    ASSERT_TRUE(result.inside(x - y));
    mpfr_mul(result, s, t, MPFR_RNDN);
    ASSERT_TRUE(result.inside(x * y));
    ASSERT_TRUE(result.inside(mpfr_get_d(s, MPFR_RNDN) * y));
    if (const auto quotient = divide(x, y)) {
      mpfr_div(result, s, t, MPFR_RNDN);
      ASSERT_TRUE(result.inside(*quotient));
    }
    mpfr_abs(s, s, MPFR_RNDN);
    mpfr_sqrt(result, s, MPFR_RNDN);
    ASSERT_TRUE(result.inside(sqrt(absolute(x))));
  }
}

TEST(Interval, UnboundedOperands) {
  const Interval half_line(1.0, kInf);
  expect_ends(whole_line() - whole_line(), -kInf, kInf);
  expect_ends(whole_line() * Interval(0.0), 0, 0);
  expect_ends(half_line - half_line, -kInf, kInf);
  expect_ends(Interval(0.0, 1.0) * half_line, 0, kInf);
  expect_ends(1.0 / half_line, 0, 1);
  expect_ends(half_line / half_line, 0, kInf);
  expect_ends(Interval(-1.0, 1.0) / Interval(-kInf, -2.0), -0.5, 0.5);
  expect_ends(Interval(kMax) + Interval(kMax), kMax, kInf);
  expect_ends(Interval(-kMax) * Interval(2.0), -kInf, -kMax);
  expect_ends(sqrt(Interval(4.0, kInf)), 2, kInf);
}

TEST(Interval, DivisionByIntervalsOverZero) {
  EXPECT_FALSE(divide(Interval(1.0), Interval(-1.0, 1.0)));
  EXPECT_FALSE(divide(Interval(1.0), Interval(-0.0, 1.0)));
  EXPECT_FALSE(divide(Interval(0.0), Interval(0.0)));
  EXPECT_TRUE(divide(Interval(1.0), Interval(rounding::kLeast, 1.0)));
  expect_ends(Interval(1.0) / Interval(0.0, 2.0), 0.5, kInf);
  expect_ends(Interval(1.0) / Interval(-1.0, 2.0), -kInf, kInf);
}

TEST(Interval, NumbersOfOtherTypes) {
  expect_ends(Interval(3), 3, 3);
  expect_ends(Interval(0.1F), 0.1F, 0.1F);
  const long big = (1L << 53) + 1;
  EXPECT_LT(Interval(big).lower(), 0x1p53 + 1);
  EXPECT_GT(Interval(big).upper(), 0x1p53 + 1);
  EXPECT_EQ(width_up(Interval(1L << 53)), 0);
  EXPECT_GT(Interval(std::numeric_limits<std::size_t>::max()).upper(), 0x1p64);
}

TEST(Interval, Measures) {
  EXPECT_EQ(magnitude(Interval(-3.0, 2.0)), 3);
  EXPECT_EQ(mignitude(Interval(-3.0, 2.0)), 0);
  EXPECT_EQ(mignitude(Interval(-3.0, -2.0)), 2);
  EXPECT_EQ(width_up(Interval(-kMax, kMax)), kInf);
  EXPECT_EQ(width_up(Interval(-1.0, 0x1p-60)), next_up(1.0));
  expect_ends(absolute(Interval(-3.0, 2.0)), 0, 3);
  expect_ends(minimum(Interval(0.0, 3.0), Interval(1.0, 2.0)), 0, 2);
  expect_ends(maximum(Interval(0.0, 3.0), Interval(1.0, 2.0)), 1, 3);
  EXPECT_TRUE(is_point(Interval(1.0)));
  EXPECT_TRUE(is_finite(Interval(-kMax, kMax)));
  EXPECT_FALSE(is_finite(Interval(0.0, kInf)));
  EXPECT_TRUE(certainly_less(Interval(0.0, 1.0), Interval(2.0)));
  EXPECT_FALSE(certainly_less(Interval(0.0, 2.0), Interval(2.0)));
  EXPECT_TRUE(certainly_less_equal(Interval(0.0, 2.0), Interval(2.0)));
}

TEST(Interval, MidpointLiesInsideAndRadiusCovers) {
  test::RandomDoubles random(12);
  for (int i = 0; i < 100000; ++i) {
    const Interval x = hull(random.finite(), random.below(4) == 0 ? rounding::kLeast : random.finite());
    const double mid = midpoint(x), radius = radius_up(x);
    ASSERT_TRUE(std::isfinite(mid) && contains(x, mid));
    ASSERT_TRUE(contains(Interval(mid) + Interval(-radius, radius), x));
    ASSERT_LE(radius, width_up(x));
  }
  EXPECT_EQ(midpoint(Interval(rounding::kLeast)), rounding::kLeast);
  EXPECT_EQ(midpoint(whole_line()), 0);
  EXPECT_EQ(midpoint(Interval(0.0, kInf)), kMax);
  EXPECT_EQ(midpoint(Interval(-kInf, 3.0)), -kMax);
  EXPECT_EQ(midpoint(Interval(-kMax, kMax)), 0);
  EXPECT_EQ(radius_up(whole_line()), kInf);
}

TEST(Interval, HullAndIntersection) {
  expect_ends(hull(Interval(0.0, 1.0), Interval(3.0)), 0, 3);
  expect_ends(hull(2.0, -1.0), -1, 2);
  const auto common = intersect(Interval(0.0, 2.0), Interval(1.0, 3.0));
  ASSERT_TRUE(common);
  expect_ends(*common, 1, 2);
  EXPECT_TRUE(intersect(Interval(0.0, 1.0), Interval(1.0, 2.0)));
  EXPECT_FALSE(intersect(Interval(0.0, 1.0), Interval(next_up(1.0), 2.0)));
  EXPECT_TRUE(contains(Interval(0.0, 1.0), 1.0));
  EXPECT_FALSE(contains(Interval(0.0, 1.0), kNan));
  EXPECT_TRUE(contains_zero(Interval(-0.0, 1.0)));
}

}  // namespace
}  // namespace mocert
