#include "kernel/claim.hpp"

#include <gtest/gtest.h>

#include "certificates.hpp"
#include "kernel/prove/consistency.hpp"

using namespace mocert;
using namespace mocert::kernel;
using namespace mocert::kernel::testing;

namespace {

/// The model of docs/formats.md, section 2.
const std::string example = R"({
  "mocert": "model", "schemaVersion": "1.0", "dtype": "binary64", "inputs": 2, "outputs": 1,
  "domain": [["0x0p+0", "0x1p+0"], [0, 1]],
  "router": [
    {"nearest": [[0.25, 0.5], [0.75, 0.5]], "children": [1, 2]},
    {"expert": 0},
    {"argmax": {"weights": [[1, 0], [0, 1], [1, 1]], "bias": [0, 0, -0.5]}, "children": [3, 4, 5]},
    {"expert": 1}, {"expert": 1}, {"expert": 2}
  ],
  "experts": [
    {"constant": [0.5]},
    {"layers": [{"weights": [[1, -1]], "bias": [0]}]},
    {"input": {"mean": [0, 0], "range": [1, 2]},
     "layers": [{"weights": [[1, 2], [3, 4], [5, 6]], "bias": [0, 0, 0], "slope": 0.25},
                {"sparse": {"rows": 1, "cols": 3, "entries": [[0, 0, 1.5], [0, 2, -2]]}, "bias": [0.1]}],
     "output": {"mean": [0], "range": [10]}}
  ]
})";

bool readable(const std::string& model) {
  try {
    read_model(model);
    return true;
  } catch (const Fault&) {
    return false;
  }
}

Statement plane(const std::string& core = "(FPCore (x y) :pre (and (<= 0 x 1) (<= 0.1 y 0.9)) (+ x y))") {
  return statement(example, "t.fpcore", core, "0.5");
}

std::string refusal(const Statement& s) {
  try {
    build_claim(s);
    return "";
  } catch (const BadInput& bad) {
    return bad.what();
  }
}

}  // namespace

TEST(Claim, DigestsMatchTheVectorsComputedByAnotherProgram) {
  EXPECT_EQ(content_digest(read_model(example)), "sha256:47417a8b9138cb91c7370485f03c67e4be8b1da0a6554497ca0c702859e3a08c");
  EXPECT_EQ(read_fpcore("(FPCore [x y] :name \"a\" (+ x ; sum\n [* 2 y])) (FPCore (x y) (let ([a x]) a))", {}).digest,
            "sha256:a2e1cd15e1f7dbd056abca4bd44949bb4a6d9dc8ea20e12e489686cc92909993");
  EXPECT_EQ(content_digest(read_samples("x0,y0,y1\n0, 1 ,2\n0.1,-0x1.8p+1,-0\n")),
            "sha256:e1254826a8e8f422cd120a880f928c9cdce92c6b7ede4a180c2a5d3b7b7a2a0d");
}

