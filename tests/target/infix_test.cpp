#include <gtest/gtest.h>

#include "target/formulas.hpp"

namespace mocert {
namespace {

std::string body(const std::string& formula) {
  const std::string text = infix_to_fpcore({formula}, 2);
  const std::string head = "(FPCore (x0 x1) ";
  const auto at = text.find(head);
  return text.substr(at + head.size(), text.size() - at - head.size() - 2);
}

TEST(Infix, Precedence) {
  const std::pair<const char*, const char*> cases[] = {
      {"1+2*x0", "(+ 1 (* 2 x0))"},
      {"1-2-x0", "(- (- 1 2) x0)"},
      {"8/2/x0", "(/ (/ 8 2) x0)"},
      {"2^3^x0", "(pow 2 (pow 3 x0))"},
      {"-x0^2", "(- (pow x0 2))"},
      {"x0^-1", "(pow x0 (- 1))"},
      {"-x0*x1", "(* (- x0) x1)"},
      {"2*-x0", "(* 2 (- x0))"},
      {"(1+x0)*x1", "(* (+ 1 x0) x1)"},
      {"sin(3*x0)*x1", "(* (sin (* 3 x0)) x1)"},
      {"atan2(x0, x1+1)", "(atan2 x0 (+ x1 1))"},
      {"x0 < 1 ? x0 : x1 > 2 ? 3 : 4", "(if (< x0 1) x0 (if (> x1 2) 3 4))"},
      {"x0 < 1 && !(x1 >= 2) || x0 == x1 ? 1 : 0", "(if (or (and (< x0 1) (not (>= x1 2))) (== x0 x1)) 1 0)"},
      {"x0 != 1 ? 1 : 0", "(if (!= x0 1) 1 0)"},
      {"1.5e-3 + 0x1p-3", "(+ 1.5e-3 0x1p-3)"},
      {"x + pi", "(+ x0 PI)"},
      {"max(x0, abs(x1))", "(fmax x0 (fabs x1))"},
      {"min(x0, pow(x1, 2))", "(fmin x0 (pow x1 2))"},
      {"fma(x0, x1, 1)", "(fma x0 x1 1)"},
      {"hypot(x0,x1)", "(hypot x0 x1)"},
      {"x0-x1+1", "(+ (- x0 x1) 1)"},
      {"x0/x1*2", "(* (/ x0 x1) 2)"},
      {"1-x0*2^3", "(- 1 (* x0 (pow 2 3)))"},
      {"x0^-x1^2", "(pow x0 (- (pow x1 2)))"},
      {"--x0", "(- (- x0))"},
      {"+x0", "x0"},
      {"x0 - -1", "(- x0 (- 1))"},
      {"(-x0)^2", "(pow (- x0) 2)"},
      {"2*(x0+1)^2", "(* 2 (pow (+ x0 1) 2))"},
      {"x0+1 < 2*x1 ? 0 : 1", "(if (< (+ x0 1) (* 2 x1)) 0 1)"},
      {"x0 <= 1 ? 0 : 1", "(if (<= x0 1) 0 1)"},
      {"!!(x0 > 1) ? 0 : 1", "(if (not (not (> x0 1))) 0 1)"},
      {"!x0 > 1 && x1 > 2 ? 0 : 1", "(if (and (not (> x0 1)) (> x1 2)) 0 1)"},
      {"x0>1 || x0<0 && x1>2 ? 0 : 1", "(if (or (> x0 1) (and (< x0 0) (> x1 2))) 0 1)"},
      {"(x0 > 1 || x0 < 0) && TRUE ? 0 : 1", "(if (and (or (> x0 1) (< x0 0)) TRUE) 0 1)"},
      {"(x0 > 1 ? 2 : 3) + 1", "(+ (if (> x0 1) 2 3) 1)"},
      {"x0 > 1 ? x1 > 1 ? 1 : 2 : 3", "(if (> x0 1) (if (> x1 1) 1 2) 3)"},
      {".5+2.", "(+ .5 2.)"},
      {"0x1e+3", "(+ 0x1e 3)"},
      {"1e+3", "1e+3"},
      {"exp(1)*E", "(* (exp 1) E)"},
      {"\tx01\n", "x1"},
  };
  for (const auto& [formula, expected] : cases) EXPECT_EQ(body(formula), expected) << formula;
}

std::string refusal(const std::string& formula) {
  return testing::message_of([&] { infix_to_fpcore({formula}, 2); });
}

TEST(Infix, RefusalsNameTheColumn) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "--expression, column 1: found the end, expected a number, a variable or a function"},
      {"x0 +", "--expression, column 5: found the end"},
      {"x0 x1", "--expression, column 4: found 'x1', expected an operator or the end"},
      {"2x0", "--expression, column 2: found 'x0'"},
      {"(x0", "column 4: found the end, expected ')'"},
      {"x0)", "column 3: found ')'"},
      {"()", "column 2: found ')'"},
      {"* x0", "column 1: found '*'"},
      {"x0 + frob(x0)", "column 6: found the unknown function 'frob'"},
      {"y", "column 1: found the unknown name 'y'"},
      {"1 + sin", "column 5: found the unknown name 'sin'"},
      {"xa", "the unknown name 'xa'"},
      {"x99999999999", "the unknown name 'x99999999999'"},
      {"x99999", "found x99999, expected at most x65535"},
      {"sin(x0, x1)", "2 arguments of sin, expected 1"},
      {"pow(x0)", "1 arguments of pow, expected 2"},
      {"fma(x0, 1)", "2 arguments of fma, expected 3"},
      {"sin()", "column 5: found ')'"},
      {"sin(x0,)", "column 8: found ')'"},
      {"x0 < 1", "found a condition, expected a number"},
      {"sin(x0 < 1)", "found a condition, expected a number"},
      {"(x0 < 1) + 1", "found a condition, expected a number"},
      {"-(x0 < 1)", "found a condition, expected a number"},
      {"x0 ? 1 : 2", "found a number, expected a condition"},
      {"!x0 ? 1 : 2", "found a number, expected a condition"},
      {"x0 && x1 > 0 ? 1 : 2", "found a number, expected a condition"},
      {"x0 < 1 ? x1 < 2 : 3", "found a condition, expected a number"},
      {"x0 < x1 < 2 ? 1 : 2", "column 9: found '< 2 ? 1 : 2'"},
      {"x0 < 1 ? 2", "found the end, expected ':'"},
      {"x7", "--expression: found the variable x7, expected at most x1, as the model has 2 inputs"},
      {"1..2", "found '1..2', expected a number"},
      {"1e999", "found '1e999', expected a number"},
      {"0x", "found '0x', expected a number"},
      {"1/0x", "found '0x', expected a number"},
      {"x0 = 1", "column 4: found '= 1'"},
      {"x0 & x1", "column 4: found '& x1'"},
      {"x0 # 1", "column 4: found '# 1'"},
  };
  for (const auto& [formula, message] : cases)
    EXPECT_NE(refusal(formula).find(message), std::string::npos) << formula << " -> " << refusal(formula);
}

