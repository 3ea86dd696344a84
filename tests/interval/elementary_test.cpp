#include "interval/elementary.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "interval/mpfr_reference.hpp"
#include "interval/random_doubles.hpp"
#include "interval/reference_functions.hpp"

namespace mocert {
namespace {

constexpr double kInf = rounding::kInfinity;
constexpr double kMax = rounding::kGreatest;
constexpr double kTiny = rounding::kLeast;

void expect_ends(const std::optional<Interval>& x, double lower_end, double upper_end) {
  ASSERT_TRUE(x);
  EXPECT_EQ(x->lower(), lower_end);
  EXPECT_EQ(x->upper(), upper_end);
}

TEST(Elementary, ContainsTheValuesAtPointsInside) {
  for (const auto& f : test::reference_functions()) {
    test::RandomDoubles random(21);
    int defined = 0;
    for (int i = 0; i < 4000; ++i) {
      const Interval x = test::random_argument(random, f);
      const auto range = evaluate(f.id, x);
      if (!range) continue;
      ++defined;
      for (int k = 0; k < 3; ++k) {
        test::Reference t(random.within(x)), value;
        f.compute(value, t, MPFR_RNDN);
        ASSERT_TRUE(value.inside(*range)) << f.name << std::hexfloat << " at " << t.down() << " in [" << x.lower() << ", " << x.upper()
                                          << "]: [" << range->lower() << ", " << range->upper() << "]";
      }
    }
    EXPECT_GT(defined, 1000) << f.name;
  }
}

TEST(Elementary, PointsAreTight) {
  for (const auto& f : test::reference_functions()) {
    test::RandomDoubles random(22);
    for (int i = 0; i < 2000; ++i) {
      const double t = test::random_argument(random, f).lower();
      const auto range = evaluate(f.id, Interval(t));
      if (!range) continue;
      test::Reference x(t), value;
      f.compute(value, x, MPFR_RNDN);
      // What MPFR's directed roundings and the table's two steps beyond them leave.
      ASSERT_GE(range->lower(), next_down(next_down(value.down()))) << f.name << std::hexfloat << " at " << t;
      ASSERT_LE(range->upper(), next_up(next_up(value.up()))) << f.name << std::hexfloat << " at " << t;
    }
  }
}

TEST(Elementary, MonotoneFunctionsAreTightAtBothEnds) {
  for (const auto& f : test::reference_functions()) {
    if (f.id == Elementary::sin || f.id == Elementary::cos || f.id == Elementary::tan || f.id == Elementary::cosh) continue;
    test::RandomDoubles random(23);
    for (int i = 0; i < 2000; ++i) {
      const Interval x = test::random_argument(random, f);
      const auto range = evaluate(f.id, x);
      if (!range) continue;
      const auto low = evaluate(f.id, Interval(x.lower())), high = evaluate(f.id, Interval(x.upper()));
      ASSERT_TRUE(low && high);
      const bool falls = f.id == Elementary::recip || f.id == Elementary::acos;
      ASSERT_TRUE(same(*range, Interval((falls ? *high : *low).lower(), (falls ? *low : *high).upper())))
          << f.name << std::hexfloat << " on [" << x.lower() << ", " << x.upper() << "]";
    }
  }
}

TEST(Elementary, GrowsWithItsArgument) {
  for (const auto& f : test::reference_functions()) {
    test::RandomDoubles random(24);
    for (int i = 0; i < 2000; ++i) {
      const Interval outer = test::random_argument(random, f);
      const Interval inner = hull(random.within(outer), random.within(outer));
      const auto wider = [](const Interval& x) { return Interval(next_down(next_down(x.lower())), next_up(next_up(x.upper()))); };
      const auto outer_range = evaluate(f.id, outer), inner_range = evaluate(f.id, inner);
      if (!outer_range) continue;
      ASSERT_TRUE(inner_range) << f.name;
      ASSERT_TRUE(contains(wider(*outer_range), *inner_range)) << f.name;  // two ends of a table's need not be in order
    }
  }
}

TEST(Elementary, PropertyExpAndLogAreInverse) {
  EXPECT_TRUE(rc::check("log(exp(x)) contains x", [] {
    const double t = *rc::gen::inRange(-700000, 700001) / 1000.0;
    const auto image = evaluate(Elementary::exp, Interval(t));
    RC_ASSERT(image.has_value());
    const auto back = evaluate(Elementary::log, *image);
    RC_ASSERT(back && contains(*back, t));
  }));
}

TEST(Elementary, OutsideTheDomain) {
  EXPECT_FALSE(evaluate(Elementary::recip, Interval(-1.0, 1.0)));
  EXPECT_FALSE(evaluate(Elementary::recip, Interval(0.0, 1.0)));
  EXPECT_FALSE(evaluate(Elementary::sqrt, Interval(-kTiny, 1.0)));
  EXPECT_FALSE(evaluate(Elementary::log, Interval(0.0, 1.0)));
  EXPECT_FALSE(evaluate(Elementary::log, Interval(-0.0)));
  EXPECT_FALSE(evaluate(Elementary::asin, Interval(0.0, next_up(1.0))));
  EXPECT_FALSE(evaluate(Elementary::acos, Interval(next_down(-1.0), 0.0)));
  EXPECT_FALSE(evaluate(Elementary::asin, whole_line()));
}

TEST(Elementary, NowhereDefined) {
  EXPECT_TRUE(nowhere_defined(Elementary::recip, Interval(0.0)));
  EXPECT_FALSE(nowhere_defined(Elementary::recip, Interval(0.0, 1.0)));
  EXPECT_TRUE(nowhere_defined(Elementary::sqrt, Interval(-1.0, -kTiny)));
  EXPECT_FALSE(nowhere_defined(Elementary::sqrt, Interval(-1.0, 0.0)));
  EXPECT_TRUE(nowhere_defined(Elementary::log, Interval(-1.0, 0.0)));
  EXPECT_FALSE(nowhere_defined(Elementary::log, Interval(-1.0, kTiny)));
  EXPECT_TRUE(nowhere_defined(Elementary::asin, Interval(next_up(1.0), 2.0)));
  EXPECT_FALSE(nowhere_defined(Elementary::acos, Interval(-2.0, -1.0)));
  EXPECT_FALSE(nowhere_defined(Elementary::tan, Interval(1.0, 2.0)));
  for (const auto& f : test::reference_functions()) EXPECT_FALSE(nowhere_defined(f.id, Interval(0.0, 1.0))) << f.name;
}

TEST(Elementary, SpecialValues) {
  expect_ends(evaluate(Elementary::exp, Interval(0.0)), 1, 1);
  expect_ends(evaluate(Elementary::exp, Interval(1e300)), kMax, kInf);
  expect_ends(evaluate(Elementary::exp, Interval(-1e300)), 0, kTiny);
  expect_ends(evaluate(Elementary::exp, whole_line()), 0, kInf);
  expect_ends(evaluate(Elementary::exp, Interval(kTiny)), 1, next_up(1.0));
  expect_ends(evaluate(Elementary::log, Interval(1.0, kInf)), 0, kInf);
  expect_ends(evaluate(Elementary::sinh, Interval(kTiny)), kTiny, 2 * kTiny);
  expect_ends(evaluate(Elementary::tanh, whole_line()), -1, 1);
  expect_ends(evaluate(Elementary::tanh, Interval(1e300)), next_down(1.0), 1);
  expect_ends(evaluate(Elementary::cosh, Interval(-1.0, 2.0)), 1, evaluate(Elementary::cosh, Interval(2.0))->upper());
  expect_ends(evaluate(Elementary::cosh, Interval(-kInf, 0.0)), 1, kInf);
  expect_ends(evaluate(Elementary::atan, whole_line()), -pi().upper() / 2, pi().upper() / 2);
  expect_ends(evaluate(Elementary::acos, Interval(-1.0, 1.0)), 0, pi().upper());
  expect_ends(evaluate(Elementary::cbrt, Interval(-8.0, 27.0)), -2, 3);
  expect_ends(evaluate(Elementary::recip, Interval(kTiny, 4.0)), 0.25, kInf);
  expect_ends(evaluate(Elementary::sqrt, Interval(0.0, 9.0)), 0, 3);
}

TEST(Elementary, Constants) {
  test::Reference value;
  mpfr_const_pi(value, MPFR_RNDN);
  expect_ends(pi(), value.down(), value.up());
  test::Reference one(1.0);
  mpfr_exp(value, one, MPFR_RNDN);
  expect_ends(euler(), value.down(), value.up());
}

}  // namespace
}  // namespace mocert