TEST(Claim, ModelsWithoutMeaningAreRefused) {
  EXPECT_TRUE(readable(example));
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
           {"\"inputs\": 2", "\"inputs\": 3"},
           {"\"outputs\": 1", "\"outputs\": 2"},
           {"\"inputs\": 2", "\"inputs\": 0"},
           {"\"inputs\": 2", "\"inputs\": 2, \"inputs\": 2"},
           {"\"inputs\": 2", "\"inputs\": 2, \"more\": 2"},
           {"\"1.0\"", "\"1.1\""},
           {"binary64", "float64"},
           {"[0, 1]]", "[1, 0]]"},
           {"[0, 1]]", "[0, 1], [0, 1]]"},
           {"[0, 1]]", "[0, \"1\"]]"},
           {"[0, 1]]", "[0, 1e999]]"},
           {"{\"expert\": 0}", "{\"expert\": 3}"},
           {"{\"expert\": 0}", "{\"expert\": 0, \"children\": [5]}"},
           {"[3, 4, 5]", "[3, 4, 4]"},
           {"[3, 4, 5]", "[3, 4]"},
           {"[3, 4, 5]", "[0, 4, 5]"},
           {"[3, 4, 5]", "[3, 4, 6]"},
           {"[1, 2]}", "[2, 2]}"},
           {"[0.75, 0.5]]", "[0.75]]"},
           {"[0.75, 0.5]]", "[0.75, \"0.5\"]]"},
           {"[0, 0, -0.5]", "[0, 0]"},
           {"{\"constant\": [0.5]}", "{\"constant\": []}"},
           {"{\"constant\": [0.5]}", "{\"constant\": [0.5], \"layers\": []}"},
           {"{\"constant\": [0.5]}", "{}"},
           {"{\"constant\": [0.5]}", "{\"layers\": []}"},
           {"\"range\": [1, 2]", "\"range\": [1, 0]"},
           {"\"range\": [1, 2]", "\"range\": [1]"},
           {", \"slope\": 0.25", ""},
           {"\"bias\": [0.1]", "\"bias\": [0.1], \"slope\": 1"},
           {"\"slope\": 0.25", "\"slope\": [0.25]"},
           {"\"rows\": 1, \"cols\": 3", "\"rows\": 1, \"cols\": 4"},
           {"\"rows\": 1", "\"rows\": 2"},
           {"[0, 2, -2]", "[0, 0, -2]"},
           {"[0, 2, -2]", "[0, 3, -2]"},
           {"[0, 2, -2]", "[1, 2, -2]"},
           {"[0, 2, -2]", "[0, 2]"},
           {"[3, 4]", "[3, 4, 5]"},
           {"\"weights\": [[1, -1]]", "\"weights\": []"},
           {"\"weights\": [[1, -1]]", "\"weights\": [[]]"},
           {"\"weights\": [[1, -1]]", "\"weights\": [[1, -1]], \"sparse\": {\"rows\": 1, \"cols\": 2, \"entries\": []}"},
           {"[1, -1]", "[1, NaN]"},
           {"[1, -1]", "[1, null]"},
           {"\"domain\"", "\"Domain\""}}) {
    EXPECT_FALSE(readable(replaced(example, from, to))) << from << " -> " << to;
  }
  EXPECT_FALSE(readable(example + "{}"));
  EXPECT_FALSE(readable(std::string(100000, '[')));
  EXPECT_TRUE(readable(replaced(example, "\"slope\": 0.25", "\"slope\": [0, 1, \"-0x1p-3\"]")));
  EXPECT_FALSE(readable(replaced(replaced(example, "binary64", "binary32"), "[1, -1]", "[1, \"0x1.000001p0\"]")));
}

TEST(Claim, Binary32NumbersAreRoundedOnce) {
  const Model model = read_model(replaced(replaced(example, "binary64", "binary32"), "[1, -1]", "[1.00000005960464477540, -1]"));
  EXPECT_EQ(model.experts[1].layers[0].weights[0], 0x1.000002p0);
}

TEST(Claim, DomainIsResolvedInOrder) {
  Statement s = plane();
  const Box pre = build_claim(s).domain;
  EXPECT_TRUE(mpq_class(pre.first[1]) < mpq_class(1, 10));  // rounded outwards
  EXPECT_TRUE(mpq_class(pre.second[1]) > mpq_class(9, 10));
  s.domain = "[0.25,0.5]x[ .5 , 5e-1]";
  EXPECT_EQ(build_claim(s).domain, (Box{{0.25, 0.5}, {0.5, 0.5}}));
  s.domain = "[0,1]x[0,1]";
  EXPECT_NE(refusal(s), "");
  for (const char* bad : {"", "[0,1]", "[0,1]x", "[0,1]x[1,0]", "[0,1][0,1]", "x[0,1]x[0,1]", "[0,1]x[0,1]x", "[0,nan]x[0,1]",
                          "[0;1]x[0,1]", "0,1", "[0,1]y[0,1]"}) {
    s.domain = bad;
    EXPECT_NE(refusal(s), "") << bad;
  }
  s = plane("(FPCore (x y) (+ x y))");
  EXPECT_EQ(build_claim(s).domain, (Box{{0, 0}, {1, 1}}));
  s = plane("(FPCore (x y) :pre (and (<= 0 x 2) (<= 0 y 1)) (+ x y))");
  EXPECT_NE(refusal(s), "");  // not inside the model's
  s = plane("(FPCore (x y) :pre (< x y) (+ x y))");
  EXPECT_NE(refusal(s), "");
  s.domain = "[0,1]x[0,1]";
  EXPECT_EQ(refusal(s), "");
}

