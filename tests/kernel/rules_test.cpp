#include <gtest/gtest.h>

#include <cmath>

#include "certificates.hpp"
#include "kernel/prove/gap_samples.hpp"
#include "kernel/prove/half_space.hpp"
#include "kernel/prove/norm.hpp"
#include "random_claims.hpp"

using namespace mocert::kernel;
using namespace mocert::kernel::testing;

namespace {

double upper(const Fine& x) { return x.to_double(MPFR_RNDU); }

/// The form of a formula over [lo, hi]^n.
Form<Fine> over(const std::string& body, double lo, double hi, std::size_t n = 1) {
  const std::vector<double> low(n, lo), high(n, hi);
  return evaluate(read_fpcore(core(body, n), {}).formula, Region<Fine>(low, high))[0];
}

}  // namespace

TEST(Rules, AffineTermsHaveNoRemainder) {
  EXPECT_LT(upper(over("(- (+ (* 2 x0) x0) (* 3 x0))", 0, 1).r), 1e-30);
  EXPECT_LT(upper(upper_magnitude(over("(- (+ (* 2 x0) x0) (* 3 x0))", 0, 1).range)), 1e-30);
}

TEST(Rules, PreluTakesTheHalfTriangle) {
  // relu on [-1, 1]: chord slope 1/2, error [0, 1/2].
  const Form<Fine> relu = over("(fmax x0 0)", -1, 1);
  EXPECT_NEAR(upper(relu.r), 0.25, 1e-15);
  EXPECT_TRUE(relu.range.lo.is_zero());
  for (const double a : {-3.0, -1.0, 0.0, 0.25, 1.0, 4.0}) {
    const std::vector<double> lo{-1.0}, hi{3.0};
    const Region<Fine> region(lo, hi);
    const Form<Fine> form = prelu(input(region, 0), Fine(a));
    for (double x = -1; x <= 3; x += 0.125)
      EXPECT_TRUE(contains(form, region, {x}, Reference(mpq_class(x >= 0 ? x : a * x)))) << a << " " << x;
    EXPECT_NEAR(upper(form.r), std::fabs(1 - a) * 3.0 / 4 / 2, 1e-15) << a;
  }
  EXPECT_LT(upper(over("(fabs x0)", 1, 2).r), 1e-30);
  EXPECT_LT(upper(over("(fabs x0)", -2, -1).r), 1e-30);
}

TEST(Rules, SquaresAndProducts) {
  EXPECT_NEAR(upper(over("(* (- x0 0.5) (- x0 0.5))", 0, 1).r), 0.125, 1e-15);
  EXPECT_GE(upper(negated(over("(* (- x0 0.5) (- x0 0.5))", -1, 2).range.lo)), -0.0);
  EXPECT_TRUE(sign(over("(* (- x0 0.3) (- x0 0.3))", 0, 1).range.lo) >= 0);  // one node, hence a square
  EXPECT_NEAR(upper(over("(* x0 x1)", -1, 1, 2).r), 1, 1e-15);
}

TEST(Rules, QuotientsCancelCommonParts) {
  EXPECT_LT(upper(over("(/ (+ x0 1) (+ x0 1))", 0, 1).r), 1e-30);
  EXPECT_LT(upper(over("(/ (* 3 x0) x0)", 1, 2).r), 1e-30);
  EXPECT_LT(upper(over("(/ 1 x0)", 1, 2).r), 0.05);
}

TEST(Rules, CurvedFunctionsUseChordAndTangent) {
  // exp on [0, 1]: the widest gap under the chord is about 0.2119.
  EXPECT_NEAR(upper(over("(exp x0)", 0, 1).r), 0.2119 / 2, 1e-3);
  EXPECT_NEAR(upper(over("(sqrt x0)", 0, 1).r), 0.125, 1e-6);
  EXPECT_LT(upper(over("(tanh x0)", -0.5, 0.5).r), 0.04);
  EXPECT_LT(upper(over("(pow x0 3)", -0.5, 0.5).r), 0.2);
}

