#include "target/terms.hpp"

#include <gtest/gtest.h>

#include "target/formulas.hpp"

namespace mocert {
namespace {

using testing::fpcore_refusal;
using testing::read_formula;
using testing::value;

TEST(Terms, HaveTheirMeaning) {
  const std::tuple<const char*, double, double> cases[] = {{"(+ 1 2 3)", 0, 6},
                                                           {"(pow x 2.0)", 3, 9},
                                                           {"(+ x)", 3, 3},
                                                           {"(* x)", 3, 3},
                                                           {"(- (- x))", 3, 3},
                                                           {"(sqrt x)", 9, 3},
                                                           {"(exp (log x))", 2, 2},
                                                           {"(+ (* (sin x) (sin x)) (* (cos x) (cos x)))", 0.7, 1},
                                                           {"(tan (atan x))", 0.7, 0.7},
                                                           {"(sin (asin x))", 0.3, 0.3},
                                                           {"(cos (acos x))", 0.3, 0.3},
                                                           {"(- (cosh x) (sinh x))", 1, std::exp(-1.0)},
                                                           {"(tanh x)", 0.5, std::tanh(0.5)},
                                                           {"(atan2 x -1)", 0, 3.141592653589793},
                                                           {"(atan2 -1 x)", 0, -1.5707963267948966},
                                                           {"(pow x 0)", 0, 1},
                                                           {"(pow x 1/2)", 0, 0},
                                                           {"(pow x x)", 2, 4},
                                                           {"-1e-3", 0, -0.001},
                                                           {"(let ([PIE 3]) PIE)", 0, 3},
                                                           {"(let () x)", 4, 4},
                                                           {"(let ([x (+ x 1)]) (* x (let ([x 10]) x)))", 1, 20},
                                                           {"(+ (let ([x 10]) x) x)", 1, 11},
                                                           {"(let* ([y (+ x 1)] [y (* y y)]) y)", 2, 9},
                                                           {"(let* ([x 5]) (let ([x 7] [y x]) (- x y)))", 1, 2},

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

TEST(Terms, Conditions) {
  const std::tuple<const char*, double, bool> cases[] = {{"(< 0 x 2)", 1, true},
                                                         {"(< 0 x 2)", 2, false},
                                                         {"(<= 0 x 2)", 2, true},
                                                         {"(> 2 x 0)", 1, true},
                                                         {"(> 2 x 0)", 2, false},
                                                         {"(>= 2 x 0)", 2, true},
                                                         {"(>= 2 x 0)", 3, false},
                                                         {"(== 1 x 1)", 1, true},
                                                         {"(== 1 x 2)", 1, false},
                                                         {"(!= 1 x 2)", 3, true},
                                                         {"(!= 1 x 1)", 3, false},
                                                         {"(!= x 1 x)", 3, false},
                                                         {"(< x 1 x)", 0, false},
                                                         {"(and (< x 1))", 0, true},
                                                         {"(or (< x -1))", 0, false},
                                                         {"(and (< x 1))", 0, true},
                                                         {"(or (< x 1) (> x 2))", 3, true},
                                                         {"(or (< x 1) (> x 2))", 1.5, false},
                                                         {"(and (< x 1) (> x -1) TRUE)", 0, true},
                                                         {"(and (< x 1) (> x -1) FALSE)", 0, false},
                                                         {"(not (< x 1))", 1, true},
                                                         {"(not (not (< x 1)))", 1, false},
                                                         {"(not (and (< x 1) (or TRUE (> x 5))))", 0, false}};
  for (const auto& [condition, x, expected] : cases)
    EXPECT_EQ(value(std::string("(if ") + condition + " 1 0)", x), expected ? 1 : 0) << condition << " at " << x;
}

TEST(Terms, OutsideTheirDomainAreNan) {
  const std::pair<const char*, double> cases[] = {{"(log x)", 0},   {"(log x)", -1},          {"(sqrt x)", -1},       {"(/ 1 x)", 0},
                                                  {"(asin x)", 2},  {"(acos x)", -2},         {"(pow x -1)", 0},      {"(pow x 1/2)", -1},
                                                  {"(pow x x)", 0}, {"(fmin 1 (log x))", -1}, {"(pow x (+ 1 1))", -1}};
  for (const auto& [body, x] : cases) EXPECT_TRUE(std::isnan(value(body, x))) << body;
}

const Node& root(const FormulaTarget& t) { return t.expression.nodes()[static_cast<std::size_t>(t.expression.roots()[0])]; }

TEST(Terms, PowersAreIntegerRealOrExponential) {
  const struct {
    const char* body;
    Op op;
    int exponent;
  } cases[] = {{"(pow x 3)", Op::integer_power, 3},           {"(pow x -3)", Op::integer_power, -3},
               {"(pow x (- 3))", Op::integer_power, -3},      {"(pow x 4/2)", Op::integer_power, 2},
               {"(pow x 2.0)", Op::integer_power, 2},         {"(pow x 0x1p3)", Op::integer_power, 8},
               {"(pow x 0)", Op::integer_power, 0},           {"(pow x 1024)", Op::integer_power, 1024},
               {"(pow x -1024)", Op::integer_power, -1024},   {"(pow x 1025)", Op::real_power, 0},
               {"(pow x -1025)", Op::real_power, 0},          {"(pow x 0.5)", Op::real_power, 0},
               {"(pow x (- 1/3))", Op::real_power, 0},        {"(pow x x)", Op::elementary, 0},
               {"(pow x (+ 1 1))", Op::elementary, 0},        {"(pow x PI)", Op::elementary, 0},
               {"(let ([n 2]) (pow x n))", Op::elementary, 0}};
  for (const auto& c : cases) {
    const FormulaTarget t = read_formula(c.body);
    EXPECT_EQ(root(t).op, c.op) << c.body;
    if (c.op == Op::integer_power) {
      EXPECT_EQ(root(t).integer, c.exponent) << c.body;
    }
    if (c.op == Op::elementary) {
      EXPECT_EQ(root(t).function, Elementary::exp) << c.body;
    }
  }
}

TEST(Terms, EqualOnesAreOneNode) {
  const FormulaTarget square = read_formula("(* (- x 1) (- x 1))");
  EXPECT_EQ(root(square).op, Op::mul);
  EXPECT_EQ(root(square).arg[0], root(square).arg[1]);
  EXPECT_EQ(square.expression.nodes().size(), 4U);  // x, 1, x - 1, the square
  const auto same = [](const char* a, const char* b) {
    const Node n = root(read_formula(std::string("(- ") + a + " " + b + ")"));
    return n.arg[0] == n.arg[1];
  };
  EXPECT_TRUE(same("0.5", "1/2"));
  EXPECT_TRUE(same("(- 2)", "-2"));
  EXPECT_TRUE(same("0x1p-1", "5e-1"));
  EXPECT_TRUE(same("(let ([y (+ x 1)]) (sin y))", "(sin (+ x 1))"));
  EXPECT_TRUE(same("(fma x 2 1)", "(+ (* x 2) 1)"));
  EXPECT_FALSE(same("(- x 1)", "(- 1 x)"));
  EXPECT_FALSE(same("0.1", "0x1.999999999999ap-4")) << "the same binary64 number, but not the same";
  EXPECT_FALSE(same("(pow x 2)", "(pow x 3)"));
  EXPECT_FALSE(same("PI", "E"));
  EXPECT_FALSE(same("(sin x)", "(cos x)"));
  EXPECT_FALSE(same("(let ([x 2]) (sin x))", "(sin x)"));
}

TEST(Terms, NumeralsAreExact) {
  const FormulaTarget t = read_formula("(+ 0.1 x)");
  bool found = false;
  for (std::size_t i = 0; i < t.expression.nodes().size(); ++i)
    if (const mpq_class* q = t.expression.exact(static_cast<int>(i))) found = found || *q == mpq_class(1, 10);
  EXPECT_TRUE(found);
}

TEST(Terms, RefusalsNameLineAndColumn) {
  const std::pair<const char*, const char*> cases[] = {
      {"(FPCore (x)\n  (frobnicate x))", "f.fpcore:2:3: found the unknown function 'frobnicate'"},
      {"(FPCore (x) (while (< x 1) ([x 0 x]) x))", "f.fpcore:1:13: found a loop ('while')"},
      {"(FPCore (x) (for ([i 3]) ([x 0 x]) x))", "a loop ('for')"},
      {"(FPCore (x) (while* (< x 1) ([x 0 x]) x))", "a loop ('while*')"},
      {"(FPCore (x) (cast x))", "the unknown function 'cast'"},
      {"(FPCore (x) (tensor ([i 3]) x))", "the unknown function 'tensor'"},
      {"(FPCore (x) (! :precision binary32 x))", "the unknown function '!'"},
      {"(FPCore (x) (+ x\n y))", "f.fpcore:2:2: found the unknown name 'y'"},
      {"(FPCore (x) (let ([y 1] [z y]) z))", "f.fpcore:1:28: found the unknown name 'y'"},
      {"(FPCore (x) (+ (let ([y 1]) y) y))", "f.fpcore:1:32: found the unknown name 'y'"},
      {"(FPCore (x) INFINITY)", "the unknown name 'INFINITY'"},
      {"(FPCore (x) \"x\")", "the unknown name"},
      {"(FPCore (x) TRUE)", "the unknown name 'TRUE'"},
      {"(FPCore (x) (< x 1))", "the unknown function '<'"},
      {"(FPCore (x) (sin x x))", "f.fpcore:1:13: found 2 arguments of 'sin', expected 1"},
      {"(FPCore (x) (- x x x))", "3 arguments of '-', expected 2"},
      {"(FPCore (x) (-))", "0 arguments of '-', expected 2"},
      {"(FPCore (x) (/ x))", "1 arguments of '/', expected 2"},
      {"(FPCore (x) (pow x))", "1 arguments of 'pow', expected 2"},
      {"(FPCore (x) (fma x x))", "2 arguments of 'fma', expected 3"},
      {"(FPCore (x) (if (< x 1) 2))", "2 arguments of 'if', expected 3"},
      {"(FPCore (x) (if x 1 2))", "f.fpcore:1:17: found 'x', expected a condition"},
      {"(FPCore (x) (if (sin x) 1 2))", "the unknown condition 'sin'"},
      {"(FPCore (x) (if (< x) 1 2))", "1 terms to compare, expected at least two"},
      {"(FPCore (x) (if (not) 1 2))", "0 arguments of 'not', expected 1"},
      {"(FPCore (x) (if (and x) 1 2))", "expected a condition"},
      {"(FPCore (x) (+))", "f.fpcore:1:13: found '+' without arguments"},
      {"(FPCore (x) ())", "a list without an operation"},
      {"(FPCore (x) ((sin) x))", "a list without an operation"},
      {"(FPCore (x) (let ([y 1] [y 2]) y))", "f.fpcore:1:25: found the name 'y' twice"},
      {"(FPCore (x) (let y y))", "expected a list of bindings"},
      {"(FPCore (x) (let ([y]) y))", "expected a binding [name term]"},
      {"(FPCore (x) (let ([1 2]) x))", "expected a binding [name term]"},
      {"(FPCore (x) (let ([E 1]) E))", "the constant E"},
      {"(FPCore (x) (let* ([PI 1]) PI))", "the constant PI"},
      {"(FPCore (x) (let ([TRUE 1]) x))", "the constant TRUE"},
      {"(FPCore (x) 1.2.3)", "f.fpcore:1:13: found '1.2.3', expected a decimal, rational or hex numeral"},
      {"(FPCore (x) (* x 1e999))", "f.fpcore:1:18: found '1e999', expected a decimal, rational or hex numeral"},
      {"(FPCore (x) 1/0)", "found '1/0'"},
  };
  for (const auto& [text, message] : cases)
    EXPECT_NE(fpcore_refusal(text).find(message), std::string::npos) << text << " -> " << fpcore_refusal(text);
}

TEST(Terms, AreCappedInDepthAndNumber) {
  const auto deep = [](int depth) {
    std::string open, close;
    for (int k = 0; k < depth; ++k) open += "(- ", close += ")";
    return "(FPCore (x) " + open + "x" + close + ")";
  };
  EXPECT_EQ(fpcore_refusal(deep(990)), "accepted");
  EXPECT_NE(fpcore_refusal(deep(1001)).find("nesting deeper than 1000"), std::string::npos);
  const auto wide = [](std::size_t terms) {
    std::string text = "(FPCore (x) (+";
    for (std::size_t k = 1; k < terms; ++k) text += " x";
    return text + "))";
  };
  EXPECT_EQ(fpcore_refusal(wide(100'000)), "accepted");
  EXPECT_NE(fpcore_refusal(wide(100'001)).find("more than 100,000 terms"), std::string::npos);
}

}  // namespace
}  // namespace mocert
