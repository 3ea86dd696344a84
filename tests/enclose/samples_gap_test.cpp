#include "enclose/samples_gap.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "enclose/random_claims.hpp"

namespace mocert {
namespace {

using testing::Generator;

Samples random_samples(Generator& g, int n, Norm norm) {
  Samples s;
  s.inputs = n;
  s.outputs = 1;
  s.input_norm = norm;
  s.lipschitz = {mpq_class(3, 2)};
  s.tolerance = mpq_class(1, 10);
  for (int k = 0; k < 30; ++k) {
    double y = 0;
    for (int i = 0; i < n; ++i) {
      s.x.push_back(testing::uniform(g, -2, 2));
      y += std::sin(s.x.back()) / n;
    }
    s.y.push_back(y);
  }
  return s;
}

TEST(SamplesGap, BoundsTheEnvelopeErrorAtEveryPointOfTheBox) {
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    Generator g(seed);
    const int n = 1 + testing::pick(g, 3);
    const Samples samples = random_samples(g, n, static_cast<Norm>(testing::pick(g, 3)));
    SamplesGap gap(samples, Norm::linf);
    const Expert expert = testing::random_expert(g, n, 1, testing::pick(g, 2));
    const Box box = testing::random_box(g, n, 2);
    const GapBound bound = gap.bound(box, expert);
    for (int k = 0; k < 10; ++k) {
      const std::vector<double> p = testing::random_point(g, box);
      const auto error = gap.error_at(p, expert);
      ASSERT_TRUE(error);
      EXPECT_LE(error->lower(), bound.upper) << "seed " << seed;
      EXPECT_NEAR(gap.approximate_error(p, expert), midpoint(*error), 1e-9 * (1 + magnitude(*error)));
    }
  }
}

TEST(SamplesGap, TellsTheKindsOfViolationApart) {
  Samples s;
  s.inputs = s.outputs = 1;
  s.lipschitz = {mpq_class(1)};
  s.x = {0.0, 1.0};
  s.y = {0.0, 0.0};
  SamplesGap gap(s, Norm::linf);
  Expert far, zero, lifted;
  far.constant = {5.0};
  zero.constant = {0.0};
  lifted.constant = {0.3};
  // Half way the envelopes are at +-1/2.
  EXPECT_EQ(gap.violation_kind({0.5}, far, 0.6), ViolationKind::model_wrong);
  EXPECT_EQ(gap.violation_kind({0.5}, zero, 0.4), ViolationKind::data_too_sparse);
  EXPECT_EQ(gap.violation_kind({0.5}, lifted, 0.6), ViolationKind::neither);
}

}  // namespace
}  // namespace mocert