TEST(Rules, UndecidedBranchesKeepCommonParts) {
  const Form<Fine> form = over("(if (< x0 0.5) (* 2 x0) (+ (* 2 x0) 0.01))", 0, 1);
  EXPECT_NEAR(upper(form.r), 0.005, 1e-15);
  EXPECT_LT(upper(over("(if (< x0 (+ x0 1)) 1 (log x0))", -1, 1).r), 1e-30);  // decided on the difference
  EXPECT_THROW(over("(if (< x0 0) 1 (log x0))", -1, 1), Undefined);
  EXPECT_THROW(over("(if (< (log x0) 0) 1 1)", -1, 1), Undefined);
  EXPECT_LT(upper(over("(if (== x0 x0) 1 2)", 0, 1).r), 1e-30);
}

TEST(Rules, AtanOfTwo) {
  EXPECT_TRUE(over("(atan2 x0 (- x1 5))", -1, 1, 2).range.finite());
  EXPECT_THROW(over("(atan2 x0 x1)", -1, 1, 2), Undefined);
  EXPECT_LT(upper(over("(atan2 (+ 3 x0) x1)", -1, 1, 2).range.hi), 2.1);
}

TEST(Rules, HalfSpacesAreExact) {
  RouterNode node;
  node.kind = RouterNode::Kind::nearest;
  node.vectors = {0.25, 0.75};
  const auto at = [&](double lo, double hi, std::size_t taken) {
    return beyond(node, taken, 1 - taken, std::vector<double>{lo}, std::vector<double>{hi});
  };
  EXPECT_FALSE(at(0.5, 1, 0));
  EXPECT_TRUE(at(std::nextafter(0.5, 1), 1, 0));
  EXPECT_FALSE(at(0, 0.5, 1));
  EXPECT_TRUE(at(0, std::nextafter(0.5, 0), 1));
  node.vectors = {0.5, 0.5};
  EXPECT_FALSE(at(0, 1, 0));
  // Numbers that 128 bits cannot add up.
  node.kind = RouterNode::Kind::argmax;
  node.vectors = {0, 1};
  node.bias = {1e200, 1e200};
  EXPECT_FALSE(at(0, 1, 0));
  EXPECT_TRUE(at(0x1p-1074, 1, 0));
  node.bias = {std::nextafter(1e200, 2e200), 1e200};
  EXPECT_FALSE(at(0x1p-1074, 1, 0));
}

TEST(Rules, HalfSpacesAgreeWithDistances) {
  Random random(9);
  for (int i = 0; i < 2000; ++i) {
    RouterNode node;
    node.kind = random.below(2) != 0 ? RouterNode::Kind::nearest : RouterNode::Kind::argmax;
    for (int k = 0; k < 4; ++k) node.vectors.push_back(static_cast<double>(random.below(5)));
    for (int k = 0; k < 2 && node.kind == RouterNode::Kind::argmax; ++k) node.bias.push_back(static_cast<double>(random.below(5)));
    const std::vector<double> x{static_cast<double>(random.below(9)) / 2, static_cast<double>(random.below(9)) / 2};
    double score[2];
    for (std::size_t c = 0; c < 2; ++c) {
      const double p = node.vectors[2 * c], q = node.vectors[2 * c + 1];
      score[c] = node.bias.empty() ? -((x[0] - p) * (x[0] - p) + (x[1] - q) * (x[1] - q)) : p * x[0] + q * x[1] + node.bias[c];
    }
    EXPECT_EQ(beyond(node, 0, 1, x, x), score[1] > score[0]);
  }
}

