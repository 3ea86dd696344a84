#include "theory/generalisation.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace mocert::theory {
namespace {

Experiment experiment(long m, long d, long b) { return {m, mpq_class(1, 20), mpq_class(3), mpq_class(1, 10), b, d}; }

void expect_just_above(double got, long double formula) {
  EXPECT_GE(got, static_cast<double>(formula * (1 - 1e-15L)));
  EXPECT_LE(got, static_cast<double>(formula * (1 + 1e-15L)));
}

TEST(Generalisation, IsTheFormulaRoundedUp) {
  for (const long m : {100L, 5000L, 1'000'000L})
    for (const long d : {1L, 7L, 100L}) {
      const Generalisation g = generalisation(experiment(m, d, 640));
      const auto mm = static_cast<long double>(m), dd = static_cast<long double>(d);
      const long double doubt = std::sqrt(std::log(20.0L) / (2 * mm));
      ASSERT_TRUE(g.vc);
      const long double vc = 3 * (std::sqrt(2 * dd * (1 + std::log(mm / dd)) / mm) + doubt);
      expect_just_above(g.vc->gap, vc);
      expect_just_above(*g.vc->risk, vc + 0.1L);
      const long double occam = 3 * std::sqrt((640 * std::log(2.0L) + std::log(20.0L)) / (2 * mm));
      expect_just_above(g.occam.gap, occam);
      expect_just_above(*g.occam.risk, occam + 0.1L);
      EXPECT_EQ(g.vc_is_smaller, vc < occam);
      EXPECT_EQ(g.vc->vacuous, vc >= 3);
      EXPECT_EQ(g.occam.vacuous, occam >= 3);
    }
}

TEST(Generalisation, SaysNothingBelowTheDimension) {
  EXPECT_FALSE(generalisation(experiment(99, 100, 640)).vc);
  EXPECT_TRUE(generalisation(experiment(100, 100, 640)).vc);
  EXPECT_FALSE(generalisation(experiment(99, 100, 640)).vc_is_smaller);
}

TEST(Generalisation, EitherRouteCanBeTheSmaller) {
  EXPECT_TRUE(generalisation(experiment(1'000'000, 3, 1'000'000)).vc_is_smaller);
  EXPECT_FALSE(generalisation(experiment(1'000'000, 1000, 64)).vc_is_smaller);
}

}  // namespace
}  // namespace mocert::theory
