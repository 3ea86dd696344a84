#include "construct/least_squares.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace mocert {
namespace {

/// Rosenbrock's valley: 10 (y - x^2) and 1 - x, both 0 at (1, 1) only.
bool valley(const Eigen::VectorXd& x, Eigen::VectorXd& r, RowMatrix* jacobian) {
  r = Eigen::VectorXd{{10 * (x(1) - x(0) * x(0)), 1 - x(0)}};
  if (jacobian != nullptr) *jacobian = RowMatrix{{-20 * x(0), 10}, {-1, 0}};
  return true;
}

TEST(LeastSquares, FindsTheOnlyZeroAlongAValley) {
  Eigen::VectorXd x{{-1.2, 1}};
  lessen_squares(valley, x, 100);
  EXPECT_NEAR(x(0), 1, 1e-6);
  EXPECT_NEAR(x(1), 1, 1e-6);
}

TEST(LeastSquares, NeverMakesTheSumGreater) {
  Eigen::VectorXd x{{-1.2, 1}}, r;
  double before = std::numeric_limits<double>::infinity();
  for (int steps = 0; steps < 40; ++steps) {
    Eigen::VectorXd at{{-1.2, 1}};
    lessen_squares(valley, at, steps);
    valley(at, r, nullptr);
    EXPECT_LE(r.squaredNorm(), before) << steps;
    before = r.squaredNorm();
  }
  EXPECT_LT(before, 1e-12);
}

TEST(LeastSquares, StepsToWhereNothingIsFiniteAreTriedShorter) {
  // log(x), from 20: a whole step by the tangent ends at x < 0.
  Eigen::VectorXd x{{20}};
  int refused = 0;
  lessen_squares(
      [&](const Eigen::VectorXd& at, Eigen::VectorXd& r, RowMatrix* jacobian) {
        if (!(at(0) > 0)) return ++refused, false;
        r = Eigen::VectorXd{{std::log(at(0))}};
        if (jacobian != nullptr) *jacobian = RowMatrix{{1 / at(0)}};
        return true;
      },
      x, 100);
  EXPECT_GT(refused, 0);
  EXPECT_NEAR(x(0), 1, 1e-3);
}

TEST(LeastSquares, MoreNumbersThanResidualsAndNumbersWithoutEffect) {
  Eigen::VectorXd x{{5, -3, 2}};
  lessen_squares(
      [](const Eigen::VectorXd& at, Eigen::VectorXd& r, RowMatrix* jacobian) {
        r = Eigen::VectorXd{{at(0) + at(1) - 1}};
        if (jacobian != nullptr) *jacobian = RowMatrix{{1, 1, 0}};
        return true;
      },
      x, 20);
  EXPECT_NEAR(x(0) + x(1), 1, 1e-6);
  EXPECT_EQ(x(2), 2);
}

}  // namespace
}  // namespace mocert
