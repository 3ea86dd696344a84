#include "target/samples.hpp"

#include <gtest/gtest.h>

#include "mocert/error.hpp"

namespace mocert {
namespace {

std::string refusal(const std::string& text) {
  try {
    parse_samples(text, "s.csv");
  } catch (const InputError& e) {
    return e.what();
  }
  return "";
}

TEST(SamplesCsv, ReadsDecimalsAndHexFloats) {
  const Samples s = parse_samples("x0, x1,y0\r\n0.5,0x1p-2, -1e3\n+1,.5,2.\n", "s.csv");
  EXPECT_EQ(s.inputs, 2);
  EXPECT_EQ(s.outputs, 1);
  EXPECT_EQ(s.x, (std::vector<double>{0.5, 0.25, 1, 0.5}));
  EXPECT_EQ(s.y, (std::vector<double>{-1000, 2}));
  EXPECT_EQ(content_digest(parse_samples("x0,y0\n0,1\n0.5,2\n", "s")),
            "sha256:6ff449c27e596d755f2b3842e09513641de4f30f5251836577947b05bbfef843");
}

TEST(SamplesCsv, RefusalsNameTheLine) {
  const std::pair<const char*, const char*> cases[] = {{"", "an empty file"},
                                                       {"x0,y0\n", "no samples"},
                                                       {"x0,x2,y0\n1,2,3\n", "s.csv:1: found the column \"x2\""},
                                                       {"y0\n1\n", "s.csv:1: found the column \"y0\""},
                                                       {"x0\n1\n", "no output column"},
                                                       {"x0,y0\n1,2,3\n", "s.csv:2: found 3 fields, expected 2"},
                                                       {"x0,y0\n1,\n", "s.csv:2: found \"\""},
                                                       {"x0,y0\n1,2\n\n3,4\n", "s.csv:3: found an empty line"},
                                                       {"x0,y0\n1,nan\n", "s.csv:2: found \"nan\""},
                                                       {"x0,y0\n1,1e999\n", "s.csv:2: found \"1e999\""},
                                                       {"x0,y0\n\"1\",2\n", "s.csv:2: "}};
  for (const auto& [text, message] : cases) EXPECT_NE(refusal(text).find(message), std::string::npos) << text << " -> " << refusal(text);
}

TEST(SamplesCsv, ContradictionsAreRefusedWithThePairAndOnlyThen) {
  Samples s = parse_samples("x0,x1,y0\n0,0,0\n3,4,5\n6,8,10\n", "s.csv");
  s.lipschitz = {mpq_class(1)};
  EXPECT_NO_THROW(refuse_contradiction(s, "s.csv"));  // exactly at the limit: |5 - 0| = 1 * 5
  s.lipschitz = {mpq_class(99, 100)};
  try {
    refuse_contradiction(s, "s.csv");
    ADD_FAILURE();
  } catch (const InputError& e) {
    EXPECT_NE(std::string(e.what()).find("s.csv:2 and s.csv:3"), std::string::npos) << e.what();
  }
  s.tolerance = mpq_class(1, 10);
  EXPECT_NO_THROW(refuse_contradiction(s, "s.csv"));
  s.tolerance = 0;
  s.input_norm = Norm::l1;
  EXPECT_NO_THROW(refuse_contradiction(s, "s.csv"));
  s.input_norm = Norm::linf;
  s.lipschitz = {mpq_class(5, 4)};
  EXPECT_NO_THROW(refuse_contradiction(s, "s.csv"));
  s.lipschitz = {mpq_class(124, 100)};
  EXPECT_THROW(refuse_contradiction(s, "s.csv"), InputError);
}

}  // namespace
}  // namespace mocert
