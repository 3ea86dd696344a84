#include "theory/lower_bounds.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "mocert/error.hpp"
#include "theory/up.hpp"

namespace mocert::theory {
namespace {

std::vector<mpq_class> unit(std::size_t n) { return std::vector<mpq_class>(n, 1); }

TEST(LowerBounds, CountsCellsExactly) {
  EXPECT_EQ(lower_bounds(unit(1), 1, mpq_class(1, 10)).samples_linf, 5);
  EXPECT_EQ(lower_bounds(unit(1), 1, mpq_class(101, 1000)).samples_linf, 5);
  EXPECT_EQ(lower_bounds(unit(1), 1, mpq_class(99, 1000)).samples_linf, 6);
  EXPECT_EQ(lower_bounds(unit(3), 1, mpq_class(1, 10)).samples_linf, 125);
  EXPECT_EQ(lower_bounds(unit(3), 1, 1).samples_linf, 1);
  EXPECT_EQ(lower_bounds({2, mpq_class(1, 2), 0}, 1, mpq_class(1, 10)).samples_linf, 10 * 3 * 1);
  EXPECT_EQ(lower_bounds(unit(40), 1000, mpq_class(1, 2)).samples_linf.get_str(), "1" + std::string(120, '0'));
  EXPECT_EQ(lower_bounds(unit(3), 1, mpq_class(1, 10)).dimension, 125);
}

/// T12: cell centres do with as many samples as the bound asks for. T14: the grid it speaks of is so wide that values +-h, h > eps, are
/// lambda-Lipschitz on it.
TEST(LowerBounds, AreAttainedByCentresAndByTheGrid) {
  std::mt19937 random(5);
  std::uniform_int_distribution<int> draw(1, 400);
  for (int round = 0; round < 500; ++round) {
    const mpq_class lambda(draw(random), 7), eps(draw(random), 90), width(draw(random), 11);
    const mpz_class cells = lower_bounds({width}, lambda, eps).samples_linf;
    EXPECT_LE(mpq_class(lambda * width / (2 * cells)), eps) << "error at the border between two centres";
    if (cells > 1) {
      const mpq_class spacing = width / (cells - 1), h = lambda * spacing / 2;
      EXPECT_GT(h, eps);
    }
  }
}

TEST(LowerBounds, BallsInL2) {
  // (lambda/eps)^n / V_n for n = 1, 2, 3, 4: 100/2, 10^4/pi, 10^6 3/(4 pi), 10^8 2/pi^2.
  const mpq_class eps(1, 100);
  EXPECT_EQ(lower_bounds(unit(1), 1, eps).samples_l2, 50);
  EXPECT_EQ(lower_bounds(unit(2), 1, eps).samples_l2, 3184);
  EXPECT_EQ(lower_bounds(unit(3), 1, eps).samples_l2, 238733);
  EXPECT_EQ(lower_bounds(unit(4), 1, eps).samples_l2, 20264237);
  EXPECT_EQ(lower_bounds({2, 3}, 1, eps).samples_l2, 19099);
  EXPECT_EQ(lower_bounds({2, 0}, 1, eps).samples_l2, 100);
}

TEST(LowerBounds, CoveringRadiusIsRoundedDown) {
  EXPECT_EQ(covering_radius_below(unit(1), 4), 0.125);
  const double plane = covering_radius_below(unit(2), 100), exact = 1 / std::sqrt(100 * M_PI);
  EXPECT_LE(plane, exact * (1 + 1e-15));
  EXPECT_GE(plane, exact * (1 - 1e-15));
  EXPECT_GT(Up(mpq_class(plane)) * Up(mpq_class(plane)) * Up(100) * Up::pi(), Up(mpq_class(999999, 1000000)));
  EXPECT_EQ(covering_radius_below({1, 0}, 4), 0);
}

TEST(LowerBounds, RefusesNumbersWithoutEnd) {
  EXPECT_NO_THROW(lower_bounds(unit(1000), 4, 1));
  EXPECT_THROW(lower_bounds(unit(1000), mpq_class("1000000000000000000000000000000"), 1), InputError);
  EXPECT_THROW(lower_bounds(unit(65536), 1, 1), InputError);
}

}  // namespace
}  // namespace mocert::theory