TEST(Claim, FlagsAndManifest) {
  Statement s = statement(
      model_json(R"({"expert": 0})", R"({"constant": [0]})"), "t.json",
      R"({"mocert": "target", "schemaVersion": "1.0", "kind": "samples", "file": "s.csv", "domain": [["0", "1"]], "lipschitz": ["2.5"], "inputNorm": "l1", "tolerance": "0.001"})",
      "1");
  EXPECT_NE(refusal(s), "");
  s.data = Document{"s.csv", "x0,y0\n0,0\n"};
  EXPECT_EQ(refusal(s), "");
  EXPECT_EQ(build_claim(s).input_norm, Norm::l1);
  s.lipschitz = "+5/2";
  s.tolerance = "1e-3";
  s.input_norm = "l1";
  EXPECT_EQ(refusal(s), "");
  for (const auto change : {0, 1, 2, 3, 4, 5, 6, 7}) {
    Statement t = s;
    if (change == 0) t.lipschitz = "2.50001";
    if (change == 1) t.tolerance = "0";
    if (change == 2) t.input_norm = "l2";
    if (change == 3) t.functions = {"f"};
    if (change == 4) t.epsilon = "0";
    if (change == 5) t.norm = "l3";
    if (change == 6) t.epsilon = "-1";
    if (change == 7) t.target.bytes = replaced(t.target.bytes, R"("lipschitz": ["2.5"], )", "");
    EXPECT_NE(refusal(t), "") << change;
  }
  // Beside a formula a constant is a claim of its own; a tolerance is not.
  s = plane();
  s.lipschitz = "1";
  s.input_norm = "linf";
  EXPECT_EQ(refusal(s), "");
  EXPECT_TRUE(build_claim(s).about_lipschitz());
  s.tolerance = "0";
  EXPECT_NE(refusal(s), "");
  s = plane();
  s.input_norm = "linf";
  EXPECT_NE(refusal(s), "");
  s = plane();
  s.target.name = "t.txt";
  EXPECT_NE(refusal(s), "");
}

TEST(Claim, SamplesThatContradictEachOtherAreRefusedExactly) {
  Statement s = statement(model_json(R"({"expert": 0})", R"({"constant": [0]})", R"("inputs": 2, "outputs": 1)"), "t.csv",
                          "x0,x1,y0\n0,0,0\n3,4,5\n", "1");
  s.lipschitz = "1";
  EXPECT_EQ(refusal(s), "");  // |s - t| = 5 exactly
  s.lipschitz = "0.99999999999999999999999999999999999999999999";
  EXPECT_NE(refusal(s).find("0 and 1"), std::string::npos);
  s.tolerance = "1e-40";
  EXPECT_EQ(refusal(s), "");
  s.tolerance = "0";
  s.lipschitz = "1.25";
  s.input_norm = "linf";
  EXPECT_EQ(refusal(s), "");
  s.lipschitz = "1.2";
  EXPECT_NE(refusal(s), "");
  s.input_norm = "l1";
  EXPECT_EQ(refusal(s), "");
  s.target.bytes = "x0,x1,y0\n0,0,0\n0,0,5e-324\n";
  EXPECT_NE(refusal(s), "");
}

TEST(Claim, SampleFiles) {
  const auto readable_csv = [](const std::string& text) {
    try {
      read_samples(text);
      return true;
    } catch (const Fault&) {
      return false;
    }
  };
  for (const char* good : {"x0,y0\n1,2", "x0,y0\r\n1,2\r\n", " x0 , y0 \n 1\t,0x1p-3 \n\n\n", "x0,y0\n+.5,5.\n"})
    EXPECT_TRUE(readable_csv(good)) << good;
  for (const char* bad : {"", "x0,y0\n", "x0\n1\n", "y0\n1\n", "y0,x0\n1,2\n", "x1,y0\n1,2\n", "x0,y1\n1,2\n", "x0,y0\n1\n",
                          "x0,y0\n1,2,3\n", "x0,y0\n1,\n", "x0,y0\n\n1,2\n", "x0,y0\n\"1\",2\n", "x0,y0\n1,nan\n", "x0,y0\n1,1e999\n",
                          "x0,y0,\n1,2,3\n", "x0,y0,x1\n1,2,3\n", "x0;y0\n1;2\n", "x0,y0\n1,2/3\n"}) {
    EXPECT_FALSE(readable_csv(bad)) << bad;
  }
}

TEST(Claim, CloseAnswersForTheProver) {
  const Checker checker(statement(model_json(R"({"expert": 0})", R"({"constant": [0.5]})"), "t.fpcore", "(FPCore (x) x)", "0.25"));
  const std::vector<double> lo{0.25}, hi{0.75}, far{1.0}, empty{};
  EXPECT_TRUE(checker.closes(0, lo, hi, {"form", {}, {}}));
  EXPECT_FALSE(checker.closes(0, lo, far, {"form", {}, {}}));
  EXPECT_FALSE(checker.closes(0, hi, lo, {"form", {}, {}}));
  EXPECT_FALSE(checker.closes(1, lo, hi, {"form", {}, {}}));
  EXPECT_FALSE(checker.closes(0, lo, hi, {"samples", {0}, {0}}));
  EXPECT_FALSE(checker.closes(0, empty, empty, {"form", {}, {}}));
}
