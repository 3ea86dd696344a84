#include <cmath>

#include "e2e/program.hpp"

// Claims that naive floating-point reasoning gets wrong, as files through the built programs. What is true must be certified where we say
// so, what is false must never be.

namespace mocert::testing {
namespace {

class Traps : public ProgramTest {
 protected:
  static constexpr const char* one_leaf = R"({"expert": 0})";

  void model(const std::string& experts, const std::string& router = one_leaf, int inputs = 1,
             const std::string& dtype = "binary64") const {
    write(
        "m.json",
        fmt::format(
            R"({{"mocert": "model", "schemaVersion": "1.0", "dtype": "{}", "inputs": {}, "outputs": 1, "router": [{}], "experts": [{}]}})",
            dtype, inputs, router, experts));
  }
  static std::string affine(const std::string& weights, const std::string& bias) {
    return fmt::format(R"({{"layers": [{{"weights": [[{}]], "bias": [{}]}}]}})", weights, bias);
  }
  static std::string constant(double value) { return fmt::format(R"({{"constant": ["{:a}"]}})", value); }
  /// Hidden ReLU layers as (weights, bias) pairs, then the output layer.
  static std::string relu(const std::vector<std::pair<std::string, std::string>>& layers) {
    std::string text;
    for (std::size_t k = 0; k < layers.size(); ++k)
      text += fmt::format("{}{{\"weights\": [{}], \"bias\": [{}]{}}}", k ? ", " : "", layers[k].first, layers[k].second,
                          k + 1 < layers.size() ? ", \"slope\": 0" : "");
    return "{\"layers\": [" + text + "]}";
  }

