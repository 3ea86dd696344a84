#include "interval/taylor_table.hpp"

#include <gtest/gtest.h>

#include <numbers>
#include <thread>

#include "interval/mpfr_reference.hpp"
#include "interval/random_doubles.hpp"
#include "interval/reference_functions.hpp"
#include "interval/taylor_series.hpp"

namespace mocert {
namespace {

/// Arguments that are hard for a table: ends and centres of cells, zeros, poles and their neighbours, ends of the table, tiny and huge
/// ones.
double hostile(test::RandomDoubles& random) {
  const auto near = [&](double t) {
    switch (random.below(4)) {
      case 0: return next_up(t);
      case 1: return next_down(t);
      case 2: return t * (1 + random.uniform(-1, 1) * std::ldexp(1.0, -random.below(52)));
      default: return t;
    }
  };
  const double sign = random.below(2) == 0 ? 1 : -1;
  switch (random.below(8)) {
    case 0: return sign * near(random.below(2000) * 0x1p-6);                                  // centres, or ends of wider cells
    case 1: return sign * near(random.below(4000) * 0x1p-9);                                  // ends
    case 2: return sign * near(random.below(200) * std::numbers::pi / 2);                     // zeros and poles
    case 3: return near(1 + sign * std::ldexp(random.uniform(0.5, 1), -random.below(54)));    // the zero of log, the ends of asin
    case 4: return near(std::ldexp(1 + random.below(256) * 0x1p-8, random.below(140) - 70));  // ends and centres by exponent
    case 5: return sign * std::ldexp(random.uniform(0.5, 1), -random.below(310));             // next to 0
    case 6: return sign * near(std::array{512.0, 600.0, 700.0, 64.0, 19.0, 3.5 / 64}[static_cast<std::size_t>(random.below(6))]);
    default: return random.finite();
  }
}

double of_any_kind(test::RandomDoubles& random, Elementary f) {
  if (random.below(3) == 0) return hostile(random);
  switch (f) {
    case Elementary::asin:
    case Elementary::acos: return random.uniform(-1, 1);
    case Elementary::exp: return random.uniform(-620, 720);
    case Elementary::log: return std::ldexp(random.uniform(0.5, 1), random.below(140) - 70);
    default: return random.uniform(-20, 20);
  }
}

/// Functions of which there is no table.
bool without(Elementary f) { return f == Elementary::recip || f == Elementary::sqrt || f == Elementary::cbrt; }

class ByMpfr {
 public:
  ByMpfr() : x_(53), value_(200) {}
  /// Whether f(t) lies in `range`, up to what 200 bits leave open.
  bool inside(const test::ReferenceFunction& f, double t, const Interval& range) {
    mpfr_set_d(x_.number, t, MPFR_RNDN);
    f.compute(value_.number, x_.number, MPFR_RNDN);
    return mpfr_cmp_d(value_.number, range.lower()) >= 0 && mpfr_cmp_d(value_.number, range.upper()) <= 0;
  }
  double down() { return mpfr_get_d(value_.number, MPFR_RNDD); }
  double up() { return mpfr_get_d(value_.number, MPFR_RNDU); }

