#include "kernel/read/fpcore.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "kernel/fault.hpp"
#include "kernel/prove/expression.hpp"

using namespace mocert::kernel;

namespace {

std::string refusal(const std::string& text, const std::vector<std::string>& functions = {}) {
  try {
    read_fpcore(text, functions);
    return "";
  } catch (const Fault& fault) {
    return fault.place + ": " + fault.what();
  }
}

/// The formula's value at x as a double, or NaN if it is not provably defined.
double value(const std::string& body, double x) {
  const FormulaTarget target = read_fpcore("(FPCore (x) " + body + ")", {});
  const std::vector<double> point{x};
  try {
    return midpoint(evaluate(target.formula, Region<Fine>(point, point))[0].range).to_double(MPFR_RNDN);
  } catch (const Undefined&) {
    return std::numeric_limits<double>::quiet_NaN();
  }
}

}  // namespace

TEST(FpCore, Meaning) {
  EXPECT_EQ(value("(+ 1 2 x 4)", 3), 10);
  EXPECT_EQ(value("(* x)", 3), 3);
  EXPECT_EQ(value("(- 1 x)", 3), -2);
  EXPECT_EQ(value("(- x)", 3), -3);
  EXPECT_EQ(value("(fma x 2 1)", 3), 7);
  EXPECT_EQ(value("(hypot x 4)", 3), 5);
  EXPECT_EQ(value("(let ([x 1] [y x]) (+ x y))", 3), 4);
  EXPECT_EQ(value("(let* ([x 1] [y x]) (+ x y))", 3), 2);
  EXPECT_EQ(value("(let ([a (let ([x 7]) x)]) (+ a x))", 3), 10);
  EXPECT_EQ(value("(if (and (< 1 x 5) (!= x 1 2) (not FALSE)) 1 0)", 3), 1);
  EXPECT_EQ(value("(if (> 5 x 3) 1 0)", 3), 0);
  EXPECT_EQ(value("(if (or (== x 3 3) (>= 1 2)) 1 0)", 3), 1);
  EXPECT_EQ(value("(if (!= x 1 x) 1 0)", 3), 0);
  EXPECT_EQ(value("(if TRUE x (/ 1 0))", 3), 3);
  EXPECT_EQ(value("(fmin x 2)", 3), 2);
  EXPECT_EQ(value("(fmax x 2)", 3), 3);
  EXPECT_EQ(value("(+ 1/4 0x1p-2 -.5e+0 +1)", 3), 1);
  EXPECT_EQ(value("PI", 3), 0x1.921fb54442d18p1);
  EXPECT_EQ(value("E", 3), 0x1.5bf0a8b145769p1);
}

TEST(FpCore, Powers) {
  EXPECT_EQ(value("(pow x 2)", -3), 9);
  EXPECT_EQ(value("(pow x 3)", -3), -27);
  EXPECT_EQ(value("(pow x (- 1))", -4), -0.25);
  EXPECT_EQ(value("(pow x -2)", 2), 0.25);
  EXPECT_EQ(value("(pow x 0)", 0), 1);
  EXPECT_EQ(value("(pow x 4/2)", -3), 9);
  EXPECT_EQ(value("(pow x 0.5)", 0), 0);
  EXPECT_EQ(value("(pow x 1025)", 0), 0);
  EXPECT_EQ(value("(pow x 0.5)", 4), 2);
  EXPECT_EQ(value("(pow x x)", 2), 4);
  for (const char* undefined :
       {"(pow x -1)", "(pow x (- 0.5))", "(pow x x)", "(pow x (+ 1 1))", "(log x)", "(/ 1 x)", "(atan2 x x)", "(let ([n 2]) (pow x n))"})
    EXPECT_TRUE(std::isnan(value(undefined, 0))) << undefined;
  for (const char* undefined : {"(pow x 0.5)", "(pow x 1025)", "(pow x (- (- 2)))", "(sqrt x)", "(asin x)", "(acos (- x))"})
    EXPECT_TRUE(std::isnan(value(undefined, -2))) << undefined;
}

TEST(FpCore, Angles) {
  EXPECT_EQ(value("(atan2 0 x)", -1), 0x1.921fb54442d18p1);
  EXPECT_EQ(value("(atan2 x 0)", 1), 0x1.921fb54442d18p0);
  EXPECT_EQ(value("(atan2 x 0)", -1), -0x1.921fb54442d18p0);
  EXPECT_EQ(value("(atan2 0 x)", 1), 0);
}