  /// The verdict, which the checker as a program of its own must share.
  std::string verdict(const std::string& formula, const std::string& domain, const std::string& epsilon) const {
    const Outcome run = mocert(fmt::format("certify m.json --expression '{}' --domain '{}' --epsilon {} --max-boxes 200000 --force --json",
                                           formula, domain, epsilon));
    if (run.status != 0 && run.status != 1 && run.status != 4) return fmt::format("status {}: {}", run.status, run.err);
    const std::string said = run.json()["verdict"];
    const int expected = said == "certified" ? 0 : 1;
    if (said != "undecided" &&
        check(fmt::format("m.cert.json --model m.json --target m.target.fpcore --domain '{}' --epsilon {}", domain, epsilon)).status !=
            expected)
      return "not shared by the checker";
    return said;
  }
};

TEST_F(Traps, AbsorptionInASum) {
  // 1e17 b - 1e17 c + 1e-3 at b = c = 1 is 1e-3; summed from the left in binary64 as 1e17 + (1e-3 - 1e17) it is 0.
  model(relu({{"[1e17, -1e17]", "0.001"}, {"[1]", "0"}}), one_leaf, 2);
  EXPECT_EQ(verdict("0.001+0*x0*x1", "[1,1]x[1,1]", "1e-18"), "certified");
  EXPECT_NE(verdict("0*x0*x1", "[1,1]x[1,1]", "1e-4"), "certified");
  EXPECT_NE(verdict("0.001+0*x0*x1", "[1,1]x[1,1]", "1e-21"), "certified");  // 0.001 of the model is the binary64 number
  model(relu({{"[-1e17, 1e17]", "0.001"}, {"[1]", "0"}}), one_leaf, 2);
  EXPECT_EQ(verdict("0.001+0*x0*x1", "[1,1]x[1,1]", "1e-18"), "certified");
}

TEST_F(Traps, TheIntegerAboveTwoToThe53) {
  // 2^53 x + x - 2^53 x, summed in this order.
  model(relu({{"[9007199254740992], [1], [9007199254740992]", "0, 0, 0"}, {"[1, 1, -1]", "0"}}));
  EXPECT_EQ(verdict("x", "[1,1]", "1e-9"), "certified");
  EXPECT_NE(verdict("0*x", "[1,1]", "0.5"), "certified");
  EXPECT_NE(verdict("2*x", "[1,1]", "0.5"), "certified");
}

TEST_F(Traps, TheErrorIsExactlyEpsilonAtOnePoint) {
  // 1/8 - |x - a|/4 with a = 0.3 as binary64, which no bisection meets; f = 0.
  model(relu({{"[1], [-1]", "-0.3, 0.3"}, {"[-0.25, -0.25]", "0.125"}}));
  EXPECT_EQ(verdict("0*x", "[0,0.75]", "0.125"), "certified");
  EXPECT_NE(verdict("0*x", "[0,0.75]", "0x1.fffffffffffffp-4"), "certified");
  // The same below: f - N instead of N - f.
  model(relu({{"[1], [-1]", "-0.3, 0.3"}, {"[0.25, 0.25]", "-0.125"}}));
  EXPECT_EQ(verdict("0*x", "[0,0.75]", "0.125"), "certified");
  EXPECT_NE(verdict("0*x", "[0,0.75]", "0.12499999999999999"), "certified");
}

TEST_F(Traps, ASpikeInALargeCell) {
  // Height 0.02, width 1e-9, at a = 0.123456789.
  model(relu({{"[1], [-1]", "-0.123456789, 0.123456789"}, {"[-4e7, -4e7]", "0.02"}, {"[1]", "0"}}));
  EXPECT_EQ(verdict("0*x", "[-1000,1000]", "0.01"), "violated");
  EXPECT_EQ(verdict("0*x", "[-1000,1000]", "0.021"), "certified");
}

TEST_F(Traps, EqualPrototypes) {
  const std::string twice = R"({"nearest": [[0.5], [0.5]], "children": [1, 2]}, {"expert": 0}, {"expert": 1})";
  model(constant(0) + ", " + constant(1), twice);
  EXPECT_EQ(verdict("0*x", "[0,1]", "0.5"), "violated");
  EXPECT_EQ(verdict("0.5+0*x", "[0,1]", "0.5"), "certified");
}

TEST_F(Traps, PrototypesOneUlpApart) {
  // The border lies half an ulp above 1/2: between two binary64 numbers.
  const std::string near = R"({"nearest": [["0x1p-1"], ["0x1.0000000000001p-1"]], "children": [1, 2]}, {"expert": 0}, {"expert": 1})";
  model(constant(0) + ", " + constant(1), near);
  EXPECT_EQ(verdict("0*x", "[0,0.5]", "1e-9"), "certified");
  EXPECT_EQ(verdict("1+0*x", "[0x1.0000000000001p-1,1]", "1e-9"), "certified");
  EXPECT_EQ(verdict("0*x", "[0,0x1.0000000000001p-1]", "0.5"), "violated");
}

TEST_F(Traps, EquidistantAlongTheBoundary) {
  // The second expert is reachable on the edge x1 = 0 alone.
  const std::string edge = R"({"nearest": [[0.5, 0.5], [0.5, -0.5]], "children": [1, 2]}, {"expert": 0}, {"expert": 1})";
  model(constant(0) + ", " + constant(1), edge, 2);
  EXPECT_EQ(verdict("0*x0*x1", "[0,1]x[0,1]", "0.5"), "violated");
  EXPECT_EQ(verdict("0*x0*x1", "[0,1]x[5e-324,1]", "0.5"), "certified");
}

TEST_F(Traps, AJumpExactlyOnATie) {
  const std::string halves = R"({"nearest": [[0.25], [0.75]], "children": [1, 2]}, {"expert": 0}, {"expert": 1})";
  model(constant(0) + ", " + constant(1), halves);
  EXPECT_EQ(verdict("x < 0.5 ? 0 : 1", "[0,1]", "0.9"), "violated");
  EXPECT_EQ(verdict("x < 0.5 ? 0 : 1", "[0,0.49]", "1e-9"), "certified");
}

TEST_F(Traps, BoxesWithoutWidth) {
  model(affine("1, 1", "0"), one_leaf, 2);
  EXPECT_EQ(verdict("x0+x1", "[0.1,0.1]x[0.2,0.2]", "1e-300"), "certified");
  EXPECT_EQ(verdict("x0+x1+0.5", "[1,1]x[0,2]", "0.5"), "certified");
  EXPECT_EQ(verdict("x0+x1+0.5", "[1,1]x[0,2]", "0.49"), "violated");
  EXPECT_EQ(verdict("x0*x1", "[2,2]x[2,2]", "1e-9"), "certified");
  EXPECT_EQ(verdict("x0*x1", "[2,2]x[3,3]", "0.99"), "violated");
}

TEST_F(Traps, HugeAndSubnormalCoefficients) {
  model(affine("1e300", "0"));
  EXPECT_EQ(verdict("1e300*x", "[0,1e-300]", "1e-9"), "certified");
  EXPECT_NE(verdict("0*x", "[0,1e-300]", "0.5"), "certified");
  model(affine("4.9406564584124654e-324", "0"));
  EXPECT_NE(verdict("0*x", "[0,1e308]", "1e-17"), "certified");
  EXPECT_EQ(verdict("0*x", "[0,1e308]", "1e-15"), "certified");
}

TEST_F(Traps, OverflowAndUnderflowOnTheWay) {
  // 1e200 * 1e200 x - 1e200 * 1e200 x + x, real value x; in binary64 inf - inf.
  model(relu({{"[1e200], [1e200], [1]", "0, 0, 0"}, {"[1e200, 0, 0], [0, 1e200, 0], [0, 0, 1]", "0, 0, 0"}, {"[1, -1, 1]", "0"}}));
  EXPECT_NE(verdict("x", "[1,1]", "1e-6"), "violated");
  EXPECT_NE(verdict("0*x", "[1,1]", "0.5"), "certified");
  // 1e-200 * 1e-200 * 1e200 * 1e200 x; in binary64 0.
  model(relu({{"[1e-200]", "0"}, {"[1e-200]", "0"}, {"[1e200]", "0"}, {"[1e200]", "0"}}));
  EXPECT_NE(verdict("x", "[0.5,1]", "1e-6"), "violated");
  EXPECT_NE(verdict("0*x", "[0.5,1]", "0.1"), "certified");
}

TEST_F(Traps, SumsOfDecimalsThatAreNotSumsOfDoubles) {
  model(R"({"constant": [0]})");
  EXPECT_EQ(verdict("0.7-(0.6353+0.0647)+0*x", "[0,1]", "1e-30"), "certified");
  EXPECT_NE(verdict("0.1+0.2-0.3+1e-29+0*x", "[0,1]", "1e-30"), "certified");
}

TEST_F(Traps, BoundsGivenCrossed) {
  model(R"({"constant": [0]})");
  EXPECT_EQ(verdict("x", "[1,0]", "2").substr(0, 8), "status 2");
  write(
      "m.json",
      R"({"mocert": "model", "schemaVersion": "1.0", "dtype": "binary64", "inputs": 1, "outputs": 1, "domain": [[1, 0]], "router": [{"expert": 0}], "experts": [{"constant": [0]}]})");
  EXPECT_EQ(verdict("x", "[0,1]", "2").substr(0, 8), "status 2");
  write("m.target.fpcore", "(FPCore (x) :pre (<= 1 x 0) x)");
  model(R"({"constant": [0]})");
  EXPECT_EQ(mocert("certify m.json m.target.fpcore --epsilon 2").status, 2);
}

TEST_F(Traps, ShortestTextOfBinary32) {
  // 0.1 of a binary32 model is 0.100000001490116...
  model(affine("0.1", "0"), one_leaf, 1, "binary32");
  EXPECT_EQ(verdict("0.1*x", "[0,1]", "1.5e-9"), "certified");
  EXPECT_EQ(verdict("0.1*x", "[0,1]", "1.4e-9"), "violated");
  EXPECT_EQ(verdict("0.100000001490116119384765625*x", "[0,1]", "1e-40"), "certified");
}

}  // namespace
}  // namespace mocert::testing
