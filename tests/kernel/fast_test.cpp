#include "kernel/prove/fast.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cfenv>
#include <random>

#include "kernel/prove/environment.hpp"
#include "kernel/prove/interval.hpp"

using namespace mocert::kernel;

namespace {

/// Any bits: subnormal, huge and zero numbers as often as others.
double any(std::mt19937_64& engine) {
  for (;;) {
    std::uint64_t bits = engine();
    switch (engine() % 6) {
      case 0: bits &= 0x800fffffffffffff; break;                               // subnormal
      case 1: bits = (bits & 0x800fffffffffffff) | 0x3ff0000000000000; break;  // near 1
      case 2: bits &= 0xfff0000000000000; break;                               // a power of two
      case 3: bits = (bits & 0xffe0000000000001); break;
      default: break;
    }
    const auto x = std::bit_cast<double>(bits);
    if (std::isfinite(x)) return x;
  }
}

/// low <= exact <= high; an end that is NaN says nothing.
template <class Exact>
void expect_around(Fast low, Fast high, const Exact& exact, double a, double b, const char* what) {
  if (!low.is_nan()) {
    ASSERT_TRUE(low.v == -INFINITY || (low.finite() && mpq_class(low.v) <= exact)) << what << " of " << a << " and " << b;
  }
  if (!high.is_nan()) {
    ASSERT_TRUE(high.v == INFINITY || (high.finite() && exact <= mpq_class(high.v))) << what << " of " << a << " and " << b;
  }
}

}  // namespace

TEST(Fast, OperationsRoundOutwardsOverAllOfBinary64) {
  std::mt19937_64 engine(1);
  ASSERT_TRUE(is_as_assumed());
  for (int i = 0; i < 200'000; ++i) {
    const double a = any(engine), b = engine() % 8 == 0 ? -a : any(engine);
    const Fast x(a), y(b);
    const mpq_class p(a), q(b);
    expect_around(add(x, y, MPFR_RNDD), add(x, y, MPFR_RNDU), mpq_class(p + q), a, b, "sum");
    expect_around(subtract(x, y, MPFR_RNDD), subtract(x, y, MPFR_RNDU), mpq_class(p - q), a, b, "difference");
    expect_around(multiply(x, y, MPFR_RNDD), multiply(x, y, MPFR_RNDU), mpq_class(p * q), a, b, "product");
    if (b != 0) expect_around(divide(x, y, MPFR_RNDD), divide(x, y, MPFR_RNDU), mpq_class(p / q), a, b, "quotient");
    const Fast size = magnitude(x), low = root(size, MPFR_RNDD), high = root(size, MPFR_RNDU);
    ASSERT_TRUE(mpq_class(low.v) * mpq_class(low.v) <= abs(p) && abs(p) <= mpq_class(high.v) * mpq_class(high.v)) << a;
  }
}

TEST(Fast, StepsAreAtMostTwoUnitsOfTheLastPlace) {
  std::mt19937_64 engine(2);
  for (int i = 0; i < 100'000; ++i) {
    const double a = any(engine), up = stepped(a, MPFR_RNDU).v, down = stepped(a, MPFR_RNDD).v;
    const auto next = [](double x, double towards) { return std::nextafter(x, towards); };
    if (std::isfinite(up)) {
      ASSERT_TRUE(next(a, INFINITY) <= up && up <= next(next(a, INFINITY), INFINITY)) << a;
    }
    if (std::isfinite(down)) {
      ASSERT_TRUE(next(next(a, -INFINITY), -INFINITY) <= down && down <= next(a, -INFINITY)) << a;
    }
  }
}

TEST(Fast, ZerosStayExact) {
  EXPECT_TRUE(multiply(Fast(), Fast(3.0), MPFR_RNDU).is_zero());
  EXPECT_TRUE(add(Fast(0.1), Fast(-0.1), MPFR_RNDU).is_zero());
  EXPECT_TRUE(root(Fast(), MPFR_RNDU).is_zero());
  EXPECT_TRUE(multiply(Fast(), Fast::infinity(1), MPFR_RNDU).is_nan());
}

TEST(Fast, AnOverflowIsNeverABound) {
  const Interval<Fast> huge(Fast(1e308)), sum = huge + huge, product = huge * huge;
  EXPECT_FALSE(sum.finite());
  EXPECT_FALSE(product.finite());
  EXPECT_FALSE((product - product).finite());
  EXPECT_FALSE((sum * Interval<Fast>(0.0)).finite());
  EXPECT_LE(sum.lo.v, 1.7976931348623157e308);
}