TEST(Rules, SamplesGapBoundsEveryAdmissibleFunction) {
  for (const char* norm : {"l1", "l2", "linf"}) {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
      Random random(seed);
      const std::size_t n = 1 + random.below(3);
      std::string header, rows;
      for (std::size_t k = 0; k < n; ++k) header += "x" + std::to_string(k) + ",";
      Samples points;
      for (int i = 0; i < 4; ++i) {
        for (std::size_t k = 0; k < n; ++k) rows += std::to_string(random.real(0, 1)) + ",";
        rows += "0.5\n";
      }
      mocert::kernel::Statement s =
          statement(model_json(R"({"expert": 0})", R"({"constant": [0]})", R"("inputs": )" + std::to_string(n) + R"(, "outputs": 1)"),
                    "t.csv", header + "y0\n" + rows, "1");
      s.lipschitz = "2";
      s.input_norm = norm;
      s.tolerance = "0.125";
      const Claim claim = build_claim(s);
      const Expert expert = random_expert(random, n, 1);
      const std::vector<double> lo(n, 0.25), hi(n, 0.5);
      const Region<Fine> region(lo, hi);
      const Form<Fine> form = evaluate(expert, 1, region)[0];
      const std::uint64_t i = random.below(4), j = random.below(4);
      const double gap = upper(upper_samples_gap(claim, 0, i, j, region, form));
      for (int trial = 0; trial < 20; ++trial) {
        std::vector<double> x;
        for (std::size_t k = 0; k < n; ++k) x.push_back(trial < 8 ? (trial >> k & 1 ? hi[k] : lo[k]) : random.real(0.25, 0.5));
        const double value = run(expert, x)[0].get_d();
        const auto distance = [&](std::uint64_t which) {
          double sum = 0;
          for (std::size_t k = 0; k < n; ++k) {
            const double d = std::fabs(x[k] - claim.samples->x[which * n + k]);
            sum = claim.input_norm == Norm::linf ? std::max(sum, d) : sum + (claim.input_norm == Norm::l2 ? d * d : d);
          }
          return claim.input_norm == Norm::l2 ? std::sqrt(sum) : sum;
        };
        EXPECT_GE(gap, (0.5 + 0.125 + 2 * distance(i)) - value - 1e-12);
        EXPECT_GE(gap, value - (0.5 - 0.125 - 2 * distance(j)) - 1e-12);
      }
    }
  }
}

TEST(Rules, ManyInputsUseTheCheaperSamplesBound) {
  const std::size_t n = 13;
  std::string header, row, weights;
  for (std::size_t k = 0; k < n; ++k)
    header += "x" + std::to_string(k) + ",", row += "0.5,", weights += (k > 0 ? ", " : "") + std::string("0.01");
  mocert::kernel::Statement s = statement(
      model_json(R"({"expert": 0})", R"({"layers": [{"weights": [[)" + weights + R"(]], "bias": [0]}]})", R"("inputs": 13, "outputs": 1)"),
      "t.csv", header + "y0\n" + row + "0.065\n", "0.97");
  s.lipschitz = "0.5";
  Draft draft{"certified", R"("upper": "1")", R"({"bounded": "samples", "upper": [0], "lower": [0]})", ""};
  EXPECT_EQ(summary(check(s, draft)), "verified certified");
  s.epsilon = "0.96";
  EXPECT_EQ(check(s, draft).code, "gap");
}

TEST(Rules, OutputNorms) {
  const std::vector<Fine> gaps{Fine(3.0), Fine(4.0)};
  EXPECT_EQ(upper(upper_norm(Norm::linf, gaps)), 4);
  EXPECT_EQ(upper(upper_norm(Norm::l1, gaps)), 7);
  EXPECT_EQ(upper(upper_norm(Norm::l2, gaps)), 5);
  Fine infinite;
  mpfr_set_inf(infinite.get(), 1);
  EXPECT_FALSE(upper_norm<Fine>(Norm::l2, {infinite, Fine(1.0)}).finite());
  mpfr_set_nan(infinite.get());
  for (const Norm kind : {Norm::linf, Norm::l1, Norm::l2}) EXPECT_FALSE(upper_norm<Fine>(kind, {Fine(1.0), infinite}).finite());
}
