#include <gmpxx.h>
#include <gtest/gtest.h>

#include <cmath>

#include "certify/search.hpp"
#include "construct/adaptive.hpp"
#include "construct/fit.hpp"
#include "construct/jump.hpp"
#include "construct/kd_router.hpp"
#include "enclose/random_claims.hpp"

namespace mocert {
namespace {

using testing::Generator;

TEST(Fit, FindsTheBestUniformLineForASquare) {
  Expression e({"x"});
  const int x = e.variable(0);
  e.add_output(e.apply(Op::mul, x, x));
  // On [0, 1] the best line is x - 1/8 with error 1/8.
  const AffineFit fit = fit_affine(sample_at(e, Box{{0}, {1}}, box_pattern(1)));
  EXPECT_NEAR(fit.error(0), 0.125, 1e-6);
}

TEST(KdRouter, MirrorsExactlyAboutAnyBinary64Cut) {
  Generator g(3);
  for (int k = 0; k < 5000; ++k) {
    Box box = testing::random_box(g, 2, std::pow(10, testing::uniform(g, -8, 8)));
    if (!(box.lo[0] < box.hi[0])) continue;
    const double at = testing::uniform(g, box.lo[0], box.hi[0]);
    const auto [below, above] = mirrored_prototypes(box, 0, at);
    EXPECT_EQ(mpq_class(below[0]) + mpq_class(above[0]), 2 * mpq_class(at));
    EXPECT_LT(below[0], above[0]);
    EXPECT_EQ(below[1], above[1]);
  }
}

TEST(JumpFinder, FindsTheRootOfAGuard) {
  Expression e({"x"});
  const int x = e.variable(0), guard = e.apply(Op::less, x, e.constant(mpq_class(1, 8)));
  e.add_output(e.apply(Op::if_, guard, e.constant(0), e.constant(3)));
  const JumpFinder finder(e);
  const auto found = finder.find(Box{{0}, {1}}, 1.0);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->second, 0.125);
  EXPECT_FALSE(finder.find(Box{{0}, {1}}, 4.0));
  EXPECT_FALSE(finder.find(Box{{0.5}, {1}}, 1.0));
}

TEST(Construct, EveryCellIsAcceptedByAProof) {
  Expression e({"x", "y"});
  const int x = e.variable(0), y = e.variable(1);
  e.add_output(e.apply(Op::mul, e.elementary(Elementary::sin, x), e.apply(Op::mul, y, y)));
  const Target target{FormulaTarget{e, std::nullopt, false, {}, {}}, std::nullopt, false, "", "", ""};
  const Box domain{{-1, 0}, {2, 1}};
  const Constructed made = construct_adaptive(target, domain, 0.03, Norm::linf, {});
  EXPECT_TRUE(made.complete);
  const Claim claim{made.model, target, domain, 0.03, 0.03, Norm::linf};
  EXPECT_EQ(search(claim, {}).verdict, Verdict::certified);
}

TEST(GridRouter, LeadsEveryCellsMiddleToItsExpert) {
  MoMlp model = zero_model(2, 1);
  const std::vector<std::vector<double>> edges{{0, 0.1, 0.7, 1}, {-1, 3, 4}};
  model.router = grid_router(edges);
  model.experts.assign(6, model.experts[0]);
  validate(model, "grid");
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 2; ++j) {
      const std::vector<double> x{0.5 * (edges[0][i] + edges[0][i + 1]), 0.5 * (edges[1][j] + edges[1][j + 1])};
      int node = 0;
      while (model.router[static_cast<std::size_t>(node)].kind != RouterKind::leaf) {
        const RouterNode& r = model.router[static_cast<std::size_t>(node)];
        const auto distance = [&](const std::vector<double>& p) { return std::hypot(p[0] - x[0], p[1] - x[1]); };
        node = r.children[distance(r.points[0]) < distance(r.points[1]) ? 0 : 1];
      }
      EXPECT_EQ(model.router[static_cast<std::size_t>(node)].expert, static_cast<int>(2 * i + j));
    }
}

}  // namespace
}  // namespace mocert
