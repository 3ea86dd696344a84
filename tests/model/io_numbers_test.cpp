#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "io/numbers.hpp"

namespace mocert {
namespace {

using Limits = std::numeric_limits<double>;

/// A finite double of any exponent, subnormals as often as the rest.
double any_finite() {
  const auto bits = *rc::gen::arbitrary<std::uint64_t>();
  const double x = std::bit_cast<double>(*rc::gen::arbitrary<bool>() ? bits : bits & 0x800fffffffffffff);
  RC_PRE(std::isfinite(x));
  return x;
}

mpq_class power_of_two(int e) { return e >= 0 ? mpq_class(mpz_class(1) << static_cast<unsigned>(e)) : mpq_class(1) / power_of_two(-e); }

TEST(ExactNumerals, WhatIsOne) {
  const std::pair<const char*, mpq_class> good[] = {
      {"0", 0},           {"-0", 0},         {"12", 12},        {"0.5", {1, 2}}, {"-.5", {-1, 2}},    {"5.", 5},         {"+3", 3},
      {"007", 7},         {"1e3", 1000},     {"25e-2", {1, 4}}, {"1E+2", 100},   {"1/3", {1, 3}},     {"-2/4", {-1, 2}}, {"010/5", 2},
      {"0x1p-2", {1, 4}}, {"0x1.8p+1", 3},   {"0xA", 10},       {"0xff", 255},   {"-0x1.8", {-3, 2}}, {"0e9999", 0},     {"0x0p0", 0},
      {"1e-2", {1, 100}}, {"0x00.4", {1, 4}}};
  for (const auto& [text, value] : good) {
    const auto parsed = parse_exact(text);
    ASSERT_TRUE(parsed) << text;
    EXPECT_EQ(*parsed, value) << text;
  }
}

TEST(ExactNumerals, WhatIsNone) {
  for (const char* text :
       {"",      "-",     "+",     ".",     "e5",     "1e",   "1e+",     "1..2", "1/0",   "1/",  "/2",      "1/-2",
        "1.5/2", "nan",   "inf",   "0x",    "0x1.p3", "0x1p", "1e99999", "1 ",   " 1",    "1,5", "--1",     "0x1q3",
        "+0x.8", "1/2/3", "1e1.5", "1e--1", "0x.8p0", "1p3",  "0b1",     "1_0",  "1/0x2", "-+1", "1e10000", "0x1p-10000"})
    EXPECT_FALSE(parse_exact(text)) << text;
  EXPECT_FALSE(parse_exact(std::string(401, '1'))) << "too long";
  EXPECT_FALSE(parse_exact(std::string("1\0", 2)));
}

TEST(ExactNumerals, AreRefusedWhereTheyRoundBeyondBinary64) {
  for (const char* text : {"1e309", "-1e999", "1e9999", "0x1p1024", "-0x1p+1024", "0x1.fffffffffffff8p+1023", "1.7976931348623159e308"})
    EXPECT_FALSE(parse_exact(text)) << text;
  EXPECT_FALSE(parse_exact("1" + std::string(309, '0') + "/1"));
  EXPECT_TRUE(parse_exact("1" + std::string(309, '0') + "/100"));
  EXPECT_TRUE(parse_exact("0x1.fffffffffffff7p+1023")) << "rounds to the greatest";
  EXPECT_EQ(*parse_exact("0x1p-9999"), power_of_two(-9999)) << "small numbers are what they are";
}

RC_GTEST_PROP(ToDouble, IsTheNeighbourInItsDirection, ()) {
  const double a = any_finite(), above = std::nextafter(a, INFINITY);
  RC_PRE(std::isfinite(above));
  const mpq_class gap = mpq_class(above) - mpq_class(a), part(*rc::gen::inRange(0, 1001), 1000), q = mpq_class(a) + gap * part;
  RC_ASSERT(to_double(q, Rounding::down) == (part == 1 ? above : a));
  RC_ASSERT(to_double(q, Rounding::up) == (part == 0 ? a : above));
  const double nearest = to_double(q, Rounding::nearest);
  const mpq_class half(1, 2);
  if (cmp(part, half) != 0) {
    RC_ASSERT(nearest == (part < half ? a : above));
  } else {
    RC_ASSERT((nearest == a || nearest == above));
    RC_ASSERT((std::bit_cast<std::uint64_t>(nearest) & 1) == 0U);  // the tie goes to the even one
  }
  RC_ASSERT((!(nearest == 0 && std::signbit(nearest))));
}

RC_GTEST_PROP(ToDouble, DividesCorrectly, (std::int64_t p, std::int64_t q)) {
  RC_PRE(q > 0);
  const mpq_class exact = [&] {
    mpq_class v{mpz_class(std::to_string(p)), mpz_class(std::to_string(q))};
    v.canonicalize();
    return v;
  }();
  const double down = to_double(exact, Rounding::down), up = to_double(exact, Rounding::up);
  RC_ASSERT((mpq_class(down) <= exact && exact <= mpq_class(up)));
  RC_ASSERT((down == up ? mpq_class(down) == exact : std::nextafter(down, INFINITY) == up));
}

TEST(ToDouble, EndsOfTheRange) {
  const mpq_class greatest(Limits::max()), huge = power_of_two(1024), tie = (greatest + huge) / 2, tiny = power_of_two(-1080);
  const struct {
    mpq_class q;
    double down, nearest, up;
  } cases[] = {
      {huge, Limits::max(), INFINITY, INFINITY},
      {-huge, -INFINITY, -INFINITY, -Limits::max()},
      {tie, Limits::max(), INFINITY, INFINITY},
      {tie - 1, Limits::max(), Limits::max(), INFINITY},
      {greatest, Limits::max(), Limits::max(), Limits::max()},
      {tiny, 0, 0, Limits::denorm_min()},
      {-tiny, -Limits::denorm_min(), 0, 0},
      {power_of_two(-1075), 0, 0, Limits::denorm_min()},
      {power_of_two(-1075) + tiny, 0, Limits::denorm_min(), Limits::denorm_min()},
      {power_of_two(-1022) - tiny, std::nextafter(Limits::min(), 0), Limits::min(), Limits::min()},
      {power_of_two(50000), Limits::max(), INFINITY, INFINITY},
      {power_of_two(-50000), 0, 0, Limits::denorm_min()},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(to_double(c.q, Rounding::down), c.down);
    EXPECT_EQ(to_double(c.q, Rounding::nearest), c.nearest);
    EXPECT_EQ(to_double(c.q, Rounding::up), c.up);
  }
}

TEST(DataNumerals, AreRoundedOnceToTheirOwnType) {
  EXPECT_EQ(parse_data("0.1", false), 0.1);
  EXPECT_EQ(parse_data("0.1", true), static_cast<double>(0.1F));
  // Half way between two binary32 numbers once it is rounded to binary64, but just above (below) before.
  const double next = std::nextafter(1.0F, 2.0F), after = std::nextafter(static_cast<float>(next), 2.0F);
  ASSERT_EQ(static_cast<float>(1.00000005960464477539062500001), 1.0F) << "through binary64 it goes wrong";
  EXPECT_EQ(parse_data("1.00000005960464477539062500001", true), next);
  EXPECT_EQ(parse_data("1.000000059604644775390625", true), 1.0) << "a tie, to even";
  EXPECT_EQ(parse_data("1.000000178813934326171875", true), after) << "a tie, to even";
  EXPECT_EQ(parse_data("1.00000017881393432617187499999", true), next);
  EXPECT_EQ(parse_data(".100000000000000005551115123125782702118158340454101562", false), 0.1);
  EXPECT_EQ(parse_data(".500000029802322387695312500001", true), static_cast<double>(std::nextafter(0.5F, 1.0F))) << "just above a tie";
  EXPECT_EQ(parse_data(".5000000298023223876953125", true), 0.5) << "a tie, to even";
  EXPECT_EQ(parse_data("5e-324", false), Limits::denorm_min());
  EXPECT_EQ(parse_data("2.4703282292062327208e-324", false), 0.0) << "below half of the least";
  EXPECT_EQ(parse_data("2.4703282292062328e-324", false), Limits::denorm_min()) << "above half of the least";
  EXPECT_EQ(parse_data("1e-45", true), static_cast<double>(std::numeric_limits<float>::denorm_min()));
}

TEST(DataNumerals, ZeroHasNoSign) {
  for (const bool binary32 : {false, true})
    for (const char* text : {"-0", "-0.0", "-0e5", "-0x0p+0", "-1e-400", "1e-400", "-1e-9999", "-0.00"}) {
      const auto zero = parse_data(text, binary32);
      ASSERT_TRUE(zero) << text;
      EXPECT_EQ(std::bit_cast<std::uint64_t>(*zero), 0U) << text;
    }
}

TEST(DataNumerals, HexFloatsAreMembersOfTheirType) {
  const struct {
    const char* text;
    std::optional<double> binary64, binary32;
  } cases[] = {{"0x1.8p-3", 0.1875, 0.1875},
               {"0x1.000001p0", 1 + std::ldexp(1, -24), std::nullopt},
               {"0x1.000002p0", 1 + std::ldexp(1, -23), 1 + std::ldexp(1, -23)},
               {"0x1.00000000000001p0", std::nullopt, std::nullopt},
               {"0x1p-1074", Limits::denorm_min(), std::nullopt},
               {"0x1p-1075", std::nullopt, std::nullopt},
               {"0x1p-149", std::ldexp(1, -149), std::ldexp(1, -149)},
               {"0x1p128", std::ldexp(1, 128), std::nullopt},
               {"0x1p1024", std::nullopt, std::nullopt},
               {"0x3p-150", std::ldexp(3, -150), std::nullopt}};
  for (const auto& c : cases) {
    EXPECT_EQ(parse_data(c.text, false), c.binary64) << c.text;
    EXPECT_EQ(parse_data(c.text, true), c.binary32) << c.text;
  }
}

TEST(DataNumerals, WhatIsNone) {
  for (const char* text :
       {"1e999", "-1e999", "1.7976931348623159e308", "nan", "inf", "1/2", "", "-", "0x", "1e", "1e10000", "1e-10000", " 1", "1x"})
    EXPECT_FALSE(parse_data(text, false)) << text;
  EXPECT_TRUE(parse_data("1.7976931348623158e308", false));
  for (const char* text : {"3.5e38", "-1e39", "3.4028235677973366163754e38"}) EXPECT_FALSE(parse_data(text, true)) << text;
  EXPECT_EQ(parse_data("3.4028235677973366e38", true), static_cast<double>(std::numeric_limits<float>::max())) << "just below the tie";
}

RC_GTEST_PROP(DataNumerals, AgreeWithExactRounding, ()) {
  const auto digits = *rc::gen::arbitrary<std::uint64_t>();
  const std::string text =
      std::to_string(digits) + "." + std::to_string(*rc::gen::inRange(0, 1000000)) + "e" + std::to_string(*rc::gen::inRange(-360, 289));
  RC_ASSERT(parse_data(text, false) == to_double(parse_exact(text).value(), Rounding::nearest));
}

TEST(Corners, AreRoundedOutwards) {
  EXPECT_EQ(*parse_corner("0.1", Rounding::up), std::nextafter(*parse_corner("0.1", Rounding::down), 1));
  EXPECT_LT(mpq_class(*parse_corner("-0.1", Rounding::down)), mpq_class(-1, 10));
  EXPECT_EQ(*parse_corner("0.25", Rounding::down), 0.25);
  EXPECT_EQ(*parse_corner("0x1.8p+1", Rounding::up), 3);
  EXPECT_EQ(*parse_corner("1e-400", Rounding::up), Limits::denorm_min());
  EXPECT_EQ(*parse_corner("1e-400", Rounding::down), 0);
  for (const char* text : {"1e999", "0x1.00000000000001p0", "1/2", "", "1.79769313486231580e308"})
    EXPECT_FALSE(parse_corner(text, Rounding::up)) << text;
}

RC_GTEST_PROP(HexText, IsCanonicalAndReadsBack, ()) {
  const double x = any_finite();
  const std::string text = to_hex(x);
  RC_ASSERT(parse_data(text, false) == x);
  // Canonical: a leading 1, no trailing zeros, an exponent with sign.
  if (x == 0) {
    RC_ASSERT(text == "0x0p+0");
    return;
  }
  const std::string size = text.substr(x < 0 ? 1 : 0);
  const auto p = size.find('p');
  RC_ASSERT(size.rfind("0x1", 0) == 0U);
  RC_ASSERT((p == 3U || (size[3] == '.' && p > 4U && size[p - 1] != '0')));
  RC_ASSERT((size[p + 1] == '+' || size[p + 1] == '-'));
  RC_ASSERT(std::stoi(size.substr(p + 1)) == std::ilogb(x));
}

TEST(HexText, Examples) {
  const std::pair<double, const char*> cases[] = {{0.1875, "0x1.8p-3"},
                                                  {-1, "-0x1p+0"},
                                                  {0, "0x0p+0"},
                                                  {-0.0, "0x0p+0"},
                                                  {0.1, "0x1.999999999999ap-4"},
                                                  {Limits::denorm_min(), "0x1p-1074"},
                                                  {Limits::max(), "0x1.fffffffffffffp+1023"}};
  for (const auto& [x, text] : cases) EXPECT_EQ(to_hex(x), text);
}

RC_GTEST_PROP(DecimalText, IsDirectedAndReadsBack, ()) {
  const double x = any_finite();
  RC_ASSERT(parse_data(to_decimal(x), false) == x);
  const std::string low = to_decimal(x, Rounding::down), high = to_decimal(x, Rounding::up);
  RC_PRE(parse_exact(low) && parse_exact(high));  // the greatest numbers, rounded up, are beyond binary64
  RC_ASSERT((*parse_exact(low) <= mpq_class(x) && mpq_class(x) <= *parse_exact(high)));
  // 17 significant digits lie within 1e-16 of the number.
  RC_ASSERT(*parse_exact(high) - *parse_exact(low) <= abs(mpq_class(x)) * mpq_class(1, 10'000'000'000'000'000));
}

TEST(CertificateNumerals, AreStrictAndEqual) {
  const std::pair<const char*, const char*> cases[] = {
      {"0.16", "0.16"}, {".5", "0.5"},         {"+3", "3"},         {"007", "7"},  {"5.", "5"},  {"1/3", "1/3"},       {"1/03", "1/3"},
      {"2.50", "2.50"}, {"-.5e-4", "-0.5e-4"}, {"+010/02", "10/2"}, {"-00", "-0"}, {"00.", "0"}, {"0x1p-2", "0x1p-2"}, {"1e-3", "1e-3"}};
  for (const auto& [text, strict] : cases) EXPECT_EQ(certificate_numeral(text), strict) << text;
}

}  // namespace
}  // namespace mocert
