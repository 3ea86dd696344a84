#include "enclose/expert_form.hpp"

#include <gmpxx.h>
#include <gtest/gtest.h>

#include <cmath>

#include "enclose/exact_expert.hpp"
#include "enclose/expression_form.hpp"
#include "enclose/random_claims.hpp"
#include "enclose/signals.hpp"

namespace mocert {
namespace {

using testing::exact_expert;
using testing::Generator;

/// That the forms of the expert over the box contain exact values at random points of it.
void expect_enclosed(const Expert& expert, const Box& box, const std::vector<AffineForm>& f, Generator& g, std::uint64_t seed) {
  const std::vector<AffineForm> x = coordinate_forms(box);
  for (int k = 0; k < 4; ++k) {
    const std::vector<double> p = testing::random_point(g, box);
    const std::vector<mpq_class> exact = exact_expert(expert, p);
    for (std::size_t j = 0; j < exact.size(); ++j) {
      ASSERT_TRUE(f[j].defined) << "seed " << seed;
      ASSERT_EQ(f[j].size(), p.size()) << "seed " << seed;
      EXPECT_LE(mpq_class(f[j].range.lower()), exact[j]) << "seed " << seed;
      EXPECT_GE(mpq_class(f[j].range.upper()), exact[j]) << "seed " << seed;
      mpq_class linear(f[j].center);
      for (std::size_t i = 0; i < p.size(); ++i)
        if (x[i].slope[i] > 0) linear += mpq_class(f[j].slope[i]) * (mpq_class(p[i]) - mpq_class(x[i].center)) / mpq_class(x[i].slope[i]);
      EXPECT_LE(abs(linear - exact[j]), mpq_class(f[j].remainder)) << "seed " << seed;
    }
  }
}

TEST(ExpertForm, ContainsTheExactValueAtRandomPoints) {
  for (std::uint64_t seed = 0; seed < 1500; ++seed) {
    Generator g(seed);
    const int n = 1 + testing::pick(g, 4), m = 1 + testing::pick(g, 2);
    const Expert expert = testing::random_expert(g, n, m, testing::pick(g, 4));
    const Box box = testing::random_box(g, n);
    expect_enclosed(expert, box, enclose_expert(expert, m, coordinate_forms(box)), g, seed);
  }
}

TEST(ExpertForm, ContainsItWithSymbolsToo) {
  int tighter = 0;
  for (std::uint64_t seed = 0; seed < 1500; ++seed) {
    Generator g(seed);
    const int n = 1 + testing::pick(g, 3), m = 1 + testing::pick(g, 2);
    Expert expert = testing::random_expert(g, n, m, 2 + testing::pick(g, 3));
    // Now and then a layer of tiny numbers, or great ones, and one that makes up for it.
    const int exponent = std::vector<int>{0, 0, -1060, 500}[static_cast<std::size_t>(testing::pick(g, 4))];
    const auto scale = [](Layer& layer, int by) {
      layer.weights = layer.weights.unaryExpr([by](double w) { return std::ldexp(w, by); });
      for (SparseEntry& e : layer.entries) e.value = std::ldexp(e.value, by);
    };
    scale(expert.layers[0], exponent);
    expert.layers[0].bias = expert.layers[0].bias.unaryExpr([exponent](double b) { return std::ldexp(b, exponent); });
    scale(expert.layers[1], -std::max(exponent, -1000));
    const Box box = testing::random_box(g, n);
    const std::vector<AffineForm> x = coordinate_forms(box), without = enclose_expert(expert, m, x);
    for (const std::size_t symbols : {std::size_t{1}, most_symbols}) {
      const std::vector<AffineForm> with = enclose_expert(expert, m, x, symbols);
      expect_enclosed(expert, box, with, g, seed);
      tighter += with[0].remainder < 0.99 * without[0].remainder;
    }
  }
  EXPECT_GT(tighter, 300);
}

Layer layer(const RowMatrix& weights, const Eigen::VectorXd& bias, std::vector<double> slope) {
  Layer l;
  l.rows = static_cast<int>(weights.rows());
  l.cols = static_cast<int>(weights.cols());
  l.weights = weights;
  l.bias = bias;
  l.slope = std::move(slope);
  return l;
}

TEST(ExpertForm, SymbolsOfOppositeSignCancelAndOfOneSignAddUp) {
  // With h = relu(x): p = relu(10 - h), q = relu(5 + h).
  Expert expert;
  expert.layers = {layer(RowMatrix{{1}}, Eigen::VectorXd{{0}}, {0}), layer(RowMatrix{{-1}, {1}}, Eigen::VectorXd{{10, 5}}, {0}),
                   layer(RowMatrix{{1, 1}, {-1, 1}}, Eigen::VectorXd{{0, 0}}, {})};
  const std::vector<AffineForm> x = coordinate_forms(Box{{-1}, {1}});
  EXPECT_GT(enclose_expert(expert, 2, x)[0].remainder, 0.49);
  const std::vector<AffineForm> f = enclose_expert(expert, 2, x, most_symbols);
  EXPECT_LT(f[0].remainder, 1e-13);
  EXPECT_LT(width(f[0].range), 1e-13);
  EXPECT_GE(f[1].remainder, 0.5);
  EXPECT_LT(f[1].remainder, 0.51);
}

TEST(ExpertForm, OfTooManyRemaindersTheGreatestAreSymbols) {
  // Each unstable neuron of the first layer is seen twice by the second, and cancels in the output if it has a symbol.
  Expert expert;
  expert.layers = {layer(RowMatrix{{1}, {4}, {2}}, Eigen::VectorXd{{0, 0, 0}}, {0}),
                   layer(RowMatrix{{-1, -1, -1}, {1, 1, 1}}, Eigen::VectorXd{{20, 20}}, {0}),
                   layer(RowMatrix{{1, 1}}, Eigen::VectorXd{{0}}, {})};
  const std::vector<AffineForm> x = coordinate_forms(Box{{-1}, {1}});
  const double left[] = {3.5, 1.5, 0.5, 0};
  for (std::size_t symbols = 0; symbols < 4; ++symbols)
    EXPECT_NEAR(enclose_expert(expert, 1, x, symbols)[0].remainder, left[symbols], 1e-6) << symbols;
}

TEST(Signals, WhatRoundingLosesOfASymbolIsInTheRemainder) {
  // The symbol's column is by far the greatest, so that a bound without its share is too small.
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Generator g(seed);
    Signals z;
    z.columns.resize(5, 3);
    z.remainder = Eigen::VectorXd::Zero(5);
    for (Eigen::Index row = 0; row < 5; ++row)
      for (Eigen::Index col = 0; col < 3; ++col) z.columns(row, col) = testing::uniform(g, -1, 1) * (col == 2 ? 1e9 : 1e-3);
    for (const bool sparse : {false, true}) {
      Layer l = layer(RowMatrix(1, 5), Eigen::VectorXd{{testing::uniform(g, -1e-3, 1e-3)}}, {});
      for (int col = 0; col < 5; ++col) l.weights(0, col) = testing::uniform(g, -1, 1);
      mpq_class lost;
      if (sparse) {
        for (int col = 0; col < 5; ++col) l.entries.push_back({0, col, l.weights(0, col)});
        l.sparse = true;
      }
      const Signals out = affine(l, z);
      for (Eigen::Index col = 0; col < 3; ++col) {
        mpq_class exact(col == 0 ? l.bias(0) : 0);
        for (Eigen::Index k = 0; k < 5; ++k) exact += mpq_class(l.weights(0, k)) * mpq_class(z.columns(k, col));
        lost += abs(exact - mpq_class(out.columns(0, col)));
      }
      EXPECT_LE(lost, mpq_class(out.remainder(0))) << "seed " << seed;
    }
  }
}

TEST(ExpertForm, AffineExpertsAreExactUpToRounding) {
  Generator g(7);
  Expert expert = testing::random_expert(g, 3, 1, 0);
  expert.input.reset();
  expert.output.reset();
  const AffineForm f = enclose_expert(expert, 1, coordinate_forms(Box{{-1, 0, 2}, {1, 5, 2}}))[0];
  EXPECT_LT(f.remainder, 1e-12);
}

TEST(ExpertForm, AbsorptionIsNotHidden) {
  // relu(1e17 b - 1e17 c + 1e-3) at b = c = 1 is 1e-3 in real arithmetic, 0 in an unlucky order of summation.
  Expert expert;
  Layer first;
  first.rows = 1;
  first.cols = 2;
  first.weights.resize(1, 2);
  first.weights << 1e17, -1e17;
  first.bias.resize(1);
  first.bias << 1e-3;
  first.slope = {0.0};
  Layer last;
  last.rows = last.cols = 1;
  last.weights.resize(1, 1);
  last.weights << 1;
  last.bias = Eigen::VectorXd::Zero(1);
  expert.layers = {first, last};
  const AffineForm f = enclose_expert(expert, 1, coordinate_forms(Box{{1, 1}, {1, 1}}))[0];
  EXPECT_LE(f.range.lower(), 1e-3);
  EXPECT_GE(f.range.upper(), 1e-3);
}

TEST(ExpertForm, OverflowIsUndefinedNotANumber) {
  Expert expert;
  Layer first;
  first.rows = first.cols = 1;
  first.weights.resize(1, 1);
  first.weights << 1e300;
  first.bias = Eigen::VectorXd::Zero(1);
  first.slope = {0.5};
  Layer last = first;
  last.slope.clear();
  expert.layers = {first, last};
  EXPECT_FALSE(enclose_expert(expert, 1, coordinate_forms(Box{{-1}, {1e10}}))[0].defined);
}

}  // namespace
}  // namespace mocert
