#include "certify/sibling_tree.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "certify/search.hpp"

namespace mocert {
namespace {

RouterNode random_node(int children, std::size_t n, std::mt19937_64& random) {
  RouterNode node;
  node.kind = RouterKind::nearest;
  for (int c = 0; c < children; ++c) {
    node.children.push_back(c + 1);
    std::vector<double> p(n);
    // Coarse, so that many coordinates are equal.
    for (double& t : p) t = static_cast<double>(random() % 32) / 32;
    node.points.push_back(std::move(p));
  }
  return node;
}

TEST(SiblingTree, FindsWhatAScanFinds) {
  std::mt19937_64 random(1);
  for (int round = 0; round < 200; ++round) {
    const int children = 1 + static_cast<int>(random() % 200);
    const std::size_t n = 1 + random() % 4;
    const RouterNode node = random_node(children, n, random);
    const SiblingTree tree(node);
    const int child = static_cast<int>(random() % static_cast<std::uint64_t>(children));
    const double distance = static_cast<double>(random() % 100) / 100;
    const auto distance_to = [&](int s) {
      double sum = 0;
      for (std::size_t i = 0; i < n; ++i) {
        const double d = node.points[static_cast<std::size_t>(s)][i] - node.points[static_cast<std::size_t>(child)][i];
        sum += d * d;
      }
      return std::sqrt(sum);
    };
    std::vector<int> all, close;
    std::vector<double> distances, found;
    for (int s = 0; s < children; ++s) {
      if (s == child) continue;
      distances.push_back(distance_to(s));
      if (distance_to(s) <= distance) close.push_back(s);
    }
    EXPECT_EQ(tree.within(child, distance), close) << "round " << round;
    const std::size_t count = 1 + random() % 20;
    for (const int s : tree.nearest(child, count)) {
      EXPECT_NE(s, child);
      found.push_back(distance_to(s));
    }
    std::sort(distances.begin(), distances.end());
    std::sort(found.begin(), found.end());
    distances.resize(std::min(distances.size(), count));
    EXPECT_EQ(found, distances) << "round " << round;
  }
}

TEST(SiblingTree, AFlatRouterOfManyPrototypesIsDecided) {
  std::mt19937_64 random(2);
  constexpr int cells = 3000;
  MoMlp model;
  model.inputs = 2;
  model.outputs = 1;
  RouterNode root = random_node(cells, 2, random);
  for (auto& p : root.points)
    for (double& t : p) t = static_cast<double>(random() >> 11) * 0x1p-53;
  model.router.push_back(root);
  for (int c = 0; c < cells; ++c) {
    RouterNode leaf;
    leaf.expert = c;
    model.router.push_back(leaf);
    Expert& expert = model.experts.emplace_back();  // x + y at the prototype
    expert.constant = {root.points[static_cast<std::size_t>(c)][0] + root.points[static_cast<std::size_t>(c)][1]};
  }
  Expression e({"x", "y"});
  e.add_output(e.apply(Op::add, e.variable(0), e.variable(1)));
  const Target target{FormulaTarget{e, std::nullopt, false, {}, {}}, std::nullopt, false, "", "", ""};
  const Claim claim{model, target, Box{{0, 0}, {1, 1}}, 0.15, 0.15, Norm::linf};
  const SearchResult result = search(claim, {});
  EXPECT_EQ(result.verdict, Verdict::certified);
  EXPECT_GT(result.lower, 0.02);
  EXPECT_LT(result.boxes, 15U * cells) << "a box that is not cut down to its cell is split instead";
}

}  // namespace
}  // namespace mocert
