#include "kernel/read/json.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <streambuf>

using namespace mocert::kernel;

namespace {

/// The code of the fault that reading the whole document meets, "" if there is none.
std::string verdict(const std::string& text) {
  std::istringstream in(text);
  Json json(in);
  try {
    json.skip_value();
    json.end_document();
    return "";
  } catch (const Fault& fault) {
    return fault.code;
  }
}

/// Hands out so many bytes at a time.
class Drip : public std::streambuf {
 public:
  Drip(std::string text, std::size_t step) : text_(std::move(text)), step_(step) {}

 private:
  std::streamsize xsgetn(char* to, std::streamsize most) override {
    const std::size_t size = text_.copy(to, std::min(step_, static_cast<std::size_t>(most)), at_);
    at_ += size;
    return static_cast<std::streamsize>(size);
  }
  std::string text_;
  std::size_t step_, at_ = 0;
};

/// Every value with its place.
void recite(Json& json, std::string& said) {
  const char first = json.peek();
  if (first == '{') {
    json.begin_object();
    while (json.next_key()) said += std::string(json.key()) + "=", recite(json, said);
  } else if (first == '[') {
    json.begin_array();
    while (json.next_element()) recite(json, said);
  } else if (first == 't' || first == 'f') {
    said += json.read_bool() ? "yes" : "no";
  } else {
    said += first == '"' ? json.read_string() : json.read_number();
  }
  said += " at " + json.place() + "\n";
}

}  // namespace

TEST(Json, ReadsTheSameInPiecesOfAnySize) {
  const std::string text =
      R"( {"key": ["plain", "", "\n", "a\u00e9b\"c\\", "\u0041", -12.5e+3, 0, {"other": {"a/b~": [], "k\u0065y": 7}}],)"
      "\n\"next\": [true, [1, [22], \"\xc3\xa9 \xf0\x9f\x98\x80\"], {}, false], \"\": 3 } ";
  std::string whole;
  Json in_memory{std::string_view(text)};
  recite(in_memory, whole);
  in_memory.end_document();
  EXPECT_NE(whole.find("a\xc3\xa9"
                       "b\"c\\ at /key/3\n"),
            std::string::npos)
      << whole;
  EXPECT_NE(whole.find("key=7 at /key/7/other/key\n"), std::string::npos) << whole;
  for (std::size_t step = 1; step < 20; ++step) {
    Drip drip(text, step);
    std::istream in(&drip);
    Json json(in);
    std::string said;
    recite(json, said);
    json.end_document();
    EXPECT_EQ(said, whole) << step;
  }
}

TEST(Json, AcceptsWhatTheGrammarAllows) {
  for (const char* good :
       {"{}", "[]", " [ 1 , -0.5e+3, true, false, null, \"\\u00e9\\ud83d\\ude00\\n\xc3\xa9\" ] ", "{\"a\":{\"b\":[[],{}]}}", "0", "\"\""}) {
    EXPECT_EQ(verdict(good), "") << good;
  }
}

TEST(Json, RejectsEverythingElse) {
  for (const std::string bad : {"",
                                " ",
                                "{",
                                "[",
                                "[1,]",
                                "{\"a\":1,}",
                                "{,}",
                                "[,1]",
                                "{a:1}",
                                "{'a':1}",
                                "[1 2]",
                                "{\"a\" 1}",
                                "{\"a\":}",
                                "01",
                                "1.",
                                ".5",
                                "+1",
                                "-",
                                "1e",
                                "NaN",
                                "Infinity",
                                "nul",
                                "tru",
                                "[1] 2",
                                "[] []",
                                "// x\n[]",
                                "\"\n\"",
                                "\"\\x\"",
                                "\"\\u12g4\"",
                                "\"\\ud800\"",
                                "\"\\udc00\"",
                                "\"\\ud800\\u0041\"",
                                "\"\xff\"",
                                "\"\xc0\x80\"",
                                "\"\xed\xa0\x80\"",
                                "\"\xf5\x80\x80\x80\"",
                                "\"\xc3\"",
                                "\xef\xbb\xbf[]",
                                "\"abc",
                                "[1}",
                                "{\"a\":1]"}) {
    EXPECT_EQ(verdict(bad), "syntax") << bad;
  }
}

TEST(Json, Caps) {
  const auto nested = [](std::size_t n) { return std::string(n, '[') + std::string(n, ']'); };
  EXPECT_EQ(verdict(nested(4096)), "");
  EXPECT_EQ(verdict(nested(4097)), "syntax");
  EXPECT_EQ(verdict(std::string(10'000'000, '[')), "syntax");
  EXPECT_EQ(verdict(std::string(400, '1')), "");
  EXPECT_EQ(verdict(std::string(401, '1')), "syntax");
  EXPECT_EQ(verdict("\"" + std::string(1 << 20, 'a') + "\""), "");
  EXPECT_EQ(verdict("\"" + std::string((1 << 20) + 1, 'a') + "\""), "syntax");
}

TEST(Json, CountsAndPlaces) {
  std::istringstream in(R"({"a/b": [0, 9007199254740992, {"x~": 1.5}]})");
  Json json(in);
  json.begin_object();
  json.expect_key("a/b");
  json.begin_array();
  EXPECT_TRUE(json.next_element());
  EXPECT_EQ(json.read_count(), 0U);
  EXPECT_TRUE(json.next_element());
  EXPECT_EQ(json.read_count(), std::uint64_t{1} << 53);
  EXPECT_TRUE(json.next_element());
  json.begin_object();
  json.expect_key("x~");
  try {
    json.read_count();
    FAIL();
  } catch (const Fault& fault) {
    EXPECT_EQ(fault.code, "number");
    EXPECT_EQ(fault.place, "/a~1b/2/x~0");
  }
}
