#include <gtest/gtest.h>

#include <cmath>

#include "kernel/prove/elementary.hpp"
#include "random_claims.hpp"

using namespace mocert::kernel;
using namespace mocert::kernel::testing;

namespace {

const std::vector<Function> functions = {{Op::exp, 0, {}},
                                         {Op::log, 0, {}},
                                         {Op::sqrt, 0, {}},
                                         {Op::cbrt, 0, {}},
                                         {Op::sin, 0, {}},
                                         {Op::cos, 0, {}},
                                         {Op::tan, 0, {}},
                                         {Op::asin, 0, {}},
                                         {Op::acos, 0, {}},
                                         {Op::atan, 0, {}},
                                         {Op::sinh, 0, {}},
                                         {Op::cosh, 0, {}},
                                         {Op::tanh, 0, {}},
                                         {Op::divide, 0, {}},
                                         {Op::integer_power, 3, {}},
                                         {Op::integer_power, 4, {}},
                                         {Op::integer_power, -1, {}},
                                         {Op::integer_power, -2, {}},
                                         {Op::integer_power, 0, {}},
                                         {Op::real_power, 0, enclose(mpq_class(1, 3))},
                                         {Op::real_power, 0, enclose(mpq_class(5, 2))},
                                         {Op::real_power, 0, enclose(mpq_class(-1, 3))}};

bool inside(const Interval& part, const Interval& whole) { return whole.lo <= part.lo && part.hi <= whole.hi; }
bool overlap(const Interval& a, const Interval& b) { return a.lo <= b.hi && b.lo <= a.hi; }

}  // namespace

TEST(Functions, ValuesSlopesAndCurvatureFitEachOtherOnRandomIntervals) {
  Random random(3);
  int checked = 0;
  for (const Function& phi : functions) {
    for (int i = 0; i < 1500; ++i) {
      const double lo = random.real(-4, 4), width = std::ldexp(random.real(0, 1), -static_cast<int>(random.below(20)) + 2), hi = lo + width;
      const Interval z{Number(lo), Number(hi)};
      try {
        const Interval image = value(phi, z), rise = slope(phi, z);
        const int bend = curvature(phi, z);
        const double a = random.real(lo, hi), b = random.real(a, hi), mid = a + (b - a) / 2;
        if (!(lo <= a && a < mid && mid < b && b <= hi)) continue;
        const Interval fa = value(phi, Interval(a)), fb = value(phi, Interval(b)), fm = value(phi, Interval(mid));
        ASSERT_TRUE(inside(fa, image) && inside(fb, image)) << static_cast<int>(phi.op) << " [" << lo << ", " << hi << "]";
        // The mean value theorem: the difference quotient is one of the slopes.
        if (rise.finite()) {
          ASSERT_TRUE(overlap((fb - fa) / (Interval(b) - Interval(a)), rise))
              << static_cast<int>(phi.op) << " [" << lo << ", " << hi << "]";
        }
        // Convex: the value between is below the chord.
        const Interval t = (Interval(mid) - Interval(a)) / (Interval(b) - Interval(a)), above = fa + t * (fb - fa) - fm;
        if (bend > 0) {
          ASSERT_FALSE(sign(above.hi) < 0) << static_cast<int>(phi.op);
        }
        if (bend < 0) {
          ASSERT_FALSE(sign(above.lo) > 0) << static_cast<int>(phi.op);
        }
        ++checked;
      } catch (const Undefined&) {
      }
    }
  }
  EXPECT_GT(checked, 15000);
}

TEST(Functions, ValuesAreMonotoneUnderInclusionAndContainMpfrAt400Bits) {
  Random random(5);
  for (int i = 0; i < 3000; ++i) {
    const double scale = std::ldexp(1.0, static_cast<int>(random.below(60)) - 4), lo = random.real(-scale, scale),
                 width = std::ldexp(1.0, 3 - static_cast<int>(random.below(12)));
    const Interval z{Number(lo), Number(lo + width)};
    Reference x, s;
    mpfr_set_d(x.x, random.real(lo, lo + width), MPFR_RNDN);
    if (mpfr_cmp(x.x, z.lo.get()) < 0 || mpfr_cmp(x.x, z.hi.get()) > 0) continue;
    for (const bool sine_of : {true, false}) {
      (sine_of ? mpfr_sin : mpfr_cos)(s.x, x.x, MPFR_RNDN);
      const Interval image = sine_of ? sine(z) : cosine(z);
      ASSERT_LE(mpfr_cmp(image.lo.get(), s.x), 0);
      ASSERT_GE(mpfr_cmp(image.hi.get(), s.x), 0);
    }
  }
}

