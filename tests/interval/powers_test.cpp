#include <gtest/gtest.h>

#include "interval/elementary.hpp"
#include "interval/mpfr_reference.hpp"
#include "interval/random_doubles.hpp"

namespace mocert {
namespace {

constexpr double kInf = rounding::kInfinity;

void expect_ends(const std::optional<Interval>& x, double lower_end, double upper_end) {
  ASSERT_TRUE(x);
  EXPECT_EQ(x->lower(), lower_end);
  EXPECT_EQ(x->upper(), upper_end);
}

double moderate(test::RandomDoubles& random) { return random.below(3) == 0 ? random.finite() : random.uniform(-3, 3); }

TEST(IntegerPower, ContainsTheValuesAtPointsInside) {
  test::RandomDoubles random(51);
  for (int i = 0; i < 30000; ++i) {
    const Interval x = hull(moderate(random), moderate(random));
    const int k = random.below(41) - 20;
    const auto range = integer_power(x, k);
    ASSERT_EQ(range.has_value(), k >= 0 || !contains_zero(x));
    if (!range) continue;
    test::Reference t(random.within(x)), value;
    mpfr_pow_si(value, t, k, MPFR_RNDN);
    ASSERT_TRUE(value.inside(*range)) << std::hexfloat << t.down() << "^" << k << " on [" << x.lower() << ", " << x.upper() << "]";
  }
}

TEST(IntegerPower, SignsAndParity) {
  expect_ends(integer_power(Interval(-2.0, 3.0), 2), 0, 9);
  expect_ends(integer_power(Interval(-2.0, 3.0), 3), -8, 27);
  expect_ends(integer_power(Interval(-3.0, -2.0), 4), 16, 81);
  expect_ends(integer_power(Interval(-2.0, 3.0), 0), 1, 1);
  expect_ends(integer_power(Interval(0.0), 0), 1, 1);
  expect_ends(integer_power(Interval(-4.0, -2.0), -1), -0.5, -0.25);
  expect_ends(integer_power(Interval(-4.0, -2.0), -2), 0.0625, 0.25);
  expect_ends(integer_power(Interval(2.0, kInf), -3), 0, 0.125);
  expect_ends(integer_power(whole_line(), 2), 0, kInf);
  expect_ends(integer_power(Interval(1e300), 2), rounding::kGreatest, kInf);
  expect_ends(integer_power(Interval(-1e-300), 3), -rounding::kLeast, 0);
  EXPECT_FALSE(integer_power(Interval(0.0, 1.0), -1));
  EXPECT_FALSE(integer_power(Interval(-1.0, 1.0), -2));
  EXPECT_TRUE(integer_power(Interval(1.5, 2.0), std::numeric_limits<int>::min()));
}

TEST(RealPower, ContainsTheValuesAtPointsInside) {
  test::RandomDoubles random(52);
  int defined = 0;
  for (int i = 0; i < 30000; ++i) {
    const Interval x = absolute(hull(moderate(random), moderate(random)));
    const Interval y = hull(moderate(random), moderate(random));
    const auto range = real_power(x, y);
    ASSERT_EQ(range.has_value(), x.lower() > 0 || y.lower() > 0);
    if (!range) continue;
    ++defined;
    test::Reference s(random.within(x)), t(random.within(y)), value;
    mpfr_pow(value, s, t, MPFR_RNDN);
    ASSERT_TRUE(value.inside(*range)) << std::hexfloat << s.down() << "^" << t.down();
  }
  EXPECT_GT(defined, 5000);
}

TEST(RealPower, KnownIntervals) {
  expect_ends(real_power(Interval(4.0, 9.0), Interval(0.5)), 2, 3);
  expect_ends(real_power(Interval(0.0, 4.0), Interval(0.5)), 0, 2);
  expect_ends(real_power(Interval(0.5, 2.0), Interval(-1.0, 2.0)), 0.25, 4);
  expect_ends(real_power(Interval(0.5, 4.0), Interval(-2.0, 1.0)), 0.0625, 4);
  expect_ends(real_power(Interval(2.0, 4.0), Interval(-1.0, 1.0)), 0.25, 4);
  expect_ends(real_power(Interval(0.25, 0.5), Interval(-1.0, 1.0)), 0.25, 4);
  expect_ends(real_power(Interval(1.0, kInf), Interval(-1.0, 0.0)), 0, 1);
  EXPECT_FALSE(real_power(Interval(-1.0, 1.0), Interval(2.0)));
  EXPECT_FALSE(real_power(Interval(0.0, 1.0), Interval(0.0, 1.0)));
  EXPECT_FALSE(real_power(Interval(0.0), Interval(-1.0)));
}

TEST(Hypot, ContainsTheValuesAtPointsInside) {
  test::RandomDoubles random(53);
  for (int i = 0; i < 20000; ++i) {
    const Interval x = hull(moderate(random), moderate(random)), y = hull(moderate(random), moderate(random));
    test::Reference s(random.within(x)), t(random.within(y)), value;
    mpfr_hypot(value, s, t, MPFR_RNDN);
    ASSERT_TRUE(value.inside(hypot(x, y)));
  }
  expect_ends(hypot(Interval(-3.0, 1.0), Interval(4.0)), 4, 5);
  expect_ends(hypot(whole_line(), Interval(0.0)), 0, kInf);
}

TEST(Atan2, ContainsTheValuesAtPointsInside) {
  test::RandomDoubles random(54);
  for (int i = 0; i < 30000; ++i) {
    const auto number = [&] { return random.below(4) == 0 ? 0.0 : moderate(random); };
    const Interval x = hull(number(), number()), y = hull(number(), number());
    const auto range = atan2(y, x);
    ASSERT_EQ(range.has_value(), !(contains_zero(x) && contains_zero(y)));
    if (!range) continue;
    test::Reference s(random.within(x)), t(random.within(y) + 0.0), value;
    mpfr_atan2(value, t, s, MPFR_RNDN);
    ASSERT_TRUE(value.inside(*range)) << std::hexfloat << "y = " << t.down() << ", x = " << s.down();
    // Tight off the cut: the range ends at a corner.
    if (y.lower() < 0 && y.upper() >= 0 && x.upper() < 0) continue;
    double least = kInf, greatest = -kInf;
    for (const double u : {x.lower(), x.upper()})
      for (const double v : {y.lower(), y.upper()}) {
        test::Reference a(u), b(v + 0.0);
        mpfr_atan2(value, b, a, MPFR_RNDN);
        least = std::min(least, value.down());
        greatest = std::max(greatest, value.up());
      }
    ASSERT_GE(range->lower(), next_down(least));
    ASSERT_LE(range->upper(), next_up(greatest));
  }
}

TEST(Atan2, TheCut) {
  const double pi_up = pi().upper();
  expect_ends(atan2(Interval(-1.0, 1.0), Interval(-2.0, -1.0)), -pi_up, pi_up);
  expect_ends(atan2(Interval(-1.0, 0.0), Interval(-2.0, -1.0)), -pi_up, pi_up);
  expect_ends(atan2(Interval(0.0), Interval(-2.0, -1.0)), pi().lower(), pi_up);
  expect_ends(atan2(Interval(-0.0), Interval(-2.0, -1.0)), pi().lower(), pi_up);
  EXPECT_GT(atan2(Interval(-0.0, 1.0), Interval(-2.0, -1.0))->lower(), 2.3);
  EXPECT_LT(atan2(Interval(-1.0, -rounding::kLeast), Interval(-2.0, -1.0))->upper(), -2.3);
  expect_ends(atan2(Interval(0.0), Interval(1.0, 2.0)), 0, 0);
  EXPECT_FALSE(atan2(Interval(-1.0, 1.0), Interval(-1.0, 1.0)));
  EXPECT_FALSE(atan2(Interval(0.0), Interval(0.0, 1.0)));
  expect_ends(atan2(Interval(1.0, kInf), Interval(1.0, kInf)), 0, pi_up / 2);
}

}  // namespace
}  // namespace mocert
