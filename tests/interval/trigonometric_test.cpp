#include <gtest/gtest.h>

#include "interval/elementary.hpp"
#include "interval/mpfr_reference.hpp"
#include "interval/quadrants.hpp"
#include "interval/random_doubles.hpp"

namespace mocert {
namespace {

/// floor(t / (pi/2)) by brute precision: pi to 2200 bits decides it for every double.
void exact_quadrant(mpfr_ptr result, double t) {
  static test::Reference half_pi(test::Bits{2200}), x(test::Bits{53}), quotient(test::Bits{2200});
  static const bool made = [] {
    mpfr_const_pi(half_pi, MPFR_RNDN);
    mpfr_div_2ui(half_pi, half_pi, 1, MPFR_RNDN);
    return true;
  }();
  ASSERT_TRUE(made);
  mpfr_set_d(x, t, MPFR_RNDN);
  mpfr_div(quotient, x, half_pi, MPFR_RNDN);
  mpfr_floor(result, quotient);
}

void check_quadrants(const Interval& x) {
  test::Reference first(test::Bits{1200}), last(test::Bits{1200}), steps(test::Bits{1200}), rest(test::Bits{1200});
  exact_quadrant(first, x.lower());
  exact_quadrant(last, x.upper());
  mpfr_sub(steps, last, first, MPFR_RNDN);
  const double count = std::min(4.0, steps.down());
  mpfr_set_ui(rest, 4, MPFR_RNDN);
  mpfr_fmod(rest, first, rest, MPFR_RNDN);
  const int phase = (static_cast<int>(rest.down()) + 4) % 4;
  const Quadrants q = quadrants(x);
  const auto trace = testing::Message() << std::hexfloat << "[" << x.lower() << ", " << x.upper() << "]";
  if (count >= 4) {
    ASSERT_EQ(q.steps, 4) << trace;
    return;
  }
  ASSERT_EQ(q.steps, static_cast<int>(count)) << trace;
  ASSERT_EQ(q.first, phase) << trace;
}

/// Doubles nearest to multiples of pi/2, and their neighbours.
double near_border(test::RandomDoubles& random) {
  const double k = std::ldexp(static_cast<double>(random.below(1 << 20) - (1 << 19)), random.below(40));
  double t = midpoint(Interval(k) * pi() * Interval(0.5));
  for (int i = random.below(3); i > 0; --i) t = next_up(t);
  for (int i = random.below(3); i > 0; --i) t = next_down(t);
  return t;
}

TEST(Trigonometric, QuadrantsAreExact) {
  test::RandomDoubles random(31);
  for (int i = 0; i < 4000 && !testing::Test::HasFatalFailure(); ++i) {
    const double a = random.below(2) == 0 ? near_border(random) : random.finite();
    check_quadrants(Interval(a));
    check_quadrants(hull(a, a + random.uniform(0, 9)));
    check_quadrants(hull(a, next_up(a)));
    check_quadrants(hull(a, a + midpoint(pi()) * 0.5 * random.below(6)));
    check_quadrants(hull(a, near_border(random)));
  }
}

TEST(Trigonometric, QuadrantsOfTheHardestDouble) {
  // The double closest, relatively, to a multiple of pi/2 (Muller, Elementary Functions, chapter on range reduction).
  const double hardest = 6381956970095103.0 * 0x1p797;
  check_quadrants(Interval(hardest));
  check_quadrants(Interval(next_down(hardest), hardest));
  check_quadrants(Interval(hardest, next_up(hardest)));
}

void check_wave(Elementary f, int (*compute)(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t), int to_maximum, const Interval& x) {
  const Interval range = *evaluate(f, x);
  const Quadrants q = quadrants(x);
  test::Reference low(x.lower()), high(x.upper()), at_low, at_high;
  compute(at_low, low, MPFR_RNDN);
  compute(at_high, high, MPFR_RNDN);
  const auto trace = testing::Message() << std::hexfloat << "[" << x.lower() << ", " << x.upper() << "]";
  ASSERT_TRUE(at_low.inside(range) && at_high.inside(range)) << trace;
  if (q.crosses(to_maximum))
    ASSERT_EQ(range.upper(), 1) << trace;
  else
    ASSERT_LE(range.upper(), next_up(std::max(at_low.up(), at_high.up()))) << trace;
  if (q.crosses((to_maximum + 2) % 4))
    ASSERT_EQ(range.lower(), -1) << trace;
  else
    ASSERT_GE(range.lower(), next_down(std::min(at_low.down(), at_high.down()))) << trace;
}

TEST(Trigonometric, SineAndCosineAreTight) {
  test::RandomDoubles random(32);
  for (int i = 0; i < 4000 && !testing::Test::HasFatalFailure(); ++i) {
    const double a = random.below(2) == 0 ? near_border(random) : random.uniform(-10, 10);
    const Interval x = hull(a, random.below(4) == 0 ? 0.0 : a + random.uniform(0, 7));
    check_wave(Elementary::sin, mpfr_sin, 0, x);
    check_wave(Elementary::cos, mpfr_cos, 3, x);
  }
}

TEST(Trigonometric, KnownIntervals) {
  const auto ends = [](Elementary f, double lo, double hi) { return *evaluate(f, Interval(lo, hi)); };
  EXPECT_TRUE(same(ends(Elementary::cos, 0, 4), Interval(-1.0, 1.0)));
  EXPECT_EQ(ends(Elementary::cos, -1, 0).upper(), 1);
  EXPECT_EQ(ends(Elementary::cos, -0.0, 1).upper(), 1);
  EXPECT_EQ(ends(Elementary::sin, 1, 2).upper(), 1);
  EXPECT_LT(ends(Elementary::sin, 0, 1.57).upper(), 1);
  EXPECT_EQ(ends(Elementary::sin, 4, 5).lower(), -1);
  EXPECT_TRUE(same(ends(Elementary::sin, -rounding::kInfinity, 0), Interval(-1.0, 1.0)));
  EXPECT_TRUE(same(ends(Elementary::sin, 1e300, 2e300), Interval(-1.0, 1.0)));
  const Interval large = *evaluate(Elementary::sin, Interval(1e22));
  EXPECT_LT(large.lower(), -0.85220084976713);
  EXPECT_LE(large.upper(), next_up(large.lower()));
  EXPECT_TRUE(same(ends(Elementary::sin, 0, rounding::kLeast), Interval(0.0, rounding::kLeast)));
}

TEST(Trigonometric, TangentRefusesPoles) {
  const double below = 0x1.921fb54442d18p+0;  // the greatest double below pi/2
  EXPECT_TRUE(evaluate(Elementary::tan, Interval(-below, below)));
  EXPECT_FALSE(evaluate(Elementary::tan, Interval(below, next_up(below))));
  EXPECT_TRUE(evaluate(Elementary::tan, Interval(next_up(below), 4.7)));
  EXPECT_FALSE(evaluate(Elementary::tan, Interval(-2.0, 0.0)));
  EXPECT_FALSE(evaluate(Elementary::tan, Interval(0.0, 4.0)));
  EXPECT_FALSE(evaluate(Elementary::tan, whole_line()));
  EXPECT_FALSE(evaluate(Elementary::tan, Interval(1e300, 1.1e300)));
  EXPECT_TRUE(evaluate(Elementary::tan, Interval(1e300)));
}

}  // namespace
}  // namespace mocert
