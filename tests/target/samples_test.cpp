#include "target/samples.hpp"

#include <gtest/gtest.h>

#include <tuple>

#include "io/numbers.hpp"
#include "target/formulas.hpp"

namespace mocert {
namespace {

std::string refusal(const std::string& text) {
  return testing::message_of([&] { parse_samples(text, "s.csv"); });
}

TEST(SamplesCsv, ReadsDecimalsAndHexFloats) {
  const Samples s = parse_samples("x0, x1,y0\r\n0.5,0x1p-2, -1e3\n+1,.5,2.\n", "s.csv");
  EXPECT_EQ(s.inputs, 2);
  EXPECT_EQ(s.outputs, 1);
  EXPECT_EQ(s.x, (std::vector<double>{0.5, 0.25, 1, 0.5}));
  EXPECT_EQ(s.y, (std::vector<double>{-1000, 2}));
  EXPECT_EQ(content_digest(parse_samples("x0,y0\n0,1\n0.5,2\n", "s")),
            "sha256:6ff449c27e596d755f2b3842e09513641de4f30f5251836577947b05bbfef843");
  EXPECT_EQ(content_digest(parse_samples("x0,x1,y0,y1\n-0,1,2,3\n-4.5,0x1p-2,0,1e-3\n", "s")),
            "sha256:61342d45dcefc9c94150c11dd0ff698c613606e5f591c90f0e25056887dc934c");
  EXPECT_EQ(parse_samples("x0,y0\n1,2", "s").count(), 1) << "without a line break at the end";
  EXPECT_EQ(parse_samples("x0,y0\n1,2\n\n\r\n", "s").count(), 1) << "empty lines at the end";
  EXPECT_EQ(parse_samples("x0\t, y0 \n\t1 ,\t2\n", "s").y, std::vector<double>{2});
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
                                                       {"x0,y0\n\"1\",2\n", "s.csv:2: found \"\"1\"\""},
                                                       {"\nx0,y0\n1,2\n", "s.csv:1: found an empty line, expected the header"},
                                                       {"x0,y0\n\n", "s.csv: found no samples"},
                                                       {"x1,y0\n1,2\n", "s.csv:1: found the column \"x1\", expected \"x0\""},
                                                       {"x0,y1\n1,2\n", "found the column \"y1\", expected \"x1\" or \"y0\""},
                                                       {"x0,y0,y2\n1,2,3\n", "found the column \"y2\", expected \"y1\""},
                                                       {"x0,y0,x1\n1,2,3\n", "found the column \"x1\", expected \"y1\""},
                                                       {"X0,y0\n1,2\n", "found the column \"X0\""},
                                                       {"\"x0\",y0\n1,2\n", "s.csv:1: found the column"},
                                                       {"0,1\n1,2\n", "s.csv:1: found the column \"0\""},
                                                       {"x0,y0\n1\n", "s.csv:2: found 1 fields, expected 2"},
                                                       {"x0,y0\n1;2\n", "s.csv:2: found 1 fields, expected 2"},
                                                       {"x0,y0\n1,2,\n", "s.csv:2: found 3 fields, expected 2"},
                                                       {"x0,y0\n , \n", "s.csv:2: found \"\", expected a finite binary64 number"},
                                                       {"x0,y0\n1,2\n \n3,4\n", "s.csv:3: found 1 fields"},
                                                       {"x0,y0\n1,1/2\n", "s.csv:2: found \"1/2\""},
                                                       {"x0,y0\n1,2 3\n", "s.csv:2: found \"2 3\""},
                                                       {"x0,y0\n1,0x1.00000000000001p0\n", "s.csv:2: found \"0x1.00000000000001p0\""},
                                                       {"x0,y0\n1,2\n3,-inf\n", "s.csv:3: found \"-inf\""}};
  for (const auto& [text, message] : cases) EXPECT_NE(refusal(text).find(message), std::string::npos) << text << " -> " << refusal(text);
}

std::string contradiction(const std::string& csv, const char* l, Norm norm = Norm::l2, const char* eta = "0") {
  Samples s = parse_samples(csv, "s.csv");
  s.lipschitz = {parse_exact(l).value()};
  s.input_norm = norm;
  s.tolerance = parse_exact(eta).value();
  return testing::message_of([&] { refuse_contradiction(s, "s.csv"); });
}

TEST(Contradictions, AreRefusedWithThePairAndOnlyThen) {
  const std::string csv = "x0,x1,y0\n0,0,0\n3,4,5\n6,8,10\n";
  EXPECT_EQ(contradiction(csv, "1"), "accepted") << "exactly at the limit: |5 - 0| = 1 * 5";
  EXPECT_EQ(contradiction(csv, "0.99"),
            "s.csv:2 and s.csv:3: found samples of y0 that differ by 5 at distance 5, expected at most L*distance + 2*tolerance = 4.95: no "
            "such f exists");
  const struct {
    Norm norm;
    const char *l, *eta;
    bool accepted;
  } cases[] = {{Norm::l2, "0.99", "0.1", true},           {Norm::l2, "0.99", "0.05", true},
               {Norm::l2, "0.99", "0.0499", false},       {Norm::l1, "5/7", "0", true},
               {Norm::l1, "4999/7000", "0", false},       {Norm::l1, "0.5", "1.5", true},
               {Norm::l1, "0.5", "1.4999", false},        {Norm::linf, "1.25", "0", true},
               {Norm::linf, "1.24999999999", "0", false}, {Norm::l2, "0.99999999999999999999", "0", false}};
  for (const auto& c : cases) EXPECT_EQ(contradiction(csv, c.l, c.norm, c.eta) == "accepted", c.accepted) << c.l << " " << c.eta;
}

TEST(Contradictions, NameTheLinesOfThePair) {
  const std::string csv = "x0,y0\n0,0\n1,1\n2,2\n3,0\n4,1\n";
  EXPECT_NE(contradiction(csv, "1").find("s.csv:4 and s.csv:5"), std::string::npos);
  EXPECT_EQ(contradiction(csv, "2"), "accepted");
}

TEST(Contradictions, AreDecidedExactly) {
  // The binary64 number 0.1 is above 1/10, 0.3 is below 3/10.
  EXPECT_NE(contradiction("x0,y0\n0,0\n1,0.1\n", "0.1"), "accepted");
  EXPECT_EQ(contradiction("x0,y0\n0,0\n1,0.3\n", "0.3"), "accepted");
  EXPECT_EQ(contradiction("x0,y0\n0,0\n1,0.1\n", "0x1.999999999999ap-4"), "accepted");
  EXPECT_NE(contradiction("x0,y0\n0,0\n1,0x1.999999999999bp-4\n", "0x1.999999999999ap-4"), "accepted") << "one ulp more";
  EXPECT_EQ(contradiction("x0,y0\n0,0\n0,0.25\n", "1", Norm::l2, "0.125"), "accepted") << "one place twice";
  EXPECT_NE(contradiction("x0,y0\n0,0\n0,0.25\n", "1", Norm::l2, "0.1249999999999999999999"), "accepted");
  // sqrt(2) is irrational: |y| = 0x1.6a09e667f3bccp+0 is below, the next one above.
  EXPECT_EQ(contradiction("x0,x1,y0\n0,0,0\n1,1,0x1.6a09e667f3bccp+0\n", "1"), "accepted");
  EXPECT_NE(contradiction("x0,x1,y0\n0,0,0\n1,1,0x1.6a09e667f3bcdp+0\n", "1"), "accepted");
}

TEST(Contradictions, AreFoundNearUnderflowAndOverflow) {
  for (const Norm norm : {Norm::l1, Norm::l2, Norm::linf}) {
    for (const auto& [x, least, most] : {std::tuple("1e200", "1e200", "1.01e200"),
                                         {"1e-200", "1e-200", "1.01e-200"},
                                         {"1e-320", "1e-320", "1.01e-320"},
                                         {"2e-162", "2e-162", "2.1e-162"}}) {
      const auto csv = [&x = x](const std::string& y) { return std::string("x0,y0\n0,0\n") + x + "," + y + "\n"; };
      EXPECT_EQ(contradiction(csv(least), "1", norm), "accepted") << least;
      EXPECT_NE(contradiction(csv(most), "1", norm), "accepted") << most;
    }
    EXPECT_NE(contradiction("x0,y0\n0,-1.7e308\n1,1.7e308\n", "1", norm), "accepted");
    EXPECT_EQ(contradiction("x0,y0\n-1.7e308,-1.7e308\n1.7e308,1.7e308\n", "1", norm), "accepted");
  }
}

TEST(Contradictions, EveryOutputHasItsConstant) {
  Samples s = parse_samples("x0,y0,y1\n0,0,0\n1,1,2\n", "s.csv");
  s.lipschitz = {1, 2};
  EXPECT_NO_THROW(refuse_contradiction(s, "s.csv"));
  s.lipschitz = {2, 1};
  EXPECT_NE(testing::message_of([&] { refuse_contradiction(s, "s.csv"); }).find("samples of y1"), std::string::npos);
}

}  // namespace
}  // namespace mocert