 private:
  struct Number {
    explicit Number(mpfr_prec_t bits) { mpfr_init2(number, bits); }
    Number(const Number&) = delete;
    Number& operator=(const Number&) = delete;
    ~Number() { mpfr_clear(number); }
    mpfr_t number;
  };
  Number x_, value_;
};

int steps(double from, double to) {
  int count = 0;
  for (; from < to && count < 100; ++count) from = next_up(from);
  return count;
}

/// Random and hostile arguments to be looked at per function; a million in all.
constexpr int arguments = 85000;

TEST(TaylorTable, EnclosesMpfrAtRandomAndHostileArguments) {
  ByMpfr exact;
  for (const auto& f : test::reference_functions()) {
    if (without(f.id)) continue;
    test::RandomDoubles random(71);
    int served = 0, tight = 0;
    for (int i = 0; i < arguments; ++i) {
      const double t = of_any_kind(random, f.id);
      const auto range = tabulated(f.id, t);
      if (!range) continue;
      ++served;
      ASSERT_TRUE(exact.inside(f, t, *range)) << f.name << std::hexfloat << " at " << t << ": [" << range->lower() << ", " << range->upper()
                                              << "]";
      const int below = steps(range->lower(), exact.down()), above = steps(exact.up(), range->upper());
      ASSERT_LE(std::max(below, above), 2) << f.name << std::hexfloat << " at " << t;
      tight += below + above == 0 ? 1 : 0;
    }
    EXPECT_GT(served, arguments / 3) << f.name;
    EXPECT_GT(tight, served * 3 / 4) << f.name;
  }
}

TEST(TaylorTable, LeavesToMpfrWhatItCannotServe) {
  for (const auto& f : test::reference_functions())
    for (const double t :
         {0.0, -0.0, rounding::kLeast, 0x1p-301, -0x1p-301, rounding::kGreatest, 0x1p301, rounding::kInfinity, -rounding::kInfinity})
      EXPECT_FALSE(tabulated(f.id, t)) << f.name << " at " << t;
  EXPECT_FALSE(tabulated(Elementary::sqrt, 2.0));
  EXPECT_FALSE(tabulated(Elementary::cbrt, 2.0));
  EXPECT_FALSE(tabulated(Elementary::log, -1.5));
  EXPECT_FALSE(tabulated(Elementary::asin, 1.0));
  EXPECT_FALSE(tabulated(Elementary::acos, -1.25));
  EXPECT_FALSE(tabulated(Elementary::sin, 0x1.921fb54442d18p+1));  // next to pi, where the sine has no digits of a sum
  EXPECT_FALSE(tabulated(Elementary::tan, 0x1.921fb54442d18p+0));
}

TEST(TaylorTable, DoesNotDependOnTheOrderOfQuestionsNorOnThreads) {
  std::vector<double> points(3000);
  test::RandomDoubles random(72);
  for (double& t : points) t = random.uniform(-30, 30);
  const auto ask = [&](bool backwards) {
    std::vector<Interval> answers(points.size(), Interval(0.0));
    for (std::size_t k = 0; k < points.size(); ++k) {
      const std::size_t i = backwards ? points.size() - 1 - k : k;
      if (const auto value = tabulated(Elementary::cosh, points[i])) answers[i] = *value;
    }
    return answers;
  };
  std::vector<std::vector<Interval>> found(4);
  {
    std::vector<std::jthread> team;
    for (std::size_t t = 0; t < found.size(); ++t) team.emplace_back([&, t] { found[t] = ask(t % 2 == 1); });
  }
  for (const auto& answers : found)
    for (std::size_t i = 0; i < points.size(); ++i) ASSERT_TRUE(same(answers[i], found[0][i])) << points[i];
}

/// The series about a point of a cell, summed at another, by MPFR: coefficients of a wrong recurrence would show.
TEST(TaylorTable, SeriesHaveTheFunctionsAsTheirSums) {
  for (const auto& f : test::reference_functions()) {
    const double center = 0.625, d = 0x1p-7;
    const auto series = taylor_series(f.id, Interval(center), 17), around = taylor_series(f.id, Interval(center, center + d), 17);
    ASSERT_EQ(series.has_value(), !without(f.id)) << f.name;
    if (!series) continue;
    Interval sum = (*series)[16];
    for (std::size_t k = 16; k-- > 0;) sum = (*series)[k] + Interval(d) * sum;
    sum += (*around)[17] * Interval(std::ldexp(1.0, -7 * 17));
    test::Reference x(center + d), value;
    f.compute(value, x, MPFR_RNDN);
    EXPECT_TRUE(value.inside(sum)) << f.name;
    EXPECT_LT(width_up(sum), 0x1p-47) << f.name;
    for (std::size_t k = 0; k < 18; ++k)
      EXPECT_TRUE(contains((*around)[k], (*series)[k]) || intersect((*around)[k], (*series)[k])) << f.name << k;
  }
}

}  // namespace
}  // namespace mocert
