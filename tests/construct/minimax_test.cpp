#include "construct/minimax.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "enclose/random_claims.hpp"

namespace mocert {
namespace {

using testing::Generator;
using testing::uniform;

double greatest(const Eigen::MatrixXd& basis, const Eigen::VectorXd& y, const Eigen::VectorXd& a) {
  return (y - basis * a).cwiseAbs().maxCoeff();
}

TEST(Minimax, TheBestLineForASquareErrsByAnEighth) {
  Eigen::MatrixXd basis(1001, 2);
  Eigen::VectorXd y(1001);
  for (int i = 0; i <= 1000; ++i) {
    basis.row(i) << 1, i / 1000.0;
    y(i) = i / 1000.0 * i / 1000.0;
  }
  const auto a = minimax_coefficients(basis, y);
  ASSERT_TRUE(a);
  EXPECT_NEAR(greatest(basis, y, *a), 0.125, 1e-9);
  EXPECT_NEAR((*a)(0), -0.125, 1e-9);
  EXPECT_NEAR((*a)(1), 1, 1e-9);
}

TEST(Minimax, NoNeighbourIsBetter) {
  Generator g(11);
  for (int round = 0; round < 300; ++round) {
    const int n = 1 + round % 4, count = 20 + testing::pick(g, 200);
    Eigen::MatrixXd basis(count, n + 1);
    Eigen::VectorXd y(count);
    for (int i = 0; i < count; ++i) {
      basis(i, 0) = 1;
      // Points of a grid and constant columns, as boxes of zero width give them: ties and rank deficiency.
      for (int j = 1; j <= n; ++j) basis(i, j) = round % 5 == 0 && j == n ? 0.0 : std::round(uniform(g, -4, 4)) / 4;
      y(i) = std::sin(basis.row(i).sum() * 2) + 0.3 * basis(i, 1) * basis(i, n);
    }
    const auto a = minimax_coefficients(basis, y);
    ASSERT_TRUE(a) << "round " << round;
    const double least = greatest(basis, y, *a);
    for (int t = 0; t < 200; ++t) {
      Eigen::VectorXd b = *a;
      const double size = std::pow(10, uniform(g, -6, 0));
      for (int j = 0; j <= n; ++j) b(j) += size * uniform(g, -1, 1);
      // The problem is convex: a point without better neighbours is the best.
      EXPECT_GE(greatest(basis, y, b), least * (1 - 1e-9)) << "round " << round;
    }
  }
}

TEST(Minimax, ConstantsAndZerosAreFittedExactly) {
  Eigen::MatrixXd basis = Eigen::MatrixXd::Ones(5, 2);
  basis.col(1) << -1, -0.5, 0, 0.5, 1;
  EXPECT_EQ(greatest(basis, Eigen::VectorXd::Zero(5), *minimax_coefficients(basis, Eigen::VectorXd::Zero(5))), 0);
  const Eigen::VectorXd line = basis * Eigen::Vector2d(3, -2);
  EXPECT_LE(greatest(basis, line, *minimax_coefficients(basis, line)), 1e-9);
  EXPECT_FALSE(minimax_coefficients(basis, Eigen::VectorXd::Constant(5, std::nan(""))));
}

}  // namespace
}  // namespace mocert
