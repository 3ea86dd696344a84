#include <gtest/gtest.h>

#include "interval/elementary.hpp"
#include "interval/mpfr_reference.hpp"
#include "interval/random_doubles.hpp"
#include "interval/reference_functions.hpp"

namespace mocert {
namespace {

/// (f(t + h) - f(t - h)) / 2h at 300 bits with h = 2^-80 of the scale of t: right to about 2^-150 relative in f'''.
void slope(const test::ReferenceFunction& f, double t, mpfr_ptr result) {
  test::Reference x(t, test::Bits{700}), h(std::ldexp(std::fabs(t) + 0x1p-200, -80), test::Bits{700}), a(test::Bits{700}),
      b(test::Bits{700});
  mpfr_add(a, x, h, MPFR_RNDN);
  mpfr_sub(b, x, h, MPFR_RNDN);
  f.compute(a, a, MPFR_RNDN);
  f.compute(b, b, MPFR_RNDN);
  mpfr_sub(result, a, b, MPFR_RNDN);
  mpfr_div(result, result, h, MPFR_RNDN);
  mpfr_div_2ui(result, result, 1, MPFR_RNDN);
}

TEST(Derivative, ContainsDifferenceQuotients) {
  for (const auto& f : test::reference_functions()) {
    test::RandomDoubles random(41);
    const double from = std::max(f.from, -50.0), to = std::min(f.to, 50.0);
    int defined = 0;
    for (int i = 0; i < 3000; ++i) {
      const double a = random.uniform(from, to);
      const Interval x = hull(a, std::clamp(a + random.uniform(-1, 1) * std::ldexp(1.0, -random.below(50)), from, to));
      const auto range = derivative(f.id, x);
      if (!range) continue;
      ++defined;
      test::Reference quotient;
      slope(f, random.within(x), quotient);
      // The difference quotient is off by far less than half an ulp of any end that matters; widen by one ulp for it.
      ASSERT_TRUE(quotient.inside(Interval(next_down(range->lower()), next_up(range->upper()))))
          << f.name << std::hexfloat << " on [" << x.lower() << ", " << x.upper() << "]: [" << range->lower() << ", " << range->upper()
          << "] against " << quotient.down();
    }
    EXPECT_GT(defined, 1000) << f.name;
  }
}

TEST(Derivative, PointsAreNarrow) {
  for (const auto& f : test::reference_functions()) {
    test::RandomDoubles random(42);
    for (int i = 0; i < 1000; ++i) {
      const double t = random.uniform(std::max(f.from, -1.0), std::min(f.to, 1.0));
      if (const auto range = derivative(f.id, Interval(t))) {
        ASSERT_LE(width_up(*range), 0x1p-48 * magnitude(*range)) << f.name << std::hexfloat << t;
      }
    }
  }
}

TEST(Derivative, EmptyWhereNotFinite) {
  EXPECT_FALSE(derivative(Elementary::recip, Interval(-1.0, 1.0)));
  EXPECT_FALSE(derivative(Elementary::sqrt, Interval(0.0, 1.0)));
  EXPECT_FALSE(derivative(Elementary::cbrt, Interval(-1.0, 1.0)));
  EXPECT_FALSE(derivative(Elementary::log, Interval(0.0, 1.0)));
  EXPECT_FALSE(derivative(Elementary::tan, Interval(1.0, 2.0)));
  EXPECT_FALSE(derivative(Elementary::asin, Interval(0.0, 1.0)));
  EXPECT_FALSE(derivative(Elementary::acos, Interval(-1.0, 0.0)));
  EXPECT_TRUE(derivative(Elementary::asin, Interval(0.0, next_down(1.0))));
}

TEST(Derivative, KeepsItsDigitsFarOut) {
  const Interval d = *derivative(Elementary::tanh, Interval(300.0));
  EXPECT_GT(d.lower(), 0);
  EXPECT_LT(d.upper(), 1e-250);
  EXPECT_TRUE(same(*derivative(Elementary::atan, whole_line()), Interval(0.0, 1.0)));
}

TEST(Curvature, ChordsLieOnTheRightSide) {
  for (const auto& f : test::reference_functions()) {
    test::RandomDoubles random(43);
    const double from = std::max(f.from, -12.0), to = std::min(f.to, 12.0);
    int known = 0;
    for (int i = 0; i < 4000; ++i) {
      const double a = random.below(5) == 0 ? std::clamp(0.0, from, to) : random.uniform(from, to);
      const Interval x = hull(a, std::clamp(a + random.uniform(-2, 2), from, to));
      const Curvature c = curvature(f.id, x);
      if (c == Curvature::unknown || !evaluate(f.id, x)) continue;
      ++known;
      const double s = random.within(x), t = random.within(x);
      test::Reference u(s), v(t), mid, chord;
      mpfr_add(mid, u, v, MPFR_RNDN);
      mpfr_div_2ui(mid, mid, 1, MPFR_RNDN);
      f.compute(mid, mid, MPFR_RNDN);
      f.compute(u, u, MPFR_RNDN);
      f.compute(v, v, MPFR_RNDN);
      mpfr_add(chord, u, v, MPFR_RNDN);
      mpfr_div_2ui(chord, chord, 1, MPFR_RNDN);
      if (s == t) continue;
      ASSERT_EQ(mpfr_cmp(chord, mid) >= 0, c == Curvature::convex)
          << f.name << std::hexfloat << " on [" << x.lower() << ", " << x.upper() << "] at " << s << ", " << t;
    }
    EXPECT_GT(known, 500) << f.name;
  }
}

TEST(Curvature, IsKnownWhereItShouldBe) {
  const auto on = [](Elementary f, double lo, double hi) { return curvature(f, Interval(lo, hi)); };
  EXPECT_EQ(on(Elementary::sin, 0, 3.14), Curvature::concave);
  EXPECT_EQ(on(Elementary::sin, -3.14, 0), Curvature::convex);
  EXPECT_EQ(on(Elementary::sin, -0.1, 0.1), Curvature::unknown);
  EXPECT_EQ(on(Elementary::sin, 3, 3.2), Curvature::unknown);
  EXPECT_EQ(on(Elementary::sin, 3.15, 6.28), Curvature::convex);
  EXPECT_EQ(on(Elementary::sin, 3.15, 6.29), Curvature::unknown);
  EXPECT_EQ(on(Elementary::sin, 1, 8), Curvature::unknown);
  EXPECT_EQ(on(Elementary::cos, -1.57, 1.57), Curvature::concave);
  EXPECT_EQ(on(Elementary::cos, -1.57, 0), Curvature::concave);
  EXPECT_EQ(on(Elementary::cos, 1.58, 4.71), Curvature::convex);
  EXPECT_EQ(on(Elementary::cos, 1.5, 1.6), Curvature::unknown);
  EXPECT_EQ(on(Elementary::tan, 0, 1.57), Curvature::convex);
  EXPECT_EQ(on(Elementary::tan, -1.57, 0), Curvature::concave);
  EXPECT_EQ(on(Elementary::tan, 1.58, 3.14), Curvature::concave);
  EXPECT_EQ(on(Elementary::tan, -0.1, 0.1), Curvature::unknown);
  EXPECT_EQ(on(Elementary::recip, -2, -1), Curvature::concave);
  EXPECT_EQ(on(Elementary::recip, 0, 1), Curvature::unknown);
  EXPECT_EQ(on(Elementary::sqrt, 0, 1), Curvature::concave);
  EXPECT_EQ(on(Elementary::sqrt, -1, 1), Curvature::unknown);
  EXPECT_EQ(on(Elementary::acos, -1, 0), Curvature::convex);
  EXPECT_EQ(on(Elementary::acos, 0, 1), Curvature::concave);
  EXPECT_EQ(on(Elementary::asin, 0, 1.5), Curvature::unknown);
  EXPECT_EQ(on(Elementary::tanh, -1, -0.0), Curvature::convex);
  EXPECT_EQ(on(Elementary::cbrt, 0, 8), Curvature::concave);
  EXPECT_EQ(curvature(Elementary::sin, whole_line()), Curvature::unknown);
  EXPECT_EQ(on(Elementary::sin, -rounding::kInfinity, 0), Curvature::unknown);
}

}  // namespace
}  // namespace mocert
