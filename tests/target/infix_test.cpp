#include <gtest/gtest.h>

#include "mocert/error.hpp"
#include "target/fpcore.hpp"

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
  };
  for (const auto& [formula, expected] : cases) EXPECT_EQ(body(formula), expected) << formula;
}

TEST(Infix, RefusalsNameTheColumn) {
  const std::pair<const char*, const char*> cases[] = {{"x0 +", "the end"},
                                                       {"x0 x1", "column 4"},
                                                       {"(x0", "')'"},
                                                       {"frob(x0)", "the unknown function 'frob'"},
                                                       {"y", "the unknown name 'y'"},
                                                       {"sin(x0, x1)", "2 arguments"},
                                                       {"x0 < 1", "condition"},
                                                       {"x0 ? 1 : 2", "a number"},
                                                       {"x7", "x7"},
                                                       {"1..2", "'1..2'"},
                                                       {"x0 = 1", "column"}};
  for (const auto& [formula, message] : cases) {
    try {
      infix_to_fpcore({formula}, 2);
      ADD_FAILURE() << formula << " was accepted";
    } catch (const InputError& e) {
      EXPECT_NE(std::string(e.what()).find(message), std::string::npos) << formula << " -> " << e.what();
    }
  }
}

TEST(Infix, CountsItsVariables) {
  EXPECT_NE(infix_to_fpcore({"x3"}, 0).find("(x0 x1 x2 x3)"), std::string::npos);
  EXPECT_NE(infix_to_fpcore({"1"}, 0).find("(x0)"), std::string::npos);
  EXPECT_EQ(parse_fpcore(infix_to_fpcore({"x0", "x1"}, 0), "f", {}).expression.outputs(), 2);
}

}  // namespace
}  // namespace mocert
