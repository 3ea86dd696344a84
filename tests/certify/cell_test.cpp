#include "certify/cell.hpp"

#include <gmpxx.h>
#include <gtest/gtest.h>

#include "enclose/random_claims.hpp"

namespace mocert {
namespace {

using testing::Generator;

MoMlp flat(RouterKind kind, const std::vector<std::vector<double>>& points, const std::vector<double>& bias) {
  MoMlp model;
  model.inputs = static_cast<int>(points[0].size());
  model.outputs = 1;
  RouterNode root;
  root.kind = kind;
  root.points = points;
  root.bias = bias;
  model.router.push_back(root);
  for (std::size_t c = 0; c < points.size(); ++c) {
    model.router[0].children.push_back(static_cast<int>(c) + 1);
    RouterNode leaf;
    leaf.expert = static_cast<int>(c);
    model.router.push_back(leaf);
    Expert e;
    e.constant = {0.0};
    model.experts.push_back(e);
  }
  return model;
}

Path step(int taken) { return std::make_shared<PathStep>(PathStep{nullptr, 0, 0, taken}); }

TEST(Cell, MirroredPrototypesAreCutOneUlpBeyondTheBorder) {
  const MoMlp model = flat(RouterKind::nearest, {{0.25}, {0.75}}, {});
  const CellView view = view_cell(model, step(0), nullptr, true, Box{{0}, {1}});
  ASSERT_TRUE(view.cut);
  EXPECT_EQ(view.cut->at, std::nextafter(0.5, 1));
  EXPECT_TRUE(view.cut->far_is_high);
  // The tie itself is never cut off.
  EXPECT_FALSE(view_cell(model, step(0), nullptr, true, Box{{0.5}, {1}}).outside);
  EXPECT_TRUE(view_cell(model, step(0), nullptr, true, Box{{std::nextafter(0.5, 1)}, {1}}).outside);
}

TEST(Cell, WhatIsCutOffIsNeverSelectable) {
  int cuts = 0, outsides = 0;
  for (std::uint64_t seed = 0; seed < 4000; ++seed) {
    Generator g(seed);
    const int n = 1 + testing::pick(g, 3), count = 2 + testing::pick(g, 5);
    std::vector<std::vector<double>> points;
    std::vector<double> bias;
    for (int c = 0; c < count; ++c) {
      points.emplace_back();
      for (int i = 0; i < n; ++i)
        points.back().push_back(testing::pick(g, 3) == 0 ? std::round(testing::uniform(g, -4, 4)) / 2 : testing::uniform(g, -2, 2));
      bias.push_back(testing::uniform(g, -1, 1));
    }
    const MoMlp model = flat(testing::pick(g, 2) == 0 ? RouterKind::nearest : RouterKind::argmax, points, bias);
    const Box box = testing::random_box(g, n, 2);
    const int taken = testing::pick(g, count);
    const CellView view = view_cell(model, step(taken), nullptr, true, box);
    Box far = box;
    if (view.cut) {
      ++cuts;
      (view.cut->far_is_high ? far.lo : far.hi)[static_cast<std::size_t>(view.cut->axis)] = view.cut->at;
    } else if (view.outside) {
      ++outsides;
    } else {
      continue;
    }
    const std::vector<int> choice{taken};
    for (int k = 0; k < 6; ++k) EXPECT_FALSE(may_take(model, testing::random_point(g, far), choice)) << "seed " << seed;
    for (int corner = 0; corner < (1 << n); ++corner) {
      std::vector<double> x;
      for (int i = 0; i < n; ++i)
        x.push_back((corner >> i) & 1 ? far.hi[static_cast<std::size_t>(i)] : far.lo[static_cast<std::size_t>(i)]);
      EXPECT_FALSE(may_take(model, x, choice)) << "seed " << seed;
    }
  }
  EXPECT_GT(cuts, 100);
  EXPECT_GT(outsides, 500);
}

}  // namespace
}  // namespace mocert
