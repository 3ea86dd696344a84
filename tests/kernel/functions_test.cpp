#include <gtest/gtest.h>

#include <cmath>

#include "kernel/prove/rule_elementary.hpp"
#include "random_claims.hpp"

using namespace mocert::kernel;
using namespace mocert::kernel::testing;

namespace {

Interval<Fine> enclosed(const mpq_class& q) { return {Fine(q, MPFR_RNDD), Fine(q, MPFR_RNDU)}; }

const std::vector<Function<Fine>> functions = {{Op::exp},
                                               {Op::log},
                                               {Op::sqrt},
                                               {Op::cbrt},
                                               {Op::sin},
                                               {Op::cos},
                                               {Op::tan},
                                               {Op::asin},
                                               {Op::acos},
                                               {Op::atan},
                                               {Op::sinh},
                                               {Op::cosh},
                                               {Op::tanh},
                                               {Op::divide},
                                               {Op::integer_power, 3, {}},
                                               {Op::integer_power, 4, {}},
                                               {Op::integer_power, -1, {}},
                                               {Op::integer_power, -2, {}},
                                               {Op::integer_power},
                                               {Op::real_power, 0, enclosed(mpq_class(1, 3))},
                                               {Op::real_power, 0, enclosed(mpq_class(5, 2))},
                                               {Op::real_power, 0, enclosed(mpq_class(-1, 3))}};

template <class N>
Function<N> with(const Function<Fine>& phi) {
  return {phi.op, phi.k, rounded<N>(phi.exponent)};
}
const Function<Fine> sine_of{Op::sin}, cosine_of{Op::cos}, tangent_of{Op::tan};
Interval<Fine> sine(const Interval<Fine>& z) { return value(sine_of, z); }
Interval<Fine> cosine(const Interval<Fine>& z) { return value(cosine_of, z); }
Interval<Fine> tangent(const Interval<Fine>& z) { return value(tangent_of, z); }

bool inside(const Interval<Fine>& part, const Interval<Fine>& whole) { return whole.lo <= part.lo && part.hi <= whole.hi; }
bool overlap(const Interval<Fine>& a, const Interval<Fine>& b) { return a.lo <= b.hi && b.lo <= a.hi; }

}  // namespace

template <class N>
class RandomFunctions : public ::testing::Test {};
TYPED_TEST_SUITE(RandomFunctions, Numbers);

