#include "runtime/flat_router.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "enclose/random_claims.hpp"
#include "model/model_tensors.hpp"
#include "model/routing.hpp"
#include "model/same_model.hpp"

namespace mocert {
namespace {

using testing::Generator;

/// One node of so many children; coordinates are multiples of 1/`lattice`, so that many distances tie.
MoMlp star(Generator& g, RouterKind kind, int inputs, int children, int lattice) {
  MoMlp model;
  model.inputs = inputs;
  model.outputs = 1;
  const auto number = [&] { return std::round(testing::uniform(g, -1, 1) * lattice) / lattice; };
  RouterNode root;
  root.kind = kind;
  for (int c = 0; c < children; ++c) {
    root.children.push_back(c + 1);
    root.points.emplace_back();
    for (int i = 0; i < inputs; ++i) root.points.back().push_back(number());
    if (kind == RouterKind::argmax) root.bias.push_back(number());
  }
  model.router.push_back(root);
  for (int c = 0; c < children; ++c) {
    RouterNode leaf;
    leaf.expert = c;
    model.router.push_back(leaf);
    model.experts.push_back({.constant = {static_cast<double>(c)}, .layers = {}, .input = {}, .output = {}});
  }
  return model;
}

std::uint32_t routed(const MoMlp& model, const std::vector<double>& x) {
  const std::string file = model_to_tensors(model);
  return FlatRouter(read_layout(file, "m.safetensors")).route(x).expert;
}

/// Every child that may be taken, by exact arithmetic, must not stand before the one that was taken, which must be one of them.
void expect_first(const MoMlp& model, const FlatRouter& router, const std::vector<double>& x) {
  const int expert = static_cast<int>(router.route(x).expert);
  const std::vector<int> taken{expert};
  ASSERT_TRUE(may_take(model, x, taken));
  for (int c = 0; c < expert; ++c) {
    const std::vector<int> earlier{c};
    // Only what is as near can be taken; the plain distance spares exact arithmetic for the rest.
    double a = 0, b = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      a += std::pow(x[i] - model.router[0].points[static_cast<std::size_t>(c)][i], 2);
      b += std::pow(x[i] - model.router[0].points[static_cast<std::size_t>(expert)][i], 2);
    }
    if (model.router[0].kind == RouterKind::nearest && a > b * (1 + 1e-6) + 1e-12) continue;
    EXPECT_FALSE(may_take(model, x, earlier)) << "child " << c << " before " << expert;
  }
}

TEST(FlatRouter, TakesTheFirstOfTheNearestByExactArithmetic) {
  static_assert(FlatRouter::least_tree_width(1) <= 300 && FlatRouter::least_tree_width(8) <= 300 && FlatRouter::least_tree_width(9) > 300);
  for (const auto& [inputs, children, lattice] : {std::tuple{1, 5, 4},
                                                  {2, 30, 4},
                                                  {2, 300, 8},
                                                  {3, 300, 4},
                                                  {8, 300, 2},
                                                  {9, 300, 2},
                                                  {1, 400, 50},
                                                  {2, 300, 1 << 30},
                                                  {3, 500, 1}}) {
    for (const bool narrow : {false, true}) {
      Generator g(static_cast<std::uint64_t>(inputs * 1000 + children));
      MoMlp model = star(g, RouterKind::nearest, inputs, children, lattice);
      if (narrow) testing::narrow(model);
      const std::string file = model_to_tensors(model);
      const FlatRouter router(read_layout(file, "m.safetensors"));
      for (int k = 0; k < 40; ++k) {
        std::vector<double> x;
        for (int i = 0; i < inputs; ++i) {
          const double t = testing::uniform(g, -1.5, 1.5);
          x.push_back(k % 2 == 0 ? std::round(t * 2.0 * lattice) / (2.0 * lattice) : t);
        }
        expect_first(model, router, x);
        if (k % 4 == 0) {
          x[0] = std::nextafter(x[0], 2);
          expect_first(model, router, x);
        }
        if (HasFatalFailure() || HasNonfatalFailure()) return;
      }
    }
  }
}

TEST(FlatRouter, TakesTheFirstOfTheBestGatesByExactArithmetic) {
  for (const int lattice : {2, 8, 1 << 30}) {
    Generator g(static_cast<std::uint64_t>(lattice));
    const MoMlp model = star(g, RouterKind::argmax, 2, 30, lattice);
    const std::string file = model_to_tensors(model);
    const FlatRouter router(read_layout(file, "m.safetensors"));
    for (int k = 0; k < 60; ++k) {
      const std::vector<double> x{std::round(testing::uniform(g, -4, 4)) / 4, k % 2 == 0 ? 0.0 : testing::uniform(g, -1, 1)};
      expect_first(model, router, x);
    }
  }
}

TEST(FlatRouter, RoundingDoesNotTurnAComparison) {
  MoMlp model;
  model.inputs = 2;
  model.outputs = 1;
  RouterNode root;
  root.kind = RouterKind::nearest;
  root.children = {1, 2};
  root.points = {{1, 1e8}, {1 + 0x1p-50, 1e8}};
  model.router = {root, {}, {}};
  model.router[1].expert = 0;
  model.router[2].expert = 1;
  model.experts.resize(2, {.constant = {0}, .layers = {}, .input = {}, .output = {}});
  // Squared distances are about 10^16; in binary64 they are equal.
  EXPECT_EQ(routed(model, {2, 0}), 1U);
  EXPECT_EQ(routed(model, {0, 0}), 0U);
  EXPECT_EQ(routed(model, {1, 0}), 0U);
}

TEST(FlatRouter, DistancesNearTheEndOfTheRangeAreRoutedExactly) {
  // Squares up to 1.7 * 10^308: the search for the nearest of many points adds more than that up on its way.
  Generator g(2);
  MoMlp model = star(g, RouterKind::nearest, 2, 300, 1 << 20);
  for (auto& p : model.router[0].points) {
    const double angle = 0.8 + 0.2 * p[0], radius = 1.3e154 * (1 + 1e-3 * p[1]);
    p = {radius * std::cos(angle), radius * std::sin(angle)};
  }
  const std::string file = model_to_tensors(model);
  const FlatRouter router(read_layout(file, "m.safetensors"));
  for (int k = 0; k < 100; ++k) expect_first(model, router, {testing::uniform(g, -1e151, 1e151), testing::uniform(g, -1e151, 1e151)});
}

TEST(FlatRouter, GreatNumbersAreRoutedExactly) {
  Generator g(1);
  for (const int children : {3, 200}) {
    MoMlp model = star(g, RouterKind::nearest, 1, children, 8);
    for (auto& p : model.router[0].points) p[0] *= 1e300;
    EXPECT_EQ(model.router[0].points[routed(model, {1e308})][0],
              std::max_element(model.router[0].points.begin(), model.router[0].points.end())->at(0));
  }
  const MoMlp gates = star(g, RouterKind::argmax, 1, 3, 8);
  const std::vector<int> taken{static_cast<int>(routed(gates, {1.7e308}))};
  EXPECT_TRUE(may_take(gates, std::vector<double>{1.7e308}, taken));
}

}  // namespace
}  // namespace mocert
