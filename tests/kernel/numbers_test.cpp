#include "kernel/read/numbers.hpp"

#include <gtest/gtest.h>

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <random>

using namespace mocert::kernel;

namespace {
double b64(std::string_view text) { return data_value(text, Grammar::strict, Type::binary64); }
double b32(std::string_view text) { return data_value(text, Grammar::strict, Type::binary32); }
}  // namespace

TEST(Numbers, DecimalsRoundToNearestEvenOnce) {
  EXPECT_EQ(b64("0.1"), 0.1);
  EXPECT_EQ(b64("9007199254740993"), 9007199254740992.0);
  EXPECT_EQ(b64("9007199254740993.0000000000000000000000001"), 9007199254740994.0);
  EXPECT_EQ(b64("4.9406564584124654e-324"), std::numeric_limits<double>::denorm_min());
  EXPECT_EQ(b64("2.4703282292062327e-324"), 0.0);
  EXPECT_EQ(b64("2.4703282292062328e-324"), std::numeric_limits<double>::denorm_min());
  EXPECT_EQ(b64("2.2250738585072011e-308"), 2.2250738585072011e-308);
  EXPECT_EQ(b64("1.7976931348623158e308"), std::numeric_limits<double>::max());
  EXPECT_THROW(b64("1.7976931348623159e308"), BadNumber);
  EXPECT_EQ(b64("1e-9999"), 0.0);
  EXPECT_FALSE(std::signbit(b64("-0")));
  EXPECT_FALSE(std::signbit(b64("-1e-9999")));
}

TEST(Numbers, Binary32IsRoundedOnceAndNotThroughBinary64) {
  // Just above a tie between two binary32 numbers, but rounded to the tie by binary64.
  EXPECT_EQ(b32("1.00000005960464477540"), 0x1.000002p0);
  EXPECT_EQ(static_cast<double>(static_cast<float>(1.00000005960464477540)), 1.0);
  EXPECT_EQ(b32("1.00000005960464477539"), 1.0);
  EXPECT_EQ(b32("1e-45"), 0x1p-149);
  EXPECT_EQ(b32("7e-46"), 0.0);
  EXPECT_EQ(b32("3.4028235e38"), 0x1.fffffep127);
  EXPECT_THROW(b32("3.4028236e38"), BadNumber);
}

TEST(Numbers, HexFloatsMustBeMembers) {
  EXPECT_EQ(b64("0x1.8p-1"), 0.75);
  EXPECT_EQ(b64("-0x0p+0"), 0.0);
  EXPECT_EQ(b64("0x1p-1074"), std::numeric_limits<double>::denorm_min());
  EXPECT_EQ(b64("0xff"), 255.0);
  EXPECT_EQ(b32("0x1.fffffep127"), 0x1.fffffep127);
  for (const char* bad : {"0x1p-1075", "0x1.00000000000001p0", "0x1p1024", "0x", "0x1.", "0x.8p0", "0X1p0", "+0x1p0", "0x1P0", "0x1p",
                          "0x1p0.5", "0x1p99999999999", "0x1g"}) {
    EXPECT_THROW(b64(bad), BadNumber) << bad;
  }
  EXPECT_THROW(b32("0x1.000001p0"), BadNumber);
  EXPECT_THROW(hex_double("0.5"), BadNumber);
}

TEST(Numbers, Grammars) {
  for (const char* bad :
       {"", "-", "+1", "01", ".5", "5.", "1e", "1e+", "1e10000", "nan", "inf", "1 ", " 1", "1,5", "1e5.0", "--1", "1_0", "0x"}) {
    EXPECT_THROW(decimal_value(bad, Grammar::strict), BadNumber) << bad;
  }
  for (const char* good : {"+1", "01", ".5", "5.", "+.5e+03", "-00.50"}) EXPECT_NO_THROW(decimal_value(good, Grammar::lenient)) << good;
  for (const char* bad : {".", "+", "+-1", "e5", "-.e1"}) EXPECT_THROW(decimal_value(bad, Grammar::lenient), BadNumber) << bad;
  // The short way to a datum reads no other numerals.
  for (const char* bad : {".", "+", "+-1", "e5", "-.e1", "inf", "nan", "1e+", "1 "})
    EXPECT_THROW(data_value(bad, Grammar::lenient, Type::binary64), BadNumber) << bad;
  for (const char* bad : {".5", "5.", "01", "+1", "-.5"}) EXPECT_THROW(data_value(bad, Grammar::strict, Type::binary64), BadNumber) << bad;
  EXPECT_THROW(decimal_value(std::string(401, '1'), Grammar::strict), BadNumber);
  EXPECT_TRUE(exact_value("0.1", Grammar::strict) == mpq_class(1, 10));
  EXPECT_TRUE(exact_value("-6/4", Grammar::strict) == mpq_class(-3, 2));
  EXPECT_TRUE(exact_value("0x1.8p+1", Grammar::strict) == 3);
  for (const char* bad : {"1/0", "1/-2", "1/2/3", "1.0/2", "/2", "1/", "1/+2", "1e2/3", "0x1/2", "1/0x2", "1e400", "2e999/3"}) {
    EXPECT_THROW(exact_value(bad, Grammar::strict), BadNumber) << bad;
  }
}

TEST(Numbers, DirectedRoundingGivesNeighbours) {
  const mpq_class tenth(1, 10);
  const double down = to_double(tenth, Type::binary64, Direction::down), up = to_double(tenth, Type::binary64, Direction::up);
  EXPECT_TRUE(mpq_class(down) < tenth);
  EXPECT_TRUE(mpq_class(up) > tenth);
  EXPECT_EQ(std::nextafter(down, 1.0), up);
  EXPECT_EQ(to_double(-tenth, Type::binary64, Direction::down), -up);
  EXPECT_EQ(to_double(mpq_class(3, 4), Type::binary64, Direction::up), 0.75);
  EXPECT_EQ(to_double(exact_value("1e-400", Grammar::strict), Type::binary64, Direction::up), std::numeric_limits<double>::denorm_min());
  EXPECT_EQ(to_double(exact_value("-1e-400", Grammar::strict), Type::binary64, Direction::up), 0.0);
}

TEST(Numbers, AgreeWithTheStandardLibraryOnRandomDecimals) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 20000; ++i) {
    std::string text =
        std::to_string(random() % 10) + "." + std::to_string(random()) + "e" + std::to_string(static_cast<int>(random() % 660) - 340);
    double expected = 0;
    float expected32 = 0;
    const bool in64 = std::from_chars(text.data(), text.data() + text.size(), expected).ec == std::errc() || expected == 0;
    const bool in32 = std::from_chars(text.data(), text.data() + text.size(), expected32).ec == std::errc();
    if (std::strtod(text.c_str(), nullptr) == HUGE_VAL) {
      EXPECT_THROW(b64(text), BadNumber) << text;
    } else if (in64) {
      EXPECT_EQ(b64(text), std::strtod(text.c_str(), nullptr)) << text;
    }
    if (in32) {
      EXPECT_EQ(b32(text), static_cast<double>(expected32)) << text;
    }
  }
}
