#include <gtest/gtest.h>

#include <cmath>

#include "construct/mlp_fit.hpp"
#include "construct/mlp_start.hpp"
#include "enclose/expert_form.hpp"
#include "enclose/random_claims.hpp"
#include "mocert/error.hpp"

namespace mocert {
namespace {

using testing::Generator;
using testing::uniform;

Target target_of(Expression e) { return {FormulaTarget{std::move(e), std::nullopt, false, {}, {}}, std::nullopt, false, "", "", ""}; }

TEST(ExpertShape, ReadsWhatItShouldAndRefusesTheRest) {
  EXPECT_TRUE(parse_expert_shape("affine", "").affine());
  EXPECT_EQ(parse_expert_shape("mlp:8", "").widths, std::vector<int>{8});
  EXPECT_FALSE(parse_expert_shape("mlp:8", "").trained_slopes);
  EXPECT_EQ(parse_expert_shape("prelu:16-8-4", "").widths, (std::vector<int>{16, 8, 4}));
  EXPECT_TRUE(parse_expert_shape("prelu:1", "").trained_slopes);
  for (const char* wrong : {"", "mlp", "mlp:", "mlp:0", "mlp:-8", "mlp:8-", "mlp:8 ", "mlp:8,8", "relu:8", "mlp:1025", "mlp:99999999999",
                            "Affine", "mlp:1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1"})
    EXPECT_THROW(parse_expert_shape(wrong, "--expert"), InputError) << wrong;
}

TEST(MlpNet, DerivativesAgreeWithDifferences) {
  Generator g(5);
  for (const char* text : {"mlp:3", "prelu:4", "prelu:4-3", "mlp:5-4-3"}) {
    const MlpNet net(2, 2, parse_expert_shape(text, ""));
    std::vector<double> theta(static_cast<std::size_t>(net.parameters()));
    for (double& v : theta) v = uniform(g, -1, 1);
    Eigen::MatrixXd points(2, 7);
    for (Eigen::Index i = 0; i < points.size(); ++i) points.data()[i] = uniform(g, -1, 1);
    RowMatrix jacobian;
    const Eigen::MatrixXd values = net.values(theta, points, jacobian);
    EXPECT_EQ(values, net.values(theta, points));
    for (std::size_t p = 0; p < theta.size(); ++p) {
      constexpr double h = 1e-7;
      std::vector<double> up = theta, down = theta;
      up[p] += h;
      down[p] -= h;
      const Eigen::MatrixXd slope = (net.values(up, points) - net.values(down, points)) / (2 * h);
      for (Eigen::Index i = 0; i < 7; ++i)
        for (Eigen::Index k = 0; k < 2; ++k) EXPECT_NEAR(jacobian(i * 2 + k, static_cast<Eigen::Index>(p)), slope(k, i), 1e-5) << text;
    }
  }
}

TEST(MlpNet, TheExpertComputesTheSame) {
  Generator g(6);
  for (const char* text : {"mlp:3", "prelu:4-3"}) {
    const ExpertShape shape = parse_expert_shape(text, "");
    const MlpNet net(3, 2, shape);
    std::vector<double> theta(static_cast<std::size_t>(net.parameters()));
    for (double& v : theta) v = uniform(g, -9, 9);
    const Expert expert = net.expert(theta);
    EXPECT_EQ(shape.parameters(3, 2), parameters(expert) + 10) << "2 (n + m) numbers of the scalings";
    for (int t = 0; t < 50; ++t) {
      const std::vector<double> x{uniform(g, -1, 1), uniform(g, -1, 1), uniform(g, -1, 1)};
      std::vector<double> y(2);
      approximate_expert(expert, x, y);
      const Eigen::MatrixXd z = net.values(theta, Eigen::Map<const Eigen::VectorXd>(x.data(), 3));
      for (int k = 0; k < 2; ++k) EXPECT_NEAR(y[static_cast<std::size_t>(k)], z(k), 1e-10 * (1 + std::fabs(z(k))));
    }
    for (std::size_t l = 0; l + 1 < expert.layers.size(); ++l)
      for (Eigen::Index r = 0; r < expert.layers[l].weights.rows(); ++r)
        EXPECT_DOUBLE_EQ(expert.layers[l].weights.row(r).cwiseAbs().maxCoeff(), 1);
  }
}

TEST(MlpFit, ComesNearTheBestPiecewiseLinearFunctionOfOneInput) {
  Expression e({"x"});
  const int x = e.variable(0);
  e.add_output(e.apply(Op::mul, x, x));
  const Target target = target_of(e);
  const auto source = make_fit_source(target);
  // k kinks make k + 1 pieces of width 2 / (k + 1); the best line over a width w errs by w^2 / 8.
  for (const auto& [text, best] : {std::pair{"mlp:4", 0.02}, {"prelu:3", 0.03125}}) {
    const MlpFit fit = fit_mlp(*source, Box{{-1}, {1}}, parse_expert_shape(text, ""), {Norm::linf, 0, 12, {}, {}});
    EXPECT_GE(fit.error, best * 0.999) << text << ": better than possible";
    EXPECT_LE(fit.error, best * 1.1) << text;
  }
}

TEST(MlpFit, DependsOnTheSeedAndOnNothingElse) {
  Expression e({"x", "y"});
  e.add_output(e.elementary(Elementary::sin, e.apply(Op::mul, e.variable(0), e.variable(1))));
  e.add_output(e.elementary(Elementary::exp, e.variable(0)));
  const Target target = target_of(e);
  const auto source = make_fit_source(target);
  for (const Norm norm : {Norm::linf, Norm::l1, Norm::l2}) {
    const auto fit = [&](std::uint64_t seed) {
      return fit_mlp(*source, Box{{0, -1}, {2, 1}}, parse_expert_shape("prelu:6", ""), {norm, seed, 3, {}, {}});
    };
    const MlpFit a = fit(1), b = fit(1), c = fit(2);
    EXPECT_EQ(a.numbers, b.numbers);
    EXPECT_NE(a.numbers, c.numbers);
    EXPECT_LT(a.error, 0.5);
    // What is called the error is the error of the expert, scalings included, at points where it was looked for.
    std::vector<double> f(2), y(2);
    double worst = 0;
    Generator g(1);
    for (int t = 0; t < 2000; ++t) {
      const std::vector<double> x{uniform(g, 0, 2), uniform(g, -1, 1)};
      e.approximate(x, f);
      approximate_expert(a.expert, x, y);
      const double u = std::fabs(f[0] - y[0]), v = std::fabs(f[1] - y[1]);
      worst = std::max(worst, norm == Norm::linf ? std::max(u, v) : norm == Norm::l1 ? u + v : std::hypot(u, v));
    }
    EXPECT_LE(worst, a.error * 1.1);
    EXPECT_GE(worst, a.error * 0.7);
  }
}

}  // namespace
}  // namespace mocert
