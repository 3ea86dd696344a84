#include <gtest/gtest.h>
#include <mpfr.h>
#include <rapidcheck.h>

#include "interval/interval.hpp"
#include "interval/mpfr_reference.hpp"
#include "interval/random_doubles.hpp"

namespace mocert {
namespace {

constexpr double kInf = rounding::kInfinity;
constexpr double kMax = rounding::kGreatest;
constexpr double kTiny = rounding::kLeast;

using Binary = int (*)(mpfr_ptr, mpfr_srcptr, mpfr_srcptr, mpfr_rnd_t);

/// MPFR's directed rounding of a binary operation on doubles.
double correct(Binary operation, double a, double b, mpfr_rnd_t mode) {
  static thread_local test::Reference x(test::Bits{53}), y(test::Bits{53}), z(test::Bits{53});
  mpfr_set_d(x, a, MPFR_RNDN);
  mpfr_set_d(y, b, MPFR_RNDN);
  operation(z, x, y, mode);
  return mpfr_get_d(z, mode);
}

/// Right: equal to the correct rounding where the operation promises it, else on its outer side by one spacing at most.
testing::AssertionResult agrees(double down, double up, double correct_down, double correct_up, bool tight) {
  const bool sound = down <= correct_down && correct_up <= up;
  const bool best = down == correct_down && up == correct_up;
  const bool near = next_up(down) >= correct_down && next_down(up) <= correct_up;
  const bool same_side = (correct_down < 0 || down >= 0) && (correct_up > 0 || up <= 0);
  if (sound && (best || (!tight && near && same_side))) return testing::AssertionSuccess();
  return testing::AssertionFailure() << std::hexfloat << "[" << down << ", " << up << "] against [" << correct_down << ", " << correct_up
                                     << "]";
}

void check_pair(double a, double b) {
  SCOPED_TRACE(testing::Message() << std::hexfloat << "a = " << a << ", b = " << b);
  const auto down = [&](Binary f) { return correct(f, a, b, MPFR_RNDD); };
  const auto up = [&](Binary f) { return correct(f, a, b, MPFR_RNDU); };
  ASSERT_TRUE(agrees(add_down(a, b), add_up(a, b), down(mpfr_add), up(mpfr_add), true));
  ASSERT_TRUE(agrees(sub_down(a, b), sub_up(a, b), down(mpfr_sub), up(mpfr_sub), true));
  const bool tight_product = a == 0 || b == 0 || std::fabs(a * b) >= 0x1p-968;
  ASSERT_TRUE(agrees(mul_down(a, b), mul_up(a, b), down(mpfr_mul), up(mpfr_mul), tight_product));
  if (b == 0) return;
  const bool tight_quotient = a == 0 || (std::fabs(a) >= 0x1p-968 && std::fabs(a / b) >= 0x1p-1022);
  ASSERT_TRUE(agrees(div_down(a, b), div_up(a, b), down(mpfr_div), up(mpfr_div), tight_quotient));
}

void check_root(double a) {
  static thread_local test::Reference x(test::Bits{53}), z(test::Bits{53});
  mpfr_set_d(x, a, MPFR_RNDN);
  mpfr_sqrt(z, x, MPFR_RNDD);
  ASSERT_EQ(sqrt_down(a), mpfr_get_d(z, MPFR_RNDD)) << std::hexfloat << a;
  mpfr_sqrt(z, x, MPFR_RNDU);
  ASSERT_EQ(sqrt_up(a), mpfr_get_d(z, MPFR_RNDU)) << std::hexfloat << a;
}

TEST(DirectedRounding, AgreesWithMpfrOnEveryKindOfOperand) {
  test::RandomDoubles random(1);
  for (int i = 0; i < 300000 && !testing::Test::HasFatalFailure(); ++i) {
    const double a = random.finite();
    check_pair(a, random.below(2) == 0 ? random.beside(a) : random.finite());
  }
}

TEST(DirectedRounding, AgreesWithMpfrAroundPowersOfTwo) {
  std::vector<double> numbers{0.0, -0.0};
  for (const int exponent : {-1074, -1073, -1022, -1021, -970, -969, -968, -967, -512, -485, -484, -483, -54, -53,
                             -52,   -1,    0,     1,     52,   53,   483,  511,  512,  969,  1021, 1022, 1023})
    for (const double x : {std::ldexp(1.0, exponent), std::ldexp(1.5, exponent)})
      for (const double y : {x, next_up(x), next_down(x)}) numbers.insert(numbers.end(), {y, -y});
  numbers.insert(numbers.end(), {kMax, -kMax, next_down(kMax)});
  for (const double a : numbers)
    for (const double b : numbers) {
      check_pair(a, b);
      if (testing::Test::HasFatalFailure()) return;
    }
}

TEST(DirectedRounding, AgreesWithMpfrNearOverflow) {
  test::RandomDoubles random(2);
  for (int i = 0; i < 100000 && !testing::Test::HasFatalFailure(); ++i) {
    const double a = std::ldexp(random.uniform(-1, 1), 1024);
    check_pair(a, random.below(2) == 0 ? random.beside(a) : std::ldexp(random.uniform(-1, 1), 1024 - random.below(60)));
    check_pair(std::copysign(kMax, a), std::ldexp(random.uniform(-1, 1), 972 - random.below(4)));
  }
}

TEST(DirectedRounding, ProductsAndQuotientsAtTheEdgeOfTheNormalRange) {
  test::RandomDoubles random(3);
  for (int i = 0; i < 200000 && !testing::Test::HasFatalFailure(); ++i) {
    const double a = std::ldexp(random.uniform(-1, 1), random.below(1000) - 1000);
    const int exponent = -960 - random.below(120) - std::ilogb(a);
    if (exponent < -1074 || exponent > 1023) continue;
    const double b = std::ldexp(random.uniform(0.5, 1), exponent);
    if (b != 0) check_pair(a, b);
    check_pair(std::ldexp(random.uniform(-1, 1), -900 - random.below(180)), random.finite());
  }
}

TEST(DirectedRounding, RootsAreTightEverywhere) {
  test::RandomDoubles random(4);
  for (int i = 0; i < 300000 && !testing::Test::HasFatalFailure(); ++i) {
    check_root(std::fabs(random.finite()));
    const double integer = static_cast<double>(random.below(1 << 26));
    check_root(std::ldexp(integer * integer, 2 * (random.below(1000) - 537)));  // exact roots
  }
  check_root(kTiny);
  check_root(kMax);
}

TEST(DirectedRounding, PropertyBoundsHoldForAnyDoubles) {
  EXPECT_TRUE(rc::check("x op y agrees with MPFR", [](double a, double b) {
    RC_PRE(std::isfinite(a) && std::isfinite(b));
    check_pair(a, b);
    RC_ASSERT(!testing::Test::HasFatalFailure());
  }));
}

TEST(DirectedRounding, InfiniteEnds) {
  EXPECT_EQ(add_down(kInf, -kInf), -kInf);
  EXPECT_EQ(add_up(kInf, -kInf), kInf);
  EXPECT_EQ(add_down(-kInf, 1.0), -kInf);
  EXPECT_EQ(add_up(kInf, 1.0), kInf);
  EXPECT_EQ(sub_up(kInf, kInf), kInf);
  EXPECT_EQ(mul_down(0.0, kInf), 0.0);
  EXPECT_EQ(mul_up(-kInf, 0.0), 0.0);
  EXPECT_EQ(mul_down(-kInf, 2.0), -kInf);
  EXPECT_EQ(mul_up(-kInf, -2.0), kInf);
  EXPECT_EQ(div_down(1.0, kInf), 0.0);
  EXPECT_EQ(div_up(1.0, kInf), 0.0);
  EXPECT_EQ(div_down(kInf, kInf), -kInf);
  EXPECT_EQ(div_up(kInf, kInf), kInf);
  EXPECT_EQ(div_up(kInf, 2.0), kInf);
  EXPECT_EQ(sqrt_up(kInf), kInf);
}

TEST(DirectedRounding, WhatIsNotANumberSaysNothing) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const double other : {0.0, 1.0, kInf, nan}) {
    EXPECT_EQ(add_down(nan, other), -kInf);
    EXPECT_EQ(add_up(other, nan), kInf);
    EXPECT_EQ(mul_down(nan, other), -kInf);
    EXPECT_EQ(mul_up(other, nan), kInf);
    EXPECT_EQ(div_down(other, nan), -kInf);
    EXPECT_EQ(div_up(nan, other), kInf);
  }
  EXPECT_EQ(div_down(1.0, 0.0), -kInf);
  EXPECT_EQ(div_up(1.0, -0.0), kInf);
  EXPECT_EQ(div_up(-1.0, 0.0), kInf);
  EXPECT_EQ(div_down(0.0, 0.0), -kInf);
  EXPECT_EQ(sqrt_down(-1.0), -kInf);
  EXPECT_EQ(sqrt_up(-1.0), kInf);
}

TEST(DirectedRounding, Neighbours) {
  test::RandomDoubles random(5);
  for (int i = 0; i < 100000; ++i) {
    const double x = random.finite();
    ASSERT_EQ(next_up(x), std::nextafter(x, kInf)) << std::hexfloat << x;
    ASSERT_EQ(next_down(x), std::nextafter(x, -kInf)) << std::hexfloat << x;
  }
  EXPECT_EQ(next_up(-0.0), kTiny);
  EXPECT_EQ(next_down(0.0), -kTiny);
  EXPECT_EQ(next_up(kMax), kInf);
  EXPECT_EQ(next_up(kInf), kInf);
  EXPECT_EQ(next_up(-kInf), -kMax);
  EXPECT_EQ(next_down(kInf), kMax);
  EXPECT_EQ(next_down(-kInf), -kInf);
}

}  // namespace
}  // namespace mocert
