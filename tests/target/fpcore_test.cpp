#include "target/fpcore.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "mocert/error.hpp"

namespace mocert {
namespace {

double value(const std::string& body, double x = 0) {
  const FormulaTarget t = parse_fpcore("(FPCore (x) " + body + ")", "f.fpcore", {});
  double y = 0;
  t.expression.approximate(std::span(&x, 1), std::span(&y, 1));
  return y;
}

std::string refusal(const std::string& text, const std::vector<std::string>& functions = {}) {
  try {
    parse_fpcore(text, "f.fpcore", functions);
  } catch (const InputError& e) {
    return e.what();
  }
  return "";
}

TEST(FpCore, Terms) {
  const std::tuple<const char*, double, double> cases[] = {{"(+ 1 2 3)", 0, 6},
                                                           {"(* 2 x 5)", 3, 30},
                                                           {"(- x)", 3, -3},
                                                           {"(- 1 x)", 3, -2},
                                                           {"(/ x 4)", 3, 0.75},
                                                           {"(pow x 3)", -2, -8},
                                                           {"(pow x -1)", 4, 0.25},
                                                           {"(pow x (- 2))", 2, 0.25},
                                                           {"(pow x 1/2)", 9, 3},
                                                           {"(fma x 2 1)", 3, 7},
                                                           {"(if (< x 1) 10 20)", 0, 10},
                                                           {"(if (>= x 1 0) 10 20)", 2, 10},
                                                           {"(if (and (< 0 x) (not (== x 2))) 1 0)", 2, 0},
                                                           {"(if (!= x 1 2) 1 0)", 2, 0},
                                                           {"(if (or FALSE TRUE) 1 0)", 0, 1},
                                                           {"(let ([x 5] [y x]) (- y x))", 1, -4},
                                                           {"(let* ([x 5] [y x]) (- y x))", 1, 0},
                                                           {"(let ([y (let ([x 2]) x)]) (+ x y))", 1, 3},
                                                           {"(fmin x 2)", 3, 2},
                                                           {"(fmax x 2)", 3, 3},
                                                           {"(hypot x 4)", 3, 5},
                                                           {"(fabs x)", -3, 3},
                                                           {"(cbrt x)", 27, 3},
                                                           {"(atan2 x 1)", 1, std::atan(1.0)},
                                                           {"0x1.8p1", 0, 3},
                                                           {"1/4", 0, 0.25},
                                                           {"PI", 0, 3.141592653589793},
                                                           {"E", 0, 2.718281828459045}};
  for (const auto& [body, x, expected] : cases) EXPECT_NEAR(value(body, x), expected, 1e-15 * (1 + std::fabs(expected))) << body;
}

TEST(FpCore, EqualTermsAreOneNode) {
  const FormulaTarget t = parse_fpcore("(FPCore (x) (* (- x 0.3689) (- x 0.3689)))", "f", {});
  const Node& root = t.expression.nodes()[static_cast<std::size_t>(t.expression.roots()[0])];
  EXPECT_EQ(root.arg[0], root.arg[1]);
}

TEST(FpCore, NumeralsAreExact) {
  const FormulaTarget t = parse_fpcore("(FPCore (x) (+ 0.1 x))", "f", {});
  bool found = false;
  for (std::size_t i = 0; i < t.expression.nodes().size(); ++i)
    if (const mpq_class* q = t.expression.exact(static_cast<int>(i))) found = found || *q == mpq_class(1, 10);
  EXPECT_TRUE(found);
}

TEST(FpCore, RefusalsNameLineAndColumn) {
  const std::pair<const char*, const char*> cases[] = {
      {"(FPCore (x)\n  (frobnicate x))", "f.fpcore:2:3: found the unknown function 'frobnicate'"},
      {"(FPCore (x) (while (< x 1) ([x 0 x]) x))", "a loop ('while')"},
      {"(FPCore (x) (+ x y))", "the unknown name 'y'"},
      {"(FPCore (x) (sin x x))", "2 arguments of 'sin', expected 1"},
      {"(FPCore (x) (if x 1 2))", "expected a condition"},
      {"(FPCore (x) (+ x 1)", "found the end of the file"},
      {"(FPCore (x) (+ x 1]))", "expected ')'"},
      {"(FPCore (x) (+))", "without arguments"},
      {"(FPCore (x x) x)", "twice"},
      {"(FPCore ((! :precision binary32 x)) x)", "annotated"},
      {"(FPCore () 1)", "without arguments"},
      {"(FPCore :pre (x) x)", "found ':pre', expected a plain name"},
      {"(FPCore (x) (let ([y 1] [y 2]) y))", "twice"},
      {"(FPCore (x) (let ([E 1]) E))", "the constant E"},
      {"(FPCore (x) 1.2.3)", "numeral"},
      {"", "no FPCore"},
      {"(FPCore (x) x) (FPCore (x y) y)", "other arguments"},
      {"(FPCore (x) :pre (< 2 x 1) x)", "empty range"},
  };
  for (const auto& [text, message] : cases) EXPECT_NE(refusal(text).find(message), std::string::npos) << text << " -> " << refusal(text);
}

TEST(FpCore, PreconditionsThatAreBoxes) {
  const auto domain = [](const std::string& pre) { return parse_fpcore("(FPCore (x y) :pre " + pre + " (+ x y))", "f", {}); };
  for (const char* pre :
       {"(and (<= 0 x 1) (<= 2 y 3))", "(and (< 0 x) (> 1 x) (>= 3 y 2))", "(and (<= 0 x 1) (<= y 3) (<= 2 y) (<= 1 y 4))"}) {
    const FormulaTarget t = domain(pre);
    ASSERT_TRUE(t.domain) << pre;
    EXPECT_EQ(*t.domain, (Box{{0, 2}, {1, 3}})) << pre;
  }
  for (const char* pre :
       {"(<= 0 x 1)", "(and (<= 0 x 1) (<= 2 y 3) (< x y))", "(or (<= 0 x 1) (<= 2 y 3))", "(and (<= 0 x 1) (<= 2 (* 2 y) 3))"}) {
    EXPECT_FALSE(domain(pre).domain) << pre;
    EXPECT_TRUE(domain(pre).precondition_is_no_box) << pre;
  }
  const FormulaTarget outward = parse_fpcore("(FPCore (x) :pre (<= 0.1 x 0.3) x)", "f", {});
  EXPECT_LT(mpq_class(outward.domain->lo[0]), mpq_class(1, 10));
  EXPECT_GE(mpq_class(outward.domain->hi[0]), mpq_class(3, 10));
}

TEST(FpCore, FunctionsAreChosenByName) {
  const std::string text = "(FPCore f (x) x) (FPCore (x) :name \"g h\" (* 2 x)) (FPCore (x) :name \"f2\" 3)";
  EXPECT_EQ(parse_fpcore(text, "f", {"g h", "f"}).content, (std::vector<std::string>{"( x ) ( * 2 x )", "( x ) x"}));
  EXPECT_EQ(parse_fpcore(text, "f", {}).expression.outputs(), 3);
  EXPECT_NE(refusal(text, {"none"}).find("no function none"), std::string::npos);
  EXPECT_NE(refusal(text, {"f", "f"}).find("twice"), std::string::npos);
}

TEST(FpCore, CanonicalFormAndDigest) {
  const FormulaTarget t = parse_fpcore("(FPCore (x y) ; a comment\n  :pre (< 0 x 1)\n  [+ x\n (* 2 y)])", "f", {});
  EXPECT_EQ(t.content[0], "( x y ) ( + x ( * 2 y ) )");
  EXPECT_EQ(content_digest(t), "sha256:3e05ccbc3dc0cba59228ce74fb9a144000ad70c68302a0b82bc35161179ee478");
}

TEST(FpCore, EveryBenchmarkParsesOrIsRefusedForItsLoop) {
  const std::filesystem::path folder = std::filesystem::path(MOCERT_SOURCE_DIR) / ".." / "shared" / "data" / "fpbench";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "the FPBench files are not here: " << folder;
  int parsed = 0, loops = 0;
  for (const char* file : {"rosa.fpcore", "fptaylor-real2float.fpcore"}) {
    std::ostringstream text;
    text << std::ifstream(folder / file).rdbuf();
    const std::string all = text.str();
    for (std::size_t at = all.find(":name \""); at != std::string::npos; at = all.find(":name \"", at + 1)) {
      const std::size_t start = at + 7, end = all.find('"', start);
      const std::string name = all.substr(start, end - start);
      try {
        parse_fpcore(all, file, {name});
        ++parsed;
      } catch (const InputError& e) {
        EXPECT_NE(std::string(e.what()).find("loop"), std::string::npos) << name << ": " << e.what();
        ++loops;
      }
    }
  }
  EXPECT_EQ(loops, 3);
  EXPECT_GE(parsed, 40);
}

}  // namespace
}  // namespace mocert
