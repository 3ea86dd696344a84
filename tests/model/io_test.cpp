#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <random>

#include "io/digest.hpp"
#include "io/json.hpp"
#include "io/numbers.hpp"
#include "mocert/error.hpp"

namespace mocert {
namespace {

TEST(Numbers, ExactNumerals) {
  const std::pair<const char*, mpq_class> good[] = {{"0", 0},          {"-0", 0},       {"12", 12},        {"0.5", {1, 2}},
                                                    {"-.5", {-1, 2}},  {"5.", 5},       {"+3", 3},         {"1e3", 1000},
                                                    {"25e-2", {1, 4}}, {"1/3", {1, 3}}, {"-2/4", {-1, 2}}, {"0x1p-2", {1, 4}},
                                                    {"0x.8p0", 0},     {"0x1.8p+1", 3}, {"0xA", 10},       {"-0x1.8", {-3, 2}}};
  for (const auto& [text, value] : good) {
    const auto parsed = parse_exact(text);
    if (std::string(text) == "0x.8p0") {
      EXPECT_FALSE(parsed) << text;
    } else {
      ASSERT_TRUE(parsed) << text;
      EXPECT_EQ(*parsed, value) << text;
    }
  }
  for (const char* text : {"",      "-",   "+",   ".",  "e5",     "1e",   "1e+",     "1..2", "1/0", "1/",  "/2",  "1/-2",
                           "1.5/2", "nan", "inf", "0x", "0x1.p3", "0x1p", "1e99999", "1 ",   " 1",  "1,5", "--1", "0x1q3"})
    EXPECT_FALSE(parse_exact(text)) << text;
  EXPECT_FALSE(parse_exact(std::string(401, '1')));
}

TEST(Numbers, RoundingIsExactInEveryDirection) {
  std::mt19937_64 random(5);
  for (int k = 0; k < 20000; ++k) {
    const double a = std::bit_cast<double>(random()), b = std::bit_cast<double>(random());
    if (!std::isfinite(a) || !std::isfinite(b)) continue;
    // A number that is rarely binary64: between a and its neighbour.
    const mpq_class x(a), next(std::nextafter(a, INFINITY) == INFINITY ? a : std::nextafter(a, INFINITY));
    const mpq_class q = x + (next - x) * mpq_class(static_cast<unsigned long>(random() % 1001), 1000);
    const double down = to_double(q, Rounding::down), up = to_double(q, Rounding::up), nearest = to_double(q, Rounding::nearest);
    EXPECT_LE(mpq_class(down), q);
    EXPECT_GE(mpq_class(up), q);
    EXPECT_TRUE(up == down || std::nextafter(down, INFINITY) == up) << a;
    EXPECT_LE(abs(mpq_class(nearest) - q), abs(mpq_class(down) - q));
    EXPECT_LE(abs(mpq_class(nearest) - q), abs(mpq_class(up) - q));
  }
  EXPECT_EQ(to_double(mpq_class(1) << 1024, Rounding::down), std::numeric_limits<double>::max());
  EXPECT_EQ(to_double(mpq_class(1) << 1024, Rounding::up), INFINITY);
  EXPECT_EQ(to_double(mpq_class(1) >> 1080, Rounding::up), std::numeric_limits<double>::denorm_min());
  EXPECT_EQ(to_double(mpq_class(1) >> 1080, Rounding::down), 0);
}

TEST(Numbers, DataIsRoundedOnceToItsOwnType) {
  EXPECT_EQ(parse_data("0.1", false), 0.1);
  EXPECT_EQ(parse_data("0.1", true), static_cast<double>(0.1F));
  // Half way between two binary32 numbers once it is rounded to binary64, but just above before.
  EXPECT_EQ(parse_data("1.00000005960464477539062500001", true), static_cast<double>(std::nextafter(1.0F, 2.0F)));
  EXPECT_EQ(parse_data("1.000000059604644775390625", true), 1.0);
  EXPECT_EQ(parse_data("-0", false), 0.0);
  EXPECT_FALSE(std::signbit(*parse_data("-0.0", false)));
  EXPECT_EQ(parse_data("1e-400", false), 0.0);
  EXPECT_EQ(parse_data("5e-324", false), std::numeric_limits<double>::denorm_min());
  EXPECT_EQ(parse_data("0x1.8p-3", true), 0.1875);
  for (const char* text : {"1e999", "-1e999", "1.7976931348623159e308", "nan", "1/2", "", "0x1.00000000000001p0"})
    EXPECT_FALSE(parse_data(text, false)) << text;
  EXPECT_FALSE(parse_data("0x1.000001p0", true));
  EXPECT_FALSE(parse_data("3.5e38", true));
}

TEST(Numbers, CornersAreRoundedOutwards) {
  EXPECT_LT(*parse_corner("0.1", Rounding::down), *parse_corner("0.1", Rounding::up));
  EXPECT_EQ(*parse_corner("0.25", Rounding::down), 0.25);
  EXPECT_FALSE(parse_corner("1e999", Rounding::up));
  EXPECT_FALSE(parse_corner("0x1.00000000000001p0", Rounding::up));
}

TEST(Numbers, TextReadsBack) {
  std::mt19937_64 random(6);
  for (int k = 0; k < 20000; ++k) {
    const double a = std::bit_cast<double>(random());
    if (!std::isfinite(a)) continue;
    EXPECT_EQ(parse_data(to_hex(a), false), a) << to_hex(a);
    EXPECT_EQ(parse_data(to_decimal(a), false), a);
    EXPECT_LE(*parse_exact(to_decimal(a, Rounding::down)), mpq_class(a));
    EXPECT_GE(*parse_exact(to_decimal(a, Rounding::up)), mpq_class(a));
  }
  EXPECT_EQ(to_hex(0.1875), "0x1.8p-3");
  EXPECT_EQ(to_hex(-1), "-0x1p+0");
  EXPECT_EQ(to_hex(0), "0x0p+0");
  EXPECT_EQ(certificate_numeral("0.16"), "0.16");
  EXPECT_EQ(certificate_numeral(".5"), "1/2");
  EXPECT_EQ(certificate_numeral("+3"), "3");
  EXPECT_EQ(certificate_numeral("007"), "7");
}

std::string refusal(const std::string& text) {
  try {
    parse_json(text, "f.json");
  } catch (const InputError& e) {
    return e.what();
  }
  return "";
}

TEST(JsonReader, IsStrict) {
  const std::pair<std::string, const char*> bad[] = {{"{\"a\": 1, \"a\": 2}", "twice"},
                                                     {"{\"a\": 1} x", "line 1, column 10"},
                                                     {"{\"a\": [1, 2", "the end of the file"},
                                                     {"[1,\n 2,\n nan]", "line 3"},
                                                     {"[01]", "line 1"},
                                                     {"[1.]", "line 1"},
                                                     {"[\"\xff\"]", "line 1"},
                                                     {"[\"a\nb\"]", "line 1"},
                                                     {"", "the end of the file"},
                                                     {"[1e5, // no\n2]", "line 1"},
                                                     {std::string(4097, '[') + std::string(4097, ']'), "4096"},
                                                     {"[1." + std::string(400, '0') + "1]", "400"}};
  for (const auto& [text, word] : bad)
    EXPECT_NE(refusal(text).find(word), std::string::npos) << text.substr(0, 40) << " -> " << refusal(text);
  EXPECT_EQ(refusal(std::string(4096, '[') + std::string(4096, ']')), "");
}

TEST(JsonReader, KeepsNumeralsAsTheyAreWritten) {
  const Json j = parse_json("[0.1, 1e3, -7, 12345678901234567890123]", "f");
  EXPECT_EQ(j.items[0].text, "0.1");
  EXPECT_EQ(j.items[1].text, "1e3");
  EXPECT_EQ(j.items[2].text, "-7");
  EXPECT_EQ(j.items[3].text, "12345678901234567890123");
}

TEST(DigestTest, NistVectors) {
  EXPECT_EQ(file_digest("abc"), "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(file_digest(""), "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

}  // namespace
}  // namespace mocert
