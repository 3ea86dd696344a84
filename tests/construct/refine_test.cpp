#include "construct/refine.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "construct/cell_points.hpp"
#include "construct/fit.hpp"
#include "construct/kd_router.hpp"
#include "enclose/random_claims.hpp"
#include "model/model_digest.hpp"
#include "model/model_json.hpp"
#include "model/routing.hpp"

namespace mocert {
namespace {

/// f(x, y) = sin(2 x) y on the unit square.
Target wave() {
  Expression e({"x", "y"});
  const int x = e.variable(0), y = e.variable(1);
  e.add_output(e.apply(Op::mul, e.elementary(Elementary::sin, e.apply(Op::add, x, x)), y));
  return {FormulaTarget{e, std::nullopt, false, {}, {}}, std::nullopt, false, "", "", "", {}};
}

const Box unit{{0, 0}, {1, 1}};

Expert affine(double wx, double wy, double b) {
  Layer layer;
  layer.rows = 1;
  layer.cols = 2;
  layer.weights.resize(1, 2);
  layer.weights << wx, wy;
  layer.bias.resize(1);
  layer.bias << b;
  Expert e;
  e.layers.push_back(layer);
  return e;
}

/// `count` random sites, each with the tangent plane of f there, lifted by `wrong` at every `every`-th.
MoMlp tangents(RouterKind kind, int count, int every, double wrong, Dtype dtype = Dtype::binary64) {
  testing::Generator g(7);
  MoMlp model;
  model.dtype = dtype;
  model.inputs = 2;
  model.outputs = 1;
  RouterNode root;
  root.kind = kind;
  for (int k = 0; k < count; ++k) {
    const double a = rounded(testing::uniform(g, 0, 1), Dtype::binary32), b = rounded(testing::uniform(g, 0, 1), Dtype::binary32);
    root.children.push_back(k + 1);
    root.points.push_back(kind == RouterKind::nearest ? std::vector{a, b} : std::vector{2 * a, 2 * b});
    if (kind == RouterKind::argmax) root.bias.push_back(rounded(-(a * a + b * b), dtype));
    const double wx = rounded(2 * std::cos(2 * a) * b, Dtype::binary32), wy = rounded(std::sin(2 * a), Dtype::binary32);
    const double lift = k % every == 0 ? wrong : 0;
    model.experts.push_back(affine(wx, wy, rounded(std::sin(2 * a) * b - wx * a - wy * b + lift, Dtype::binary32)));
  }
  model.router.push_back(root);
  for (int k = 0; k < count; ++k) {
    RouterNode leaf;
    leaf.expert = k;
    model.router.push_back(leaf);
  }
  return model;
}

Verdict verdict(const MoMlp& model, const Target& target, double epsilon) {
  return search({model, target, unit, epsilon, epsilon, Norm::linf, {}, {}, nullptr}, {}).verdict;
}

TEST(CellSearch, ProvesEveryCellAloneExactlyWhereTheWholeIsProved) {
  const Target target = wave();
  for (const double lift : {0.0, 0.2}) {
    const MoMlp model = tangents(RouterKind::nearest, 40, 5, lift);
    const double epsilon = 0.15;
    bool all = true;
    for (int k = 0; k < 40; ++k) {
      const Claim cell{model, target, unit, epsilon, epsilon, Norm::linf, {}, std::vector{k}, nullptr};
      const SearchResult found = search(cell, {});
      if (found.verdict == Verdict::certified) continue;
      all = false;
      ASSERT_EQ(found.verdict, Verdict::violated);
      EXPECT_EQ(found.witness->expert, k);
      EXPECT_EQ(found.witness->route, std::vector{k});
      EXPECT_TRUE(may_take(model, found.witness->x, found.witness->route));
    }
    EXPECT_EQ(all, verdict(model, target, epsilon) == Verdict::certified);
    EXPECT_EQ(all, lift == 0);
  }
}

TEST(CellSearch, AnExpertTakesThePlaceOfTheModels) {
  const Target target = wave();
  const MoMlp model = tangents(RouterKind::nearest, 40, 1, 5);
  const Expert right = tangents(RouterKind::nearest, 40, 1, 0).experts[3];
  const Claim wrong{model, target, unit, 0.15, 0.15, Norm::linf, {}, std::vector{3}, nullptr};
  const Claim replaced{model, target, unit, 0.15, 0.15, Norm::linf, {}, std::vector{3}, &right};
  EXPECT_EQ(search(wrong, {}).verdict, Verdict::violated);
  EXPECT_EQ(search(replaced, {}).verdict, Verdict::certified);
}

TEST(CellPoints, ArePulledIntoTheCellAndTheBoxHoldsIt) {
  const MoMlp model = tangents(RouterKind::nearest, 40, 5, 0);
  testing::Generator g(5);
  for (int k = 0; k < 40; ++k) {
    const CellPoints cell(model, {k});
    const auto box = cell.shrink(unit);
    ASSERT_TRUE(box);
    const Eigen::MatrixXd u = cell.pull(*box, box_pattern(2));
    ASSERT_GT(u.rows(), 100) << k;
    for (Eigen::Index p = 0; p < u.rows(); ++p) {
      const std::vector<double> x = at_units(*box, u, p);
      double own = 0, best = 1e9;
      for (std::size_t s = 0; s < 40; ++s) {
        const auto& site = model.router[0].points[s];
        const double d = std::hypot(x[0] - site[0], x[1] - site[1]);
        best = std::min(best, d);
        if (static_cast<int>(s) == k) own = d;
      }
      EXPECT_LE(own, best + 1e-9);
    }
  }
  // No point of the cell is outside its box.
  for (int p = 0; p < 2000; ++p) {
    const std::vector<double> x{testing::uniform(g, 0, 1), testing::uniform(g, 0, 1)};
    const int k = approximate_route(model, x).choices[0];
    EXPECT_TRUE(CellPoints(model, {k}).shrink(unit)->contains(Box{x, x}));
  }
}

class Refine : public ::testing::TestWithParam<std::pair<RouterKind, Dtype>> {};

TEST_P(Refine, KeepsWhatIsProvedAndMendsTheRest) {
  const auto [kind, dtype] = GetParam();
  const Target target = wave();
  const MoMlp model = tangents(kind, 40, 8, 0.3, dtype);
  const double epsilon = 0.1;
  RefineOptions options;
  const Refined r = refine(model, target, unit, epsilon, epsilon, Norm::linf, options);
  EXPECT_EQ(r.before, Verdict::violated);
  ASSERT_TRUE(r.worst);
  EXPECT_GT(r.worst->error, epsilon);
  EXPECT_EQ(r.unproved, 0U);
  EXPECT_EQ(r.kept + r.refitted + r.split, 40U);
  EXPECT_GE(r.kept, 20U);
  EXPECT_GE(r.refitted + r.split, 5U);
  EXPECT_EQ(r.experts_kept + r.experts_dropped, 40U);
  EXPECT_EQ(r.model.experts.size(), r.experts_kept + r.experts_added);
  validate(r.model, "refined");
  EXPECT_EQ(verdict(r.model, target, epsilon), Verdict::certified);
  // What is kept is kept bit for bit: the root, and the experts of proved cells under the same leaves.
  EXPECT_EQ(r.model.router[0].points, model.router[0].points);
  EXPECT_EQ(r.model.router[0].children, model.router[0].children);
  std::size_t same = 0;
  for (std::size_t leaf = 1; leaf <= 40; ++leaf) {
    const RouterNode& now = r.model.router[leaf];
    if (now.kind != RouterKind::leaf) continue;
    const std::string before = content_digest(model.experts[leaf - 1]),
                      after = content_digest(r.model.experts[static_cast<std::size_t>(now.expert)]);
    const Claim cell{model, target, unit, epsilon, epsilon, Norm::linf, {}, std::vector{static_cast<int>(leaf) - 1}, nullptr};
    EXPECT_EQ(before == after, search(cell, {}).verdict == Verdict::certified);
    same += before == after;
  }
  EXPECT_EQ(same, r.kept);
  // A file in the model's own type gives the same model.
  EXPECT_EQ(content_digest(parse_model(model_to_json(r.model), "again")), content_digest(r.model));
  options.threads = 3;
  EXPECT_EQ(model_to_json(refine(model, target, unit, epsilon, epsilon, Norm::linf, options).model), model_to_json(r.model));
}

INSTANTIATE_TEST_SUITE_P(AnyRouter, Refine,
                         ::testing::Values(std::pair{RouterKind::nearest, Dtype::binary64}, std::pair{RouterKind::argmax, Dtype::binary64},
                                           std::pair{RouterKind::nearest, Dtype::binary32}));

TEST(RefineModel, ThatIsProvedAlreadyStaysAsItIs) {
  const Target target = wave();
  const MoMlp model = tangents(RouterKind::nearest, 40, 8, 0);
  const Refined r = refine(model, target, unit, 0.15, 0.15, Norm::linf, {});
  EXPECT_EQ(r.before, Verdict::certified);
  EXPECT_EQ(r.kept, 40U);
  EXPECT_EQ(content_digest(r.model), content_digest(model));
}

TEST(RefineModel, PartsOfACellKeepTheOldExpertWhereItIsRight) {
  // One expert for all, right but for x > 0.75.
  Expression e({"x", "y"});
  const int x = e.variable(0), over = e.apply(Op::sub, x, e.constant(mpq_class(3, 4)));
  e.add_output(e.apply(Op::fmax, e.constant(0), over));
  const Target target{FormulaTarget{e, std::nullopt, false, {}, {}}, std::nullopt, false, "", "", "", {}};
  const MoMlp model = zero_model(2, 1);
  const Refined r = refine(model, target, unit, 0.01, 0.01, Norm::linf, {});
  EXPECT_EQ(r.split, 1U);
  EXPECT_GE(r.parts_kept, 1U);
  EXPECT_EQ(r.experts_kept, 1U);
  EXPECT_LE(r.parts, 4U);
  EXPECT_EQ(verdict(r.model, target, 0.01), Verdict::certified);
}

TEST(RefineModel, StopsAtAJumpAndSaysSo) {
  Expression e({"x", "y"});
  const int x = e.variable(0), guard = e.apply(Op::less, x, e.constant(mpq_class(1, 3)));
  e.add_output(e.apply(Op::if_, guard, e.constant(0), e.constant(1)));
  const Target target{FormulaTarget{e, std::nullopt, false, {}, {}}, std::nullopt, false, "", "", "", {}};
  const Refined r = refine(zero_model(2, 1), target, unit, 0.1, 0.1, Norm::linf, {});
  EXPECT_GT(r.unproved, 0U);
  EXPECT_LT(r.parts, 10U);
  EXPECT_NE(verdict(r.model, target, 0.1), Verdict::certified);
}

}  // namespace
}  // namespace mocert
