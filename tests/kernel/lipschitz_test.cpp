#include "kernel/prove/lipschitz.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "kernel/certificates.hpp"
#include "kernel/prove/expression.hpp"

namespace mocert::kernel::testing {
namespace {

std::string core(const std::string& body, const std::string& low = "-1", const std::string& high = "1") {
  return "(FPCore (x) :pre (<= " + low + " x " + high + ") " + body + ")";
}

const std::string whole = R"("pairs": [], "proof": {"bounded": "gradient"})";

/// The outcome of a proof that cuts [-1, 1] (or what the formula's box is) at the points given, one leaf each.
std::string cut_at(const std::string& formula, const std::string& constant, const std::vector<std::string>& points) {
  std::string open, close;
  for (const std::string& at : points) {
    open += R"({"split": 0, "at": ")" + at + R"(", "low": {"bounded": "gradient"}, "high": )";
    close += "}";
  }
  const Statement s = lipschitz_statement(formula, constant);
  return summary(check(s, Draft{"certified", "", "", "", R"("pairs": [], "proof": )" + open + R"({"bounded": "gradient"})" + close}));
}

std::string in_one_piece(const std::string& formula, const std::string& constant) { return cut_at(formula, constant, {}); }

TEST(Lipschitz, SmoothFormulasAndTheConstantThatJustSuffices) {
  EXPECT_EQ(in_one_piece(core("(* x x)"), "2"), "verified certified");
  EXPECT_EQ(in_one_piece(core("(* x x)"), "1.9999999999"), "not proved gradient /lipschitz/proof");
  EXPECT_EQ(in_one_piece(core("(pow x 3)"), "3"), "verified certified");
  EXPECT_EQ(in_one_piece(core("(exp x)"), "2.7182818284590453"), "verified certified");
  EXPECT_EQ(in_one_piece(core("(exp x)"), "2.7182818284590451"), "not proved gradient /lipschitz/proof");
  EXPECT_EQ(in_one_piece(core("(pow x 1.5)", "0", "1"), "1.5"), "verified certified");
  EXPECT_EQ(in_one_piece(core("(- (* 3 x) (/ x 2))"), "5/2"), "verified certified");
  EXPECT_EQ(in_one_piece(core("7"), "0x1p-1000"), "verified certified");
}

TEST(Lipschitz, KinksAreNoJumps) {
  EXPECT_EQ(in_one_piece(core("(fabs x)"), "1"), "verified certified");
  EXPECT_EQ(in_one_piece(core("(fabs x)"), "0.999"), "not proved gradient /lipschitz/proof");
  EXPECT_EQ(in_one_piece(core("(fmax x (- 0 (* 2 x)))"), "2"), "verified certified");
  EXPECT_EQ(in_one_piece(core("(fmin (* 3 x) 1/2)"), "3"), "verified certified");
  EXPECT_EQ(in_one_piece(core("(fmin (* 3 x) 1/2)"), "2.9"), "not proved gradient /lipschitz/proof");
}

TEST(Lipschitz, JumpsAreNeverDifferentiatedAway) {
  const std::string undecided = "not proved undefined /lipschitz/proof", huge = "1e300";
  for (const char* body : {
           "(if (< x 0) 0 1)",
           "(if (<= x 0) 1 1)",  // no jump, but nothing here knows that
           "(* 0 (if (< x 0) 0 1))",
           "(+ x (if (< x 0) 2 3))",
           "(fabs (if (< x 0) 1 3))",
           "(fmin (if (< x 0) 1 3) 2)",
           "(sin (if (< x 0) 1 3))",
           "(pow (if (< x 0) 1 3) 2)",
           "(let ([j (if (< x 0) 1 3)]) (/ 1 j))",
           "(if (< (if (< x 0) 1 3) 2) 5 6)",
           "(if (and (< x 0) (< x 1)) 5 6)",
           "(if (== x 0) 5 6)",
           "(if (!= x 0) 5 6)",
           "(if (not (< x 0)) x (- 0 x))",
           "(atan2 x (- 0 1))",
           "(atan2 x -1)",
       })
    EXPECT_EQ(in_one_piece(core(body), huge), undecided) << body;
}

TEST(Lipschitz, AJumpOnACutIsStillThere) {
  // Whichever way the condition is written, the point 0 is on both sides of the cut.
  EXPECT_EQ(cut_at(core("(if (< x 0) 0 1)"), "1e300", {"0x0p+0"}), "not proved undefined /lipschitz/proof/low");
  EXPECT_EQ(cut_at(core("(if (<= x 0) 0 1)"), "1e300", {"0x0p+0"}), "not proved undefined /lipschitz/proof/high");
  EXPECT_EQ(cut_at(core("(if (== x 0) 0 1)"), "1e300", {"0x0p+0"}), "not proved undefined /lipschitz/proof/low");
  EXPECT_EQ(cut_at(core("(if (<= x 0) 0 1)"), "1e300", {"0x0p+0", "0x0.0000000000001p-1022"}),
            "not proved undefined /lipschitz/proof/high/low");
  EXPECT_EQ(cut_at(core("(atan2 x -1)"), "1e300", {"0x0p+0"}), "not proved undefined /lipschitz/proof/low");
  // y >= 0 is one side of the cut, its border included.
  EXPECT_EQ(in_one_piece(core("(atan2 x -1)", "0", "1"), "1"), "verified certified");
  EXPECT_EQ(in_one_piece(core("(if (< x 2) (* 3 x) 100)"), "3"), "verified certified");
}

TEST(Lipschitz, WhereTheSlopeIsUnboundedNothingIsProved) {
  for (const char* body :
       {"(sqrt x)", "(cbrt x)", "(pow x 0.5)", "(acos x)", "(asin (- 1 x))", "(log x)", "(/ 1 x)", "(pow x -1)", "(tan (* 2 x))"})
    EXPECT_EQ(in_one_piece(core(body, "0", "1"), "1e300"), "not proved undefined /lipschitz/proof") << body;
  EXPECT_EQ(in_one_piece(core("(log x)", "1", "2"), "1"), "verified certified");
  // The derivative 1/x of the logarithm exists where the logarithm does not.
  EXPECT_EQ(in_one_piece(core("(log x)", "-2", "-1"), "1"), "not proved undefined /lipschitz/proof");
}

TEST(Lipschitz, EveryNormHasItsDual) {
  const std::string plane = "(FPCore (x y) :pre (and (<= 0 x 1) (<= 0 y 1)) (+ (* 3 x) (* 4 y)))";
  const std::pair<const char*, std::pair<const char*, const char*>> cases[] = {
      {"l1", {"4", "3.999"}}, {"l2", {"5", "4.999"}}, {"linf", {"7", "6.999"}}};
  for (const auto& [norm, constants] : cases) {
    EXPECT_EQ(summary(check(lipschitz_statement(plane, constants.first, norm), Draft{"certified", "", "", "", whole})),
              "verified certified");
    EXPECT_EQ(check(lipschitz_statement(plane, constants.second, norm), Draft{"certified", "", "", "", whole}).code, "gradient") << norm;
  }
}

TEST(Lipschitz, AxesWithoutWidthDoNotCount) {
  const std::string product = "(FPCore (x y) :pre (and (<= 0 x 100) (<= 5 y 5)) (* x y))";
  EXPECT_EQ(in_one_piece(product, "5"), "verified certified");
  EXPECT_EQ(in_one_piece(product, "4.99"), "not proved gradient /lipschitz/proof");
  EXPECT_EQ(in_one_piece(core("(sqrt x)", "0", "0"), "0x1p-1000"), "verified certified");
}

TEST(Lipschitz, OneConstantPerOutput) {
  const std::string two = core("(* 2 x)") + core("(* x 3)");
  Draft draft{"certified", "", "", "", whole};
  const auto outcome = [&](const std::string& flag, const std::string& listed) {
    const Statement s = lipschitz_statement(two, flag);
    return summary(check(s, replaced(draft.text(s), "[\"" + flag + "\"]", listed)));
  };
  EXPECT_EQ(outcome("2,3", R"(["2", "3"])"), "verified certified");
  EXPECT_EQ(outcome("3,2", R"(["3", "2"])"), "not proved gradient /lipschitz/proof");
  EXPECT_EQ(outcome("2,3", R"(["3"])"), "rejected claim /claim/lipschitz/constants");
  EXPECT_EQ(outcome("3", R"(["3"])"), "verified certified");
}

TEST(Lipschitz, PairsRefute) {
  const std::string square = core("(* x x)");
  const auto violated = [&](const std::string& constant, const std::string& pairs) {
    return summary(check(lipschitz_statement(square, constant), Draft{"violated", "", "", "", "\"pairs\": [" + pairs + "]"}));
  };
  const auto pair = [](const char* value, const char* x, const char* y) {
    return R"({"output": 0, "value": ")" + std::string(value) + R"(", "x": [")" + x + R"("], "y": [")" + y + R"("]})";
  };
  EXPECT_EQ(violated("1", pair("1.75", "0x1p+0", "0x1.8p-1")), "verified violated");
  EXPECT_EQ(violated("1", pair("1.7500001", "0x1p+0", "0x1.8p-1")), "not proved lower /lipschitz/pairs/0/value");
  EXPECT_EQ(violated("1.75", pair("1.75", "0x1p+0", "0x1.8p-1")), "rejected verdict /lipschitz/pairs/0/value");
  EXPECT_EQ(violated("1", pair("1.75", "0x1p+0", "0x1p+0")), "rejected witness /lipschitz/pairs/0/y");
  EXPECT_EQ(violated("1", pair("1.75", "0x1p+0", "0x1.8p+0")), "rejected witness /lipschitz/pairs/0/y/0");
  EXPECT_EQ(violated("1", ""), "rejected verdict /lipschitz/pairs");
  EXPECT_EQ(violated("1", pair("-1", "0x1p+0", "0x1.8p-1")), "rejected number /lipschitz/pairs/0/value");
  // A jump is steeper than any constant.
  EXPECT_EQ(summary(check(lipschitz_statement(core("(if (< x 0) 0 1)"), "1e300"),
                          Draft{"violated", "", "", "", "\"pairs\": [" + pair("1e301", "0x0p+0", "-0x0.0000000000001p-1022") + "]"})),
            "verified violated");
}

TEST(Lipschitz, BesideAModelBothPartsAreNeeded) {
  Statement s = statement(model_json(R"({"expert": 0})", R"({"constant": [0]})"), "t.fpcore", core("x"), "1");
  s.lipschitz = "1";
  const std::string bound = R"("upper": "1")", form = R"({"bounded": "form"})";
  EXPECT_EQ(summary(check(s, Draft{"certified", bound, form, "", whole})), "verified certified");
  EXPECT_EQ(check(s, Draft{"certified", bound, form, "", ""}).outcome, Outcome::rejected);
  EXPECT_EQ(check(s, Draft{"certified", "", "", "", whole}).outcome, Outcome::rejected);
  EXPECT_EQ(summary(check(s, Draft{"certified", bound, R"({"bounded": "gradient"})", "", whole})), "rejected structure /proof/bounded");
  EXPECT_EQ(summary(check(s, Draft{"certified", bound, form, "", R"("pairs": [], "proof": {"bounded": "form"})"})),
            "rejected structure /lipschitz/proof/bounded");
}

TEST(Lipschitz, StatementsThatClaimNothing) {
  Statement s;
  s.target = {"t.fpcore", core("x")};
  EXPECT_THROW(Checker{s}, BadInput);
  s.epsilon = "1";
  s.lipschitz = "1";
  EXPECT_THROW(Checker{s}, BadInput);  // an epsilon without a model
  s.epsilon.reset();
  EXPECT_NO_THROW(Checker{s});
  s.lipschitz = "0";
  EXPECT_THROW(Checker{s}, BadInput);
  s.lipschitz.reset();
  s.input_norm = "l2";
  EXPECT_THROW(Checker{s}, BadInput);
  Statement samples;
  samples.target = {"t.csv", "x0,y0\n0,0\n"};
  samples.lipschitz = "1";
  EXPECT_THROW(Checker{samples}, BadInput);  // L is assumed of samples, and without a model nothing is claimed
}

/// No quotient of differences in a box exceeds what the rule says of the box.
TEST(Lipschitz, UpperGradientNormsBoundEveryQuotient) {
  const char* bodies[] = {"(+ (* x (sin (* 3 y))) (fabs (- x y)))",
                          "(/ (exp (- x y)) (+ 1.5 (* x y)))",
                          "(fmax (* x (* y y)) (fmin (tanh (* 4 x)) (cos y)))",
                          "(atan2 (+ y 1.25) x)",
                          "(pow (+ 2 (* x y)) -2.5)",
                          "(hypot (+ x 1.125) (* y y))",
                          "(acos (* 0.5 (* x y)))",
                          "(cbrt (+ 2 (fabs (* x y))))",
                          "(if (< x 5) (log (+ 3 (* x y))) 0)",
                          "(pow (- x y) 5)",
                          "(fma x y (asin (/ x 2)))",
                          "(cosh (fmin x (* 2 y)))"};
  std::mt19937_64 random(7);
  const auto within = [&](double lo, double hi) { return lo + (hi - lo) * std::uniform_real_distribution<>(0, 1)(random); };
  int bounded = 0;
  for (const char* body : bodies) {
    for (const char* norm : {"l1", "l2", "linf"}) {
      const Claim claim =
          build_claim(lipschitz_statement("(FPCore (x y) :pre (and (<= -1 x 1) (<= -1 y 1)) " + std::string(body) + ")", "1", norm));
      for (int box = 0; box < 40; ++box) {
        const double size = std::pow(2, -within(0, 12)), x = within(-1, 1 - size), y = within(-1, 1 - size);
        const std::vector<double> lo{x, y}, hi{x + size, y + size};
        Fine upper;
        try {
          upper = upper_gradient_norms(claim, lo, hi, {}).upper[0];
        } catch (const Undefined&) {
          continue;
        }
        ++bounded;
        for (int k = 0; k < 10; ++k) {
          Pair pair{0, 0, {within(lo[0], hi[0]), within(lo[1], hi[1])}, {within(lo[0], hi[0]), within(lo[1], hi[1])}, ""};
          if (k % 3 == 0) pair.y[0] = pair.x[0];
          if (pair.x == pair.y) continue;
          EXPECT_LE(check_pair(claim, pair), upper) << body << " in " << norm;
        }
      }
    }
  }
  EXPECT_GT(bounded, 1000);
}

}  // namespace
}  // namespace mocert::kernel::testing
