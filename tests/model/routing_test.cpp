#include "model/routing.hpp"

#include <gmpxx.h>
#include <gtest/gtest.h>

#include <cmath>

#include "certify/random_models.hpp"

namespace mocert {
namespace {

using testing::Generator;

/// Exact squared distance (negated) or score of a child.
mpq_class score(const RouterNode& node, std::size_t child, const std::vector<double>& x) {
  mpq_class sum = node.kind == RouterKind::argmax ? mpq_class(node.bias[child]) : mpq_class(0);
  for (std::size_t i = 0; i < x.size(); ++i) {
    const mpq_class p(node.points[child][i]), v(x[i]);
    if (node.kind == RouterKind::argmax)
      sum += p * v;
    else
      sum -= (v - p) * (v - p);
  }
  return sum;
}

TEST(Routing, SelectsWhatNoSiblingBeatsStrictly) {
  int ties = 0;
  for (std::uint64_t seed = 0; seed < 1500; ++seed) {
    Generator g(seed);
    const int n = 1 + testing::pick(g, 3);
    const MoMlp model = testing::random_model(g, n);
    std::vector<double> x;
    // Coarse coordinates meet many ties.
    for (int i = 0; i < n; ++i) x.push_back(std::round(testing::uniform(g, -8, 8)) / 8);
    const auto routes = selectable(model, x);
    ASSERT_FALSE(routes.empty());
    if (routes.size() > 1) ++ties;
    for (const Route& r : routes) EXPECT_TRUE(may_take(model, x, r.choices)) << "seed " << seed;
    const RouterNode& root = model.router[0];
    for (std::size_t c = 0; c < root.children.size(); ++c) {
      bool beaten = false;
      for (std::size_t s = 0; s < root.children.size(); ++s) beaten = beaten || score(root, s, x) > score(root, c, x);
      const bool found = std::any_of(routes.begin(), routes.end(), [&](const Route& r) { return r.choices[0] == static_cast<int>(c); });
      EXPECT_EQ(found, !beaten) << "seed " << seed;
    }
    const HalfSpace h = border(root, 0, static_cast<int>(root.children.size()) - 1);
    mpq_class low = 0, high = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const Interval term = h.normal[i] * x[i];
      low += mpq_class(term.lower());
      high += mpq_class(term.upper());
    }
    const mpq_class excess = score(root, root.children.size() - 1, x) - score(root, 0, x);
    EXPECT_LE(low - mpq_class(h.offset.upper()), excess);
    EXPECT_GE(high - mpq_class(h.offset.lower()), excess);
  }
  EXPECT_GT(ties, 20);
}

TEST(Routing, TiesAreDecidedExactly) {
  MoMlp model;
  model.inputs = model.outputs = 1;
  model.router.resize(3);
  model.router[0].kind = RouterKind::nearest;
  model.router[0].points = {{0.1}, {0.3}};
  model.router[0].children = {1, 2};
  model.router[1].expert = 0;
  model.router[2].expert = 1;
  // The middle of the binary64 numbers 0.1 and 0.3 is not 0.2.
  const mpq_class middle = (mpq_class(0.1) + mpq_class(0.3)) / 2;
  const std::vector<double> below{std::nextafter(0.2, 0)}, at{0.2}, above{std::nextafter(0.2, 1)};
  for (const auto& x : {below, at, above}) {
    EXPECT_EQ(may_take(model, x, std::vector<int>{0}), mpq_class(x[0]) <= middle);
    EXPECT_EQ(may_take(model, x, std::vector<int>{1}), mpq_class(x[0]) >= middle);
  }
  EXPECT_FALSE(may_take(model, at, std::vector<int>{}));
  EXPECT_FALSE(may_take(model, at, std::vector<int>{2}));
  EXPECT_FALSE(may_take(model, at, std::vector<int>{0, 0}));
}

}  // namespace
}  // namespace mocert