TYPED_TEST(RandomFunctions, ValuesSlopesAndCurvatureFitEachOtherOnRandomIntervals) {
  Random random(3);
  int checked = 0;
  for (const Function<Fine>& exact : functions) {
    const Function<TypeParam> phi = with<TypeParam>(exact);
    for (int i = 0; i < 1500; ++i) {
      const double lo = random.real(-4, 4), width = std::ldexp(random.real(0, 1), -static_cast<int>(random.below(20)) + 2), hi = lo + width;
      const Interval<TypeParam> z{TypeParam(lo), TypeParam(hi)};
      try {
        const Interval<Fine> image = fine(value(phi, z)), rise = fine(slope(phi, z));
        const int bend = curvature(phi, z);
        const double a = random.real(lo, hi), b = random.real(a, hi), mid = a + (b - a) / 2;
        if (!(lo <= a && a < mid && mid < b && b <= hi)) continue;
        const Interval<Fine> fa = value(exact, Interval<Fine>(a)), fb = value(exact, Interval<Fine>(b)),
                             fm = value(exact, Interval<Fine>(mid));
        ASSERT_TRUE(inside(fa, image) && inside(fb, image)) << static_cast<int>(phi.op) << " [" << lo << ", " << hi << "]";
        // The mean value theorem: the difference quotient is one of the slopes.
        if (rise.finite()) {
          ASSERT_TRUE(overlap((fb - fa) / (Interval<Fine>(b) - Interval<Fine>(a)), rise))
              << static_cast<int>(phi.op) << " [" << lo << ", " << hi << "]";
        }
        // Convex: the value between is below the chord.
        const Interval<Fine> t = (Interval<Fine>(mid) - Interval<Fine>(a)) / (Interval<Fine>(b) - Interval<Fine>(a)),
                             above = fa + t * (fb - fa) - fm;
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

TYPED_TEST(RandomFunctions, ValuesAreMonotoneUnderInclusionAndContainMpfrAt400Bits) {
  Random random(5);
  for (int i = 0; i < 3000; ++i) {
    const double scale = std::ldexp(1.0, static_cast<int>(random.below(60)) - 4), lo = random.real(-scale, scale),
                 width = std::ldexp(1.0, 3 - static_cast<int>(random.below(12)));
    const Interval<TypeParam> z{TypeParam(lo), TypeParam(lo + width)};
    Reference x, s;
    mpfr_set_d(x.x, random.real(lo, lo + width), MPFR_RNDN);
    if (mpfr_cmp_d(x.x, lo) < 0 || mpfr_cmp_d(x.x, lo + width) > 0) continue;
    for (const bool of_sine : {true, false}) {
      (of_sine ? mpfr_sin : mpfr_cos)(s.x, x.x, MPFR_RNDN);
      const Interval<Fine> image = fine(value(with<TypeParam>(of_sine ? sine_of : cosine_of), z));
      ASSERT_LE(mpfr_cmp(image.lo.get(), s.x), 0);
      ASSERT_GE(mpfr_cmp(image.hi.get(), s.x), 0);
    }
  }
}

TYPED_TEST(RandomFunctions, TangentPointsAreWhereTheSlopeIsThatOfTheChord) {
  Random random(11);
  int checked = 0;
  for (const Function<Fine>& exact : functions) {
    const Function<TypeParam> phi = with<TypeParam>(exact);
    for (int i = 0; i < 300; ++i) {
      const double lo = random.real(-4, 4), hi = lo + std::ldexp(random.real(0.5, 1), -static_cast<int>(random.below(16)) + 2);
      const TypeParam low(lo), high(hi);
      try {
        const Interval<TypeParam> z{low, high}, image = value(phi, z);  // defined on all of it
        if (curvature(phi, z, &image) == 0) continue;
        const Interval<TypeParam> rise = at(phi, high) - at(phi, low);
        const TypeParam s = divide(near_middle(rise), subtract(high, low, MPFR_RNDN), MPFR_RNDN);
        const std::optional<TypeParam> m = tangent_point(phi, low, high, s);
        ASSERT_TRUE(m && low < *m && *m < high);
        const auto steep = [&](double x) { return rough_slope(phi, x); };
        const double spread = std::fabs(steep(hi) - steep(lo)), size = std::fabs(steep(hi)) + std::fabs(steep(lo));
        if (!std::isfinite(spread)) continue;
        ASSERT_LE(std::fabs(steep(m->to_double(MPFR_RNDN)) - s.to_double(MPFR_RNDN)), spread * 0x1p-24 + size * 0x1p-40)
            << static_cast<int>(phi.op) << " [" << lo << ", " << hi << "]";
        ++checked;
      } catch (const Undefined&) {
      }
    }
  }
  EXPECT_GT(checked, 2000);
}

TEST(Functions, EndsAreTheNumbersNextToTheValue) {
  Random random(13);
  const std::vector<int (*)(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t)> mpfr = {mpfr_exp,  mpfr_log,  mpfr_sqrt, mpfr_cbrt, mpfr_sin,
                                                                        mpfr_cos,  mpfr_tan,  mpfr_asin, mpfr_acos, mpfr_atan,
                                                                        mpfr_sinh, mpfr_cosh, mpfr_tanh};
  for (std::size_t f = 0; f < mpfr.size(); ++f) {
    for (int i = 0; i < 200; ++i) {
      const Fine x(i == 0 ? 0.0 : i == 1 ? 1.0 : random.real(i % 2 == 0 ? -1 : 0, 1));
      Fine low, high;
      mpfr[f](low.get(), x.get(), MPFR_RNDD);
      mpfr[f](high.get(), x.get(), MPFR_RNDU);
      const Interval<Fine> ends = functions[f].at(x);
      if (low.is_nan())
        EXPECT_FALSE(ends.lo.finite() || ends.hi.finite());
      else
        EXPECT_TRUE(ends.lo == low && ends.hi == high) << f;
    }
  }
}

TEST(Functions, TurnsInBinary64AreThoseIn128BitsOrMore) {
  Random random(17);
  for (int i = 0; i < 20000; ++i) {
    const double near = std::floor(std::ldexp(random.real(-1, 1), static_cast<int>(random.below(40)))) * 0x1.921fb54442d18p+0;
    const double lo = i % 3 == 0 ? near : near - std::ldexp(random.real(0, 1), -static_cast<int>(random.below(50))),
                 hi = i % 3 == 1 ? near : near + std::ldexp(random.real(0, 1), 2 - static_cast<int>(random.below(50)));
    if (!(lo <= hi)) continue;
    for (const bool shifted : {false, true}) {
      const Turns rough = turns(Interval<Fast>{Fast(lo), Fast(hi)}, shifted), exact = turns(Interval<Fine>{Fine(lo), Fine(hi)}, shifted);
      ASSERT_TRUE(rough.known && exact.known);
      ASSERT_GE(rough.count, exact.count) << std::hexfloat << lo << " " << hi;
      if (rough.count == 1 && exact.count == 1) {
        ASSERT_EQ(rough.odd, exact.odd) << std::hexfloat << lo << " " << hi;
      }
    }
  }
}

TEST(Functions, SineAtItsExtremesAndFarAway) {
  EXPECT_TRUE(sine({Fine(1.0), Fine(2.0)}).hi == Fine(1.0));
  EXPECT_TRUE(sine({Fine(4.0), Fine(5.0)}).lo == Fine(-1.0));
  EXPECT_TRUE(sine({Fine(1.0), Fine(1.5)}).hi < Fine(1.0));
  EXPECT_TRUE(cosine({Fine(-0.5), Fine(0.5)}).hi == Fine(1.0));
  EXPECT_TRUE(cosine({Fine(3.0), Fine(3.2)}).lo == Fine(-1.0));
  const Interval<Fine> far = sine(Interval<Fine>(1e300));
  EXPECT_LT(subtract_up(far.hi, far.lo).to_double(MPFR_RNDU), 1e-30);
  EXPECT_NEAR(far.lo.to_double(MPFR_RNDN), -0.8178819121159085, 1e-12);
  const Interval<Fine> spread = sine({Fine(1e300), Fine(std::nextafter(1e300, 2e300))});
  EXPECT_TRUE(spread.lo == Fine(-1.0) && spread.hi == Fine(1.0));
  Fine huge(1.0);
  mpfr_mul_2ui(huge.get(), huge.get(), 1'000'000'000, MPFR_RNDN);
  const Interval<Fine> beyond = cosine(Interval<Fine>(huge));
  EXPECT_TRUE(beyond.lo == Fine(-1.0) && beyond.hi == Fine(1.0));
  EXPECT_THROW(tangent(Interval<Fine>(huge)), Undefined);
  EXPECT_THROW(tangent({Fine(1.5), Fine(1.6)}), Undefined);
  EXPECT_NO_THROW(tangent({Fine(1.6), Fine(4.7)}));
}

TEST(Functions, DomainsAreClosedWhereTheDefinitionSaysSo) {
  const Interval<Fine> zero(0.0), unit{Fine(-1.0), Fine(1.0)}, beyond{Fine(0.0), Fine(std::nextafter(1.0, 2.0))};
  EXPECT_NO_THROW(value(Function<Fine>{Op::sqrt}, zero));
  EXPECT_NO_THROW(value(Function<Fine>{Op::asin}, unit));
  EXPECT_THROW(value(Function<Fine>{Op::asin}, beyond), Undefined);
  EXPECT_THROW(value(Function<Fine>{Op::acos}, beyond), Undefined);
  EXPECT_THROW(value(Function<Fine>{Op::log}, zero), Undefined);
  EXPECT_THROW(value(Function<Fine>{Op::divide}, unit), Undefined);
  EXPECT_THROW(value(Function<Fine>{Op::sqrt}, unit), Undefined);
  EXPECT_THROW(value(Function<Fine>{Op::integer_power, -1}, zero), Undefined);
  EXPECT_THROW(value(Function<Fine>{Op::real_power, 0, enclosed(mpq_class(-1, 2))}, zero), Undefined);
  EXPECT_TRUE(value(Function<Fine>{Op::real_power, 0, enclosed(mpq_class(1, 2))}, zero).is_zero());
}

TEST(Functions, NothingUnboundedIsFinite) {
  const Interval<Fine> huge = value(Function<Fine>{Op::exp}, value(Function<Fine>{Op::exp}, Interval<Fine>(100.0)));
  EXPECT_FALSE(huge.finite());
  EXPECT_FALSE((huge - huge).finite());
  EXPECT_FALSE((huge * Interval<Fine>(0.0)).finite());
  EXPECT_FALSE((Interval<Fine>(1.0) / Interval<Fine>(0.0)).finite());
  EXPECT_FALSE((Interval<Fine>(1.0) / Interval<Fine>(Fine(-1.0), Fine(2.0))).finite());
  Form<Fine> form = unknown(huge, 1);
  EXPECT_FALSE(form.r.finite());
  EXPECT_FALSE((form - form).range.finite());
  EXPECT_FALSE(apply_function(Function<Fine>{Op::cosh}, form).range.finite());
}
