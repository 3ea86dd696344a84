#include "target/fpcore.hpp"

#include <gtest/gtest.h>

#include "target/formulas.hpp"

namespace mocert {
namespace {

using testing::fpcore_refusal;
using testing::value;

TEST(FpCore, RefusalsNameLineAndColumn) {
  const std::pair<const char*, const char*> cases[] = {
      {"(FPCore (x)\n (+ x 1)", "f.fpcore:2:9: found the end of the file, expected ')' for the '(' at 1:1"},
      {"(FPCore (x) (+ x 1]))", "f.fpcore:1:19: found ']', expected ')'"},
      {"(FPCore (x) x))", "f.fpcore:1:15: found ')', expected something to close"},
      {"(FPCore (x) :name \"f x)", "expected '\"' to end the string"},
      {"(FPCore (x) \x01)", "not printable ASCII"},
      {"(FPCore (x x) x)", "f.fpcore:1:12: found the argument 'x' twice"},
      {"(FPCore ((! :precision binary32 x)) x)", "f.fpcore:1:10: found an annotated or dimensioned argument"},
      {"(FPCore ((v 3)) 1)", "an annotated or dimensioned argument"},
      {"(FPCore () 1)", "a function without arguments"},
      {"(FPCore (PI) 1)", "found 'PI', expected a plain name"},
      {"(FPCore (x TRUE) 1)", "found 'TRUE', expected a plain name"},
      {"(FPCore (1..2) 1)", "found '1..2', expected a plain name"},
      {"(FPCore (\"x\") 1)", "expected a plain name"},
      {"(FPCore (x) :name \"a\" :name \"b\" x)", "a second :name"},
      {"(FPCore (x) (if (and) x x))", "without conditions"},
      {"(FPCore (x) (let ((:a x)) :a))", "a binding"},
      {"(FPCore (\xc3\xa9) 1)", "not printable ASCII"},
      {"(FPCore (x) :pre (<= 0 x 1/3) x)(FPCore (x) :pre (<= 0.3333333333333333334 x 1) x)", "an empty range"},
      {"(FPCore :pre (x) x)", "found ':pre', expected a plain name"},
      {"(FPCore f x x)", "found 'x', expected the list of arguments"},
      {"(FPCore (x))", "expected (FPCore (arguments) properties body)"},
      {"(FPCore f (x))", "found no body"},
      {"(FPCore (x) x x)", "expected properties (:key value) and one body"},
      {"(FPCore (x) :pre x)", "expected properties (:key value) and one body"},
      {"(FPCore (x) :name f x)", "found a name that is no string"},
      {"(lambda (x) x)", "f.fpcore:1:1: found something else"},
      {"x", "f.fpcore:1:1: found something else"},
      {"; only a comment", "no FPCore"},
      {"", "no FPCore"},
      {"(FPCore (x) x)\n(FPCore (x y) y)", "f.fpcore:2:1: found a function of other arguments than the first"},
      {"(FPCore (x y) x)\n(FPCore (y x) y)", "f.fpcore:2:1: found a function of other arguments than the first"},
  };
  for (const auto& [text, message] : cases)
    EXPECT_NE(fpcore_refusal(text).find(message), std::string::npos) << text << " -> " << fpcore_refusal(text);
}

TEST(FpCore, OtherPropertiesAreSkipped) {
  const FormulaTarget t =
      parse_fpcore("(FPCore f (x) :cite (a b) :precision binary32 :name \"g\" :spec (while TRUE () y) :x \"(\" (+ x 1))", "f", {});
  EXPECT_EQ(value(t, {2}), 3);
  EXPECT_EQ(t.names, std::vector<std::string>{"g"});
}

TEST(FpCore, SeveralOutputsShareTheirArgumentsAndTerms) {
  const FormulaTarget t = parse_fpcore("(FPCore (x y) (sin (+ x y))) (FPCore (x y) (let ([z (+ x y)]) (* z z)))", "f", {});
  EXPECT_EQ(t.expression.variables(), (std::vector<std::string>{"x", "y"}));
  std::vector<double> at{1, 2}, out(2);
  t.expression.approximate(at, out);
  EXPECT_EQ(out, (std::vector<double>{std::sin(3.0), 9}));
  EXPECT_EQ(t.expression.nodes().size(), 5U);  // x, y, x + y, its sine, its square
}

TEST(FpCore, FunctionsAreChosenByName) {
  const std::string text = "(FPCore f (x) x) (FPCore (x) :name \"g h\" (* 2 x)) (FPCore (x) :name \"f2\" 3) (FPCore other (y z) y)";
  EXPECT_EQ(parse_fpcore(text, "f", {"g h", "f"}).content, (std::vector<std::string>{"( x ) ( * 2 x )", "( x ) x"}));
  EXPECT_EQ(parse_fpcore(text, "f", {"other"}).expression.inputs(), 2);
  EXPECT_EQ(parse_fpcore("(FPCore f (x) :name \"long f\" x)", "f", {"f"}).content,
            parse_fpcore("(FPCore f (x) :name \"long f\" x)", "f", {"long f"}).content);
  EXPECT_NE(fpcore_refusal(text).find("other arguments"), std::string::npos) << "all of them do not belong together";
  EXPECT_NE(fpcore_refusal(text, {"f", "other"}).find("other arguments"), std::string::npos);
  EXPECT_EQ(fpcore_refusal(text, {"none"}), "f.fpcore: found no function none, expected the name of one of its 4 FPCores");
  EXPECT_EQ(fpcore_refusal(text, {"f", "f"}), "--function: found f twice, expected one function per output");
  EXPECT_EQ(fpcore_refusal(text + "(FPCore f (x) 1)", {"f"}), "f.fpcore: found the function f twice, expected one");
  EXPECT_EQ(fpcore_refusal(text + "(FPCore f (x) 1)", {"f2"}), "accepted") << "unique among those selected";
  EXPECT_NE(fpcore_refusal("(FPCore f (x) :name \"F\" x)", {"f", "F"}).find("twice"), std::string::npos) << "one function under two names";
}

TEST(FpCore, ChoosingLeavesTheOthersUnread) {
  EXPECT_EQ(fpcore_refusal("(FPCore f (x) x) (FPCore g (x) (while (< x 1) () x))", {"f"}), "accepted");
  EXPECT_NE(fpcore_refusal("(FPCore f (x) x) (FPCore g (x) (while (< x 1) () x))", {"g"}).find("a loop"), std::string::npos);
}

TEST(FpCore, CanonicalFormAndDigest) {
  const FormulaTarget t = parse_fpcore("(FPCore (x y) ; a comment\n  :pre (< 0 x 1)\n  [+ x\n (* 2 y)])", "f", {});
  EXPECT_EQ(t.content, std::vector<std::string>{"( x y ) ( + x ( * 2 y ) )"});
  EXPECT_EQ(content_digest(t), "sha256:3e05ccbc3dc0cba59228ce74fb9a144000ad70c68302a0b82bc35161179ee478");
  const FormulaTarget two = parse_fpcore("(FPCore f (x) :name \"s\" (sin x)) (FPCore (x)PI)", "f", {});
  EXPECT_EQ(two.content, (std::vector<std::string>{"( x ) ( sin x )", "( x ) PI"}));
  EXPECT_EQ(content_digest(two), "sha256:8f985181e2ff5731d223af432fa8bcd33f4756f11c8e19eb1cdee10d1cdb6564");
  EXPECT_EQ(testing::read_formula("(+ 0.50 (- +1))").content[0], "( x ) ( + 0.50 ( - +1 ) )") << "as written";
}

}  // namespace
}  // namespace mocert