TEST(FpCore, Refusals) {
  EXPECT_EQ(refusal("(FPCore f (x) :name \"g\" :spec (while x) :cite (a b) :pre (< 0 x 1) x)"), "");
  for (const char* bad : {"",
                          "x",
                          "(FPCore)",
                          "(FPCore x)",
                          "(FPCore (x))",
                          "(FPCore () 1)",
                          "(FPCore (x x) x)",
                          "(FPCore (x) y)",
                          "(FPCore (x) x",
                          "(FPCore (x) x))",
                          "(FPCore (x) x]",
                          "(FPCore ((! :precision binary32 x)) x)",
                          "(FPCore ((x 3)) x)",
                          "(FPCore (x) (while TRUE () x))",
                          "(FPCore (x) (cast x))",
                          "(FPCore (x) (f x))",
                          "(FPCore (x) (sin x x))",
                          "(FPCore (x) (+))",
                          "(FPCore (x) ())",
                          "(FPCore (x) \"x\")",
                          "(FPCore (x) 1e400)",
                          "(FPCore (x) 1.2.3)",
                          "(FPCore (x) 1/0)",
                          "(FPCore (x) (if x 1 2))",
                          "(FPCore (x) (if (< x) 1 2))",
                          "(FPCore (x) TRUE)",
                          "(FPCore (x) (let ([a 1] [a 2]) a))",
                          "(FPCore (x) (let ([1 1]) x))",
                          "(FPCore (PI) PI)",
                          "(FPCore (x) :pre x)",
                          "(FPCore (x) :pre (< x 1) :pre (< 0 x) x)",
                          "(FPCore (x) NAN)",
                          "(FPCore (x) (! :precision binary32 x))",
                          "(FPCore (x) x) junk",
                          "(FPCore (x) x) (FPCore (y) y)",
                          "(FPCore (x) x y)",
                          "(FPCore (x) \xc3\xa9)",
                          "(FPCore (x) (/ x))",
                          "(FPCore (x) (- x x x))",
                          "(FPCore (x) (let* x x))",
                          "(FPCore (x) :pre (<= 1 x 0) x)"}) {
    EXPECT_NE(refusal(bad), "") << bad;
  }
  EXPECT_NE(refusal("(FPCore (x) " + std::string(200000, '(')), "");
  std::string deep = "x";
  for (int i = 0; i < 998; ++i) deep = "(- " + deep + ")";
  EXPECT_EQ(refusal("(FPCore (x) " + deep + ")"), "");
  std::string wide = "(FPCore (x) (+";
  for (int i = 0; i < 100001; ++i) wide += " x";
  EXPECT_NE(refusal(wide + "))"), "");
}

TEST(FpCore, LongChainsOfBindingsNeedNoStack) {
  std::string text = "(FPCore (x) (let* (";
  for (int i = 0; i < 30000; ++i) text += "[a" + std::to_string(i) + " (+ " + (i == 0 ? "x" : "a" + std::to_string(i - 1)) + " 1)]";
  const FormulaTarget target = read_fpcore(text + ") a29999))", {});
  const std::vector<double> point{0.5};
  EXPECT_EQ(midpoint(evaluate(target.formula, Region<Fine>(point, point))[0].range).to_double(MPFR_RNDN), 30000.5);
}

TEST(FpCore, Selection) {
  const std::string text = "(FPCore f (x) :name \"first\" x) (FPCore g (x) (* 2 x)) (FPCore h (y) (while y)) (FPCore g (x) x)";
  EXPECT_EQ(read_fpcore(text, {"f"}).content[0], "( x ) x");
  EXPECT_EQ(read_fpcore(text, {"first"}).content.size(), 1U);
  EXPECT_NE(refusal(text, {"g"}), "");
  EXPECT_NE(refusal(text, {"nothing"}), "");
  EXPECT_NE(refusal(text, {"f", "first"}), "");
  EXPECT_NE(refusal(text), "");
}

TEST(FpCore, Preconditions) {
  const auto box = [](const std::string& pre) { return read_fpcore("(FPCore (x y) :pre " + pre + " x)", {}).domain; };
  const Box unit{{0, 1}, {1, 2}};
  EXPECT_EQ(box("(and (<= 0 x 1) (<= 1 y 2))"), unit);
  EXPECT_EQ(box("(and (>= 1 x 0) (< 1 y) (> 2 y))"), unit);
  EXPECT_EQ(box("(and (< -5 x) (<= 0 x) (< x 1) (<= 1 y 2))"), unit);
  EXPECT_EQ(box("(and (< (- 5) x 1) (<= 1 y 2))"), (Box{{-5, 1}, {1, 2}}));
  for (const char* none : {"(<= 0 x 1)", "(and (<= 0 x y) (<= 1 y 2))", "(or (<= 0 x 1) (<= 1 y 2))", "(and (<= 0 x 1) (<= 1 y 2) (< x y))",
                           "TRUE", "(and)", "(and (<= 0 x 1 2) (<= 1 y 2))", "(and (== 0 x) (<= 1 y 2))"}) {
    const FormulaTarget target = read_fpcore("(FPCore (x y) :pre " + std::string(none) + " x)", {});
    EXPECT_FALSE(target.domain.has_value()) << none;
    EXPECT_TRUE(target.precondition_is_no_box) << none;
  }
  EXPECT_EQ(read_fpcore("(FPCore (x) :pre (<= 0 x 4) x) (FPCore (x) :pre (<= 1 x 9) x)", {}).domain, (Box{{1}, {4}}));
}
