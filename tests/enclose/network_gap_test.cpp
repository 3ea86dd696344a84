#include "enclose/network_gap.hpp"

#include <gtest/gtest.h>

#include "enclose/exact_expert.hpp"
#include "enclose/expression_form.hpp"
#include "enclose/random_pairs.hpp"

namespace mocert {
namespace {

using testing::exact_expert;
using testing::Generator;

MoMlp network_of(Expert expert, int n, int m) {
  MoMlp model;
  model.inputs = n;
  model.outputs = m;
  model.router.emplace_back();
  model.router[0].expert = 0;
  model.experts.push_back(std::move(expert));
  return model;
}

TEST(NetworkGap, ContainsTheExactDifferenceAtRandomPoints) {
  int exact = 0;
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    Generator g(seed);
    const int n = 1 + testing::pick(g, 4), m = 1 + testing::pick(g, 3);
    const Expert reference = testing::random_expert(g, n, m, testing::pick(g, 4));
    const Expert expert = testing::pick(g, 4) != 0 ? testing::moved(g, reference) : testing::random_expert(g, n, m, testing::pick(g, 4));
    const Network network{network_of(reference, n, m), false};
    NetworkGap gap(network, Norm::linf);
    const Box box = testing::random_box(g, n);
    const GapBound bound = gap.bound(box, expert);
    ASSERT_EQ(bound.difference.size(), static_cast<std::size_t>(m)) << "seed " << seed;
    for (int k = 0; k < 8; ++k) {
      const std::vector<double> p = testing::random_point(g, box);
      const auto f = exact_expert(reference, p), h = exact_expert(expert, p);
      const std::vector<AffineForm> x = coordinate_forms(box);
      for (std::size_t j = 0; j < f.size(); ++j) {
        const mpq_class difference = f[j] - h[j];
        EXPECT_LE(abs(difference), mpq_class(bound.upper)) << "seed " << seed;
        const AffineForm& form = bound.difference[j];
        EXPECT_LE(mpq_class(form.range.lower()), difference) << "seed " << seed;
        EXPECT_GE(mpq_class(form.range.upper()), difference) << "seed " << seed;
        // Symbols of the networks' own are part of the remainder.
        ASSERT_EQ(form.size(), static_cast<std::size_t>(n));
        mpq_class line(form.center);
        for (std::size_t i = 0; i < form.size(); ++i)
          if (x[i].slope[i] != 0) line += mpq_class(form.slope[i]) * (mpq_class(p[i]) - mpq_class(x[i].center)) / mpq_class(x[i].slope[i]);
        EXPECT_LE(abs(mpq_class(difference - line)), mpq_class(form.remainder)) << "seed " << seed;
      }
      const auto error = gap.error_at(p, expert);
      ASSERT_TRUE(error) << "seed " << seed;
      mpq_class greatest = 0;
      for (std::size_t j = 0; j < f.size(); ++j) greatest = std::max(greatest, mpq_class(abs(f[j] - h[j])));
      EXPECT_LE(mpq_class(error->lower()), greatest) << "seed " << seed;
      EXPECT_GE(mpq_class(error->upper()), greatest) << "seed " << seed;
      exact += error->lower() > 0;
    }
  }
  EXPECT_GT(exact, 5000);
}

TEST(NetworkGap, APreparedPairIsNotUsedForAnotherExpertAtTheSamePlace) {
  Generator g(7);
  const Expert reference = testing::random_expert(g, 2, 1, 2);
  const Network network{network_of(reference, 2, 1), false};
  NetworkGap gap(network, Norm::linf);
  Expert expert = reference;
  const Box box{{0, 0}, {1, 1}};
  EXPECT_LT(gap.bound(box, expert).upper, 1e-300);
  expert.layers.back().bias(0) += 1;
  EXPECT_GE(gap.bound(box, expert).upper, std::fabs(expert.output ? expert.output->range[0] : 1) * (1 - 1e-12));
}

TEST(NetworkGap, WhatTwoPathsShareBelowAnActivationCancels) {
  // relu(x) - relu(x) is 0 in either network; the expert has another bias in front, which moves both paths alike.
  const auto network = [](double bias) {
    Expert e;
    Layer first, second, last;
    first.rows = 1, first.cols = 1, first.weights = RowMatrix::Constant(1, 1, 1.0), first.bias = Eigen::VectorXd::Constant(1, bias),
    first.slope = {0.0};
    second.rows = 2, second.cols = 1, second.weights = RowMatrix::Constant(2, 1, 1.0), second.bias = Eigen::VectorXd::Constant(2, 10.0),
    second.slope = {0.0};
    last.rows = 1, last.cols = 2, last.weights.resize(1, 2), last.bias = Eigen::VectorXd::Zero(1);
    last.weights << 1.0, -1.0;
    e.layers = {first, second, last};
    return e;
  };
  const Network reference{network_of(network(0), 1, 1), false};
  NetworkGap gap(reference, Norm::linf);
  EXPECT_LT(gap.bound(Box{{-1}, {1}}, network(0.25)).upper, 1e-12);
}

}  // namespace
}  // namespace mocert