TEST(Functions, SineAtItsExtremesAndFarAway) {
  EXPECT_TRUE(sine({Number(1.0), Number(2.0)}).hi == Number(1.0));
  EXPECT_TRUE(sine({Number(4.0), Number(5.0)}).lo == Number(-1.0));
  EXPECT_TRUE(sine({Number(1.0), Number(1.5)}).hi < Number(1.0));
  EXPECT_TRUE(cosine({Number(-0.5), Number(0.5)}).hi == Number(1.0));
  EXPECT_TRUE(cosine({Number(3.0), Number(3.2)}).lo == Number(-1.0));
  const Interval far = sine(Interval(1e300));
  EXPECT_LT(subtract_up(far.hi, far.lo).to_double(MPFR_RNDU), 1e-30);
  EXPECT_NEAR(far.lo.to_double(MPFR_RNDN), -0.8178819121159085, 1e-12);
  const Interval spread = sine({Number(1e300), Number(std::nextafter(1e300, 2e300))});
  EXPECT_TRUE(spread.lo == Number(-1.0) && spread.hi == Number(1.0));
  Number huge(1.0);
  mpfr_mul_2ui(huge.get(), huge.get(), 1'000'000'000, MPFR_RNDN);
  const Interval beyond = cosine(Interval(huge));
  EXPECT_TRUE(beyond.lo == Number(-1.0) && beyond.hi == Number(1.0));
  EXPECT_THROW(tangent(Interval(huge)), Undefined);
  EXPECT_THROW(tangent({Number(1.5), Number(1.6)}), Undefined);
  EXPECT_NO_THROW(tangent({Number(1.6), Number(4.7)}));
}

TEST(Functions, DomainsAreClosedWhereTheDefinitionSaysSo) {
  const Interval zero(0.0), unit{Number(-1.0), Number(1.0)}, beyond{Number(0.0), Number(std::nextafter(1.0, 2.0))};
  EXPECT_NO_THROW(value({Op::sqrt, 0, {}}, zero));
  EXPECT_NO_THROW(value({Op::asin, 0, {}}, unit));
  EXPECT_THROW(value({Op::asin, 0, {}}, beyond), Undefined);
  EXPECT_THROW(value({Op::acos, 0, {}}, beyond), Undefined);
  EXPECT_THROW(value({Op::log, 0, {}}, zero), Undefined);
  EXPECT_THROW(value({Op::divide, 0, {}}, unit), Undefined);
  EXPECT_THROW(value({Op::sqrt, 0, {}}, unit), Undefined);
  EXPECT_THROW(value({Op::integer_power, -1, {}}, zero), Undefined);
  EXPECT_THROW(value({Op::real_power, 0, enclose(mpq_class(-1, 2))}, zero), Undefined);
  EXPECT_TRUE(value({Op::real_power, 0, enclose(mpq_class(1, 2))}, zero).is_zero());
}

TEST(Functions, NothingUnboundedIsFinite) {
  const Interval huge = value({Op::exp, 0, {}}, value({Op::exp, 0, {}}, Interval(100.0)));
  EXPECT_FALSE(huge.finite());
  EXPECT_FALSE((huge - huge).finite());
  EXPECT_FALSE((huge * Interval(0.0)).finite());
  EXPECT_FALSE((Interval(1.0) / Interval(0.0)).finite());
  EXPECT_FALSE((Interval(1.0) / Interval(Number(-1.0), Number(2.0))).finite());
  Form form = unknown(huge, 1);
  EXPECT_FALSE(form.r.finite());
  EXPECT_FALSE((form - form).range.finite());
  EXPECT_FALSE(apply_function({Op::cosh, 0, {}}, form).range.finite());
}
