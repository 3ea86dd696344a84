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

/// A router node of these prototypes (or weights and biases) over as many leaves.
MoMlp flat(RouterKind kind, std::vector<std::vector<double>> points, std::vector<double> bias = {}) {
  MoMlp model;
  model.inputs = static_cast<int>(points[0].size());
  model.outputs = 1;
  RouterNode root;
  root.kind = kind;
  root.points = std::move(points);
  root.bias = std::move(bias);
  model.router.push_back(root);
  for (std::size_t c = 0; c < root.points.size(); ++c) {
    RouterNode leaf;
    leaf.expert = static_cast<int>(c);
    model.router[0].children.push_back(static_cast<int>(c) + 1);
    model.router.push_back(leaf);
  }
  return model;
}

std::vector<std::vector<int>> choices_at(const MoMlp& model, const std::vector<double>& x) {
  std::vector<std::vector<int>> all;
  for (const Route& r : selectable(model, x)) all.push_back(r.choices);
  return all;
}

using Choices = std::vector<std::vector<int>>;

TEST(Routing, EqualPrototypesAreBothSelectableEverywhere) {
  const MoMlp model = flat(RouterKind::nearest, {{0.1, 0.7}, {0.1, 0.7}, {5, 5}});
  for (const std::vector<double>& x : {std::vector<double>{0.1, 0.7}, {-3, 1e-300}, {0.3, -0.9}})
    EXPECT_EQ(choices_at(model, x), (Choices{{0}, {1}}));
  const HalfSpace h = border(model.router[0], 0, 1);
  for (const Interval& i : h.normal) EXPECT_EQ(i.lower() == 0 && i.upper() == 0, true);
  EXPECT_EQ(h.offset.lower(), 0);
  EXPECT_EQ(h.offset.upper(), 0);
}

TEST(Routing, MirroredPrototypesTieOnTheMirrorAndOnlyThere) {
  const MoMlp model = flat(RouterKind::nearest, {{-0.1, 0.3}, {0.1, 0.3}});
  for (const double y : {0.3, -1e9, 1e-310}) {
    EXPECT_EQ(choices_at(model, {0, y}), (Choices{{0}, {1}}));
    EXPECT_EQ(choices_at(model, {0x1p-1074, y}), (Choices{{1}})) << "one ulp beyond";
    EXPECT_EQ(choices_at(model, {-0x1p-1074, y}), (Choices{{0}})) << "one ulp before";
  }
  EXPECT_EQ(choices_at(flat(RouterKind::nearest, {{1}, {3}}), {std::nextafter(2, 3)}), (Choices{{1}}));
  EXPECT_EQ(choices_at(flat(RouterKind::nearest, {{1}, {3}}), {2}), (Choices{{0}, {1}}));
}

TEST(Routing, GatesTieWhereTheirScoresAreEqual) {
  const MoMlp model = flat(RouterKind::argmax, {{1}, {-1}, {0}}, {0, 0, 0});
  EXPECT_EQ(choices_at(model, {0}), (Choices{{0}, {1}, {2}}));
  EXPECT_EQ(choices_at(model, {0x1p-1074}), (Choices{{0}}));
  // 0.1 * 3 rounds to another number than 0.3, so in binary64 these would be a tie or not by accident.
  const MoMlp scores = flat(RouterKind::argmax, {{0.1}, {0}}, {0, 0.3});
  EXPECT_EQ(choices_at(scores, {3}), (Choices{{mpq_class(0.1) * 3 > mpq_class(0.3) ? 0 : 1}}));
  const HalfSpace h = border(model.router[0], 0, 1);
  EXPECT_EQ(h.normal[0].lower(), -2);
  EXPECT_EQ(h.normal[0].upper(), -2);
}

TEST(Routing, BordersAreThoseOfTheFormats) {
  const HalfSpace h = border(flat(RouterKind::nearest, {{1, 2}, {4, -2}}).router[0], 0, 1);
  EXPECT_EQ(h.normal[0].lower(), 6);
  EXPECT_EQ(h.normal[1].upper(), -8);
  EXPECT_TRUE(h.offset.lower() == 15 && h.offset.upper() == 15);  // 20 - 5
  const HalfSpace g = border(flat(RouterKind::argmax, {{1, 2}, {4, -2}}, {0.5, 2}).router[0], 0, 1);
  EXPECT_EQ(g.normal[0].lower(), 3);
  EXPECT_EQ(g.normal[1].upper(), -4);
  EXPECT_TRUE(g.offset.lower() == -1.5 && g.offset.upper() == -1.5);
}

/// All routes by trying every child of every node, with exact scores.
void brute_force(const MoMlp& model, int at, const std::vector<double>& x, std::vector<int>& path, Choices& all) {
  const RouterNode& node = model.router[static_cast<std::size_t>(at)];
  if (node.kind == RouterKind::leaf) {
    all.push_back(path);
    return;
  }
  mpq_class best = score(node, 0, x);
  for (std::size_t c = 1; c < node.children.size(); ++c) best = std::max(best, score(node, c, x));
  for (std::size_t c = 0; c < node.children.size(); ++c) {
    if (score(node, c, x) != best) continue;
    path.push_back(static_cast<int>(c));
    brute_force(model, node.children[c], x, path, all);
    path.pop_back();
  }
}

TEST(Routing, NestedRoutesAreThoseOfBruteForce) {
  int ties = 0, nested = 0;
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    Generator g(seed + 7000);
    const int n = 1 + testing::pick(g, 3);
    MoMlp model = testing::random_model(g, n);
    const bool coarse = testing::pick(g, 2) == 0;
    if (!coarse)
      for (RouterNode& node : model.router)
        for (auto& p : node.points)
          for (double& v : p) v += testing::uniform(g, -1, 1) * 1e-9;
    std::vector<double> x;
    for (int i = 0; i < n; ++i) x.push_back(coarse ? std::round(testing::uniform(g, -8, 8)) / 8 : testing::uniform(g, -1, 1));
    Choices expected;
    std::vector<int> path;
    brute_force(model, 0, x, path, expected);
    ASSERT_EQ(choices_at(model, x), expected) << "seed " << seed;
    for (const Route& r : selectable(model, x)) EXPECT_EQ(r.expert, model.router[static_cast<std::size_t>(r.leaf)].expert);
    ties += expected.size() > 1;
    nested += expected[0].size() == 2;
    const Route fast = approximate_route(model, x);
    if (coarse) {
      EXPECT_TRUE(may_take(model, x, fast.choices)) << "scores of few bits are exact, seed " << seed;
    }
  }
  EXPECT_GT(ties, 10);
  EXPECT_GT(nested, 100);
}

TEST(Routing, SelectableStopsAtItsLimit) {
  const MoMlp model = flat(RouterKind::nearest, std::vector<std::vector<double>>(10, {0.5}));
  EXPECT_EQ(selectable(model, std::vector<double>{1}, 3).size(), 3U);
  EXPECT_EQ(selectable(model, std::vector<double>{1}).size(), 10U);
}

}  // namespace
}  // namespace mocert