TEST(Infix, NestingIsCapped) {
  const auto repeated = [](const std::string& s, int count) {
    std::string out;
    for (int k = 0; k < count; ++k) out += s;
    return out;
  };
  const std::string condition = "(x0 < 1) ? 1 : 0";
  EXPECT_EQ(refusal(repeated("(", 140) + "x0" + repeated(")", 140)), "accepted");
  EXPECT_EQ(refusal(repeated("!", 250) + condition), "accepted");
  for (const std::string& formula : {repeated("(", 100'000) + "x0", repeated("-", 100'000) + "x0", repeated("!", 100'000) + condition,
                                     repeated("x0^", 100'000) + "2", repeated("sin(", 100'000) + "x0", repeated("x0<1?1:", 100'000) + "2"})
    EXPECT_NE(refusal(formula).find("nesting deeper than 300"), std::string::npos) << formula.substr(0, 8);
}

TEST(Infix, CountsItsVariables) {
  const auto text = [](const std::vector<std::string>& formulas, int inputs) { return infix_to_fpcore(formulas, inputs); };
  EXPECT_EQ(text({"x3"}, 0), "; x3\n(FPCore (x0 x1 x2 x3) x3)\n");
  EXPECT_EQ(text({"1"}, 0), "; 1\n(FPCore (x0) 1)\n");
  EXPECT_EQ(text({"x"}, 3), "; x\n(FPCore (x0 x1 x2) x0)\n");
  EXPECT_EQ(text({"x0", "x1"}, 0), "; x0\n(FPCore (x0 x1) x0)\n; x1\n(FPCore (x0 x1) x1)\n");
}

TEST(Infix, IsReadBackWithItsMeaning) {
  const auto at = [](const std::string& formula, double x, double y) {
    return testing::value(parse_fpcore(infix_to_fpcore({formula}, 2), "f", {}), {x, y});
  };
  EXPECT_EQ(at("-x0^2 + 2*x1 - 8/2/x1", 3, 2), -9 + 4 - 2);
  EXPECT_NEAR(at("2^3^2", 0, 0), 512, 1e-9) << "to the right";
  EXPECT_EQ(at("x0 >= 1 && !(x1 == 2) ? x0 : x1", 3, 2), 2);
  EXPECT_EQ(at("1 +\nx0", 3, 2), 4) << "a line break does not end the comment";
}

}  // namespace
}  // namespace mocert
