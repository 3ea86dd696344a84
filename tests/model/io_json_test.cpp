#include <gmpxx.h>
#include <gtest/gtest.h>

#include "io/json.hpp"
#include "mocert/error.hpp"

namespace mocert {
namespace {

using namespace std::string_literals;

std::string refusal(const std::string& text) {
  try {
    parse_json(text, "f.json");
  } catch (const InputError& e) {
    return e.what();
  }
  return "accepted";
}

TEST(JsonReader, DuplicateKeys) {
  EXPECT_EQ(refusal(R"({"a": 1, "b": 2, "a": 3})"), "f.json: found the key \"a\" twice in one object, expected every key once");
  EXPECT_NE(refusal(R"({"a": 1, "\u0061": 3})").find("twice"), std::string::npos) << "written with an escape";
  EXPECT_EQ(refusal(R"({"a": {"a": 1}, "b": {"a": 1}})"), "accepted") << "in different objects";
}

TEST(JsonReader, Nesting) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_EQ(refusal(nested(4096)), "accepted");
  EXPECT_EQ(refusal(nested(4097)), "f.json: found nesting deeper than 4096 levels, expected less");
  std::string objects, ends;
  for (int k = 0; k < 4097; ++k) objects += "{\"a\":", ends += "}";
  EXPECT_NE(refusal(objects + "1" + ends).find("nesting"), std::string::npos);
  EXPECT_NE(refusal(std::string(1'000'000, '[')).find("nesting"), std::string::npos) << "never closed";
}

TEST(JsonReader, TrailingData) {
  EXPECT_EQ(refusal("{\"a\": 1}\n}"), "f.json: line 2, column 1: found \"}\", expected JSON to go on");
  for (const std::string& text : {"{} x"s, "{}{}"s, "[1],"s, "1 2"s, "{}//"s})
    EXPECT_NE(refusal(text).find("line 1"), std::string::npos) << text;
  EXPECT_EQ(refusal("{} \r\n\t "), "accepted");
}

TEST(JsonReader, NullCharactersAndByteOrderMarks) {
  for (const std::string& text : {"{}\0"s, "{}\0x"s, "\0{}"s, "[1,\0 2]"s, "[\"a\0b\"]"s})
    EXPECT_EQ(refusal(text), "f.json: found a null character, expected JSON text");
  EXPECT_EQ(refusal("\xef\xbb\xbf{}"), "f.json: found a byte order mark, expected JSON without one");
}

TEST(JsonReader, InvalidUtf8) {
  for (const std::string& bytes : {"\xff"s, "\x80"s, "\xc0\x80"s, "\xe2\x82"s, "\xed\xa0\x80"s, "\xf4\x90\x80\x80"s})
    EXPECT_NE(refusal("[\"" + bytes + "\"]").find("f.json: line 1, column "), std::string::npos) << bytes;
  for (const std::string& text : {R"(["\ud800"])"s, R"(["\udc00\ud800"])"s, R"(["\ud800x"])"s})
    EXPECT_NE(refusal(text), "accepted") << text << ": half a surrogate pair";
  EXPECT_EQ(parse_json("[\"\xc3\xa9\xf0\x9f\x98\x80\", \"\\u00e9\\ud83d\\ude00\"]", "f").root().items()[0].text(),
            parse_json("[\"\\u00e9\\ud83d\\ude00\"]", "f").root().items()[0].text());
}

TEST(JsonReader, NanAndInfinities) {
  EXPECT_EQ(refusal("[1,\n 2,\n NaN]"), "f.json: line 3, column 2: found \"NaN]\", expected JSON to go on");
  for (const char* text : {"nan", "Infinity", "-Infinity", "inf", "[-inf]"}) EXPECT_NE(refusal(text), "accepted") << text;
}

TEST(JsonReader, NumbersAreJudgedByTheirValueAndNotByTheirLength) {
  const std::string file = "f.json", one = "1" + std::string(310, '0') + "e-310";
  const JsonDocument good = parse_json("[0e400, 0e9999, " + one + ", 1e-400, 1.7976931348623158e308, 0.001E310]", file);
  const std::vector<double> values{0, 0, 1, 0, std::numeric_limits<double>::max(), 1e307};
  for (std::size_t k = 0; k < values.size(); ++k) EXPECT_EQ(JsonPlace(good, file).at(k).data(false), values[k]) << k;
  const JsonDocument beyond = parse_json("[1e309, -1.7976931348623159e308, 1e9999]", file);
  for (std::size_t k = 0; k < 3; ++k) EXPECT_THROW((void)JsonPlace(beyond, file).at(k).data(false), InputError) << k;
}

TEST(JsonReader, HalvesOfSurrogatePairs) {
  for (const char* text : {"[\"\\udc00\"]", "[\"\\udfff x\"]", "[\"\\ud800\"]", "[\"\\ud800x\"]", "[\"\\ud800\\ud800\"]",
                           "[\"\\ud800\\u0041\"]", "[\"\\ud8\"]", "[\"\xed\xb4\x9e\"]", "[\"\xed\xa0\x80\"]"})
    EXPECT_NE(refusal(text), "accepted") << text;
  EXPECT_EQ(parse_json("[\"\\udbff\\udfff\\u0800\\u07ff\"]", "f").root().items()[0].text(), "\xf4\x8f\xbf\xbf\xe0\xa0\x80\xdf\xbf");
}

TEST(JsonReader, SequencesThatBreakOff) {
  for (const char* text : {"[\"\xc3(\"]", "[\"\xe2\x82(\"]", "[\"\xe2(\xac\"]", "[\"\xf0\x9f\x98(\"]", "[\"\xf0(\x98\x80\"]", "[\"\xc3\"]",
                           "[\"\xf0\x9f\x98", "[\"\x80\"]"})
    EXPECT_NE(refusal(text), "accepted") << text;
}

TEST(JsonReader, KeysInMessagesAreQuoted) {
  EXPECT_EQ(refusal("{\"\\u001bx\": 1, \"\\u001bx\": 1}"),
            "f.json: found the key \"\\u001bx\" twice in one object, expected every key once");
}

TEST(JsonReader, NestingTakesNoStack) { EXPECT_NE(refusal(std::string(4000000, '[')).find("deeper than 4096"), std::string::npos); }

TEST(JsonReader, LongNumeralsAndStrings) {
  const auto numeral = [](std::size_t length) { return "[0." + std::string(length - 3, '0') + "1]"; };
  EXPECT_EQ(refusal(numeral(400)), "accepted");
  EXPECT_EQ(refusal(numeral(401)), "f.json: found a numeral longer than 400 characters, expected a shorter one");
  EXPECT_NE(refusal("[1" + std::string(400, '0') + "]"), "accepted");
  const std::string mebibyte(std::size_t{1} << 20, 'a');
  EXPECT_EQ(refusal("[\"" + mebibyte + "\"]"), "accepted");
  EXPECT_EQ(refusal("[\"" + mebibyte + "a\"]"), "f.json: found a string longer than 1 MiB, expected a shorter one");
  EXPECT_EQ(refusal("{\"" + mebibyte + "a\": 1}"), "f.json: found a string longer than 1 MiB, expected a shorter one");
}

TEST(JsonReader, ControlCharacters) {
  for (char c = 1; c < 0x20; ++c) EXPECT_NE(refusal("[\"a"s + c + "b\"]"), "accepted") << static_cast<int>(c);
  EXPECT_EQ(refusal("{\"a\":\n \"b\tc\"}").substr(0, 22), "f.json: line 2, column");
  EXPECT_EQ(parse_json(R"(["a\n\t\u0001"])", "f").root().items()[0].text(), "a\n\t\x01") << "escaped they may stand";
  EXPECT_NE(refusal("[1,\v2]"), "accepted") << "no white space of JSON";
}

TEST(JsonReader, TruncatedFiles) {
  EXPECT_EQ(refusal("{\"a\": [1,\n 2"), "f.json: line 2, column 3: found the end of the file, expected JSON to go on");
  const std::string whole = "{\"a\": [1.5, true, null, \"b\"], \"c\": {}}";
  EXPECT_EQ(refusal(whole), "accepted");
  for (std::size_t length = 0; length < whole.size(); ++length)
    EXPECT_EQ(refusal(whole.substr(0, length)).find("f.json: line 1, column "), 0U) << whole.substr(0, length);
}

TEST(JsonReader, Grammar) {
  for (const char* text : {"[01]", "[1.]", "[.5]", "[+1]", "[1e]", "[0x1]", "['a']", "{a: 1}", "[1,]", "{\"a\": 1,}", "[1 2]", "{\"a\" 1}",
                           "{1: 2}", "[\"\\x\"]", "[1] // no", "/* no */ 1", "[tru]", "[True]", "[1_0]"})
    EXPECT_NE(refusal(text), "accepted") << text;
}

TEST(JsonReader, KeepsNumeralsAsTheyAreWritten) {
  const JsonDocument j = parse_json("[0.1, 1e3, -7, 12345678901234567890123, -0, -0.0, 18446744073709551615]", "f");
  const std::vector<std::string> written{"0.1", "1e3", "-7", "12345678901234567890123", "-0", "-0.0", "18446744073709551615"};
  for (std::size_t i = 0; i < written.size(); ++i) EXPECT_EQ(j.root().items()[i].text(), written[i]);
}

TEST(JsonPlaceTest, CountsAreCounts) {
  const std::string file = "f.json";
  const JsonDocument good = parse_json("[0, 7, 9007199254740992]", file);
  EXPECT_EQ(JsonPlace(good, file).at(2).count(std::uint64_t{1} << 53), std::uint64_t{1} << 53);
  EXPECT_EQ(JsonPlace(good, file).at(std::size_t{0}).count(9), 0U);
  EXPECT_THROW((void)JsonPlace(good, file).at(1).count(6), InputError);
  const JsonDocument bad = parse_json("[-1, -0, 1.0, 1e1, \"1\", 9007199254740993, null, [1], 18446744073709551616]", file);
  for (std::size_t i = 0; i < bad.root().items().size(); ++i)
    EXPECT_THROW((void)JsonPlace(bad, file).at(i).count(std::uint64_t{1} << 53), InputError) << i;
}

TEST(JsonPlaceTest, DecimalsInQuotesAreCornersOfManifestsOnly) {
  const std::string file = "f.json";
  const JsonDocument j = parse_json(R"([["0.1", "0x1p+0"]])", file);
  EXPECT_LT(mpq_class(JsonPlace(j, file).box(true).lo[0]), mpq_class(1, 10));
  EXPECT_EQ(JsonPlace(j, file).box(true).hi[0], 1);
  EXPECT_THROW((void)JsonPlace(j, file).box(false), InputError);
}

TEST(JsonQuote, ReadsBack) {
  const std::string odd = "a\"\\\n\t\x01\xc3\xa9/";
  EXPECT_EQ(parse_json(json_quote(odd), "f").root().text(), odd);
}

}  // namespace
}  // namespace mocert
