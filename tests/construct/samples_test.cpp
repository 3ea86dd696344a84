#include <gtest/gtest.h>

#include <cmath>

#include "certify/bound.hpp"
#include "construct/adaptive.hpp"
#include "construct/envelopes.hpp"
#include "construct/midpoint.hpp"
#include "construct/samples_source.hpp"
#include "enclose/random_claims.hpp"

namespace mocert {
namespace {

using testing::Generator;

/// `count` random samples of 0.3 sin(3 x0) + 0.2 x1 (and of its negative), whose l2 Lipschitz constant is below 0.93.
Samples random_samples(int count, int outputs, Norm input_norm) {
  Generator g(11);
  Samples s;
  s.inputs = 2;
  s.outputs = outputs;
  s.lipschitz = {input_norm == Norm::l2 ? mpq_class(93, 100) : mpq_class(11, 10)};
  s.lipschitz_text = {"1"};
  s.input_norm = input_norm;
  for (int k = 0; k < count; ++k) {
    const double a = testing::uniform(g, 0, 1), b = testing::uniform(g, 0, 1), y = 0.3 * std::sin(3 * a) + 0.2 * b;
    s.x.insert(s.x.end(), {a, b});
    s.y.push_back(y);
    if (outputs == 2) s.y.push_back(-y);
  }
  return s;
}

Target target_of(Samples s) { return {std::move(s), std::nullopt, false, "", "", "", {}}; }

TEST(Envelopes, TheRelevantSamplesGiveTheEnvelopesOfAll) {
  for (const Norm norm : {Norm::l1, Norm::l2, Norm::linf}) {
    const Samples s = random_samples(300, 2, norm);
    const Envelopes e(s);
    Generator g(3);
    for (int k = 0; k < 200; ++k) {
      Box box = testing::random_box(g, 2, 0.5);
      const Envelopes::List all = e.relevant(Box{{-9, -9}, {9, 9}}, {}, 0), some = e.relevant(box, {}, 0);
      ASSERT_EQ(all.size(), 300U);
      std::vector<double> l(2), u(2), l2(2), u2(2);
      const std::vector<double> x = testing::random_point(g, box);
      e.at(x, all, l, u);
      e.at(x, some, l2, u2);
      EXPECT_EQ(l, l2);
      EXPECT_EQ(u, u2);
      EXPECT_GE(e.half_gap_over(box, some, Norm::linf) * (1 + 1e-12), e.half_gap(x, all, Norm::linf));
      // Found in two steps they are the same.
      EXPECT_EQ(e.relevant(box, e.relevant(Box{{box.lo[0] - 1, box.lo[1]}, box.hi}, {}, 0), 300), some);
    }
  }
}

TEST(SamplesSource, AFitComesAsCloseAsTheEnvelopesAllow) {
  const Target target = target_of(random_samples(50, 1, Norm::l2));
  const SamplesSource source(target);
  const Box box{{0, 0}, {1, 1}};
  const BoxSamples s = source.sample(box);
  const AffineFit fit = fit_affine(s);
  double widest = 0;
  for (Eigen::Index p = 0; p < s.u.rows(); p += 2) {
    EXPECT_EQ(s.u.row(p), s.u.row(p + 1));
    EXPECT_LE(s.values(p, 0), s.values(p + 1, 0));
    widest = std::max(widest, 0.5 * (s.values(p + 1, 0) - s.values(p, 0)));
  }
  EXPECT_GE(fit.error(0), widest * (1 - 1e-12));
  EXPECT_LE(fit.error(0), widest + 0.2);
}

TEST(ConstructFromSamples, IsProvedForEveryAdmissibleFunctionNearTheIrreducibleError) {
  for (const int outputs : {1, 2}) {
    const Target target = target_of(random_samples(400, outputs, outputs == 1 ? Norm::l2 : Norm::linf));
    const Box domain{{0, 0}, {1, 1}};
    const Norm norm = outputs == 1 ? Norm::linf : Norm::l2;
    SearchOptions options;
    options.relative_width = 1e-3;
    const Irreducible least = irreducible_error(target, domain, norm, options);
    ASSERT_TRUE(least.error.reached);
    const double epsilon = 1.15 * least.error.upper;
    const Constructed made = construct_adaptive(target, domain, epsilon, norm, {});
    EXPECT_TRUE(made.complete);
    EXPECT_LT(made.model.experts.size(), 400U);
    EXPECT_EQ(search({made.model, target, domain, epsilon, epsilon, norm, {}, {}, nullptr}, {}).verdict, Verdict::certified);
    ConstructOptions team;
    team.threads = 3;
    EXPECT_EQ(construct_adaptive(target, domain, epsilon, norm, team).model.experts.size(), made.model.experts.size());
  }
}

TEST(ConstructFromSamples, TheMidpointIsTheBestAtAPoint) {
  const Target target = target_of(random_samples(50, 1, Norm::l2));
  const Box domain{{0, 0}, {1, 1}};
  SearchOptions options;
  options.relative_width = 1e-3;
  const Irreducible least = irreducible_error(target, domain, Norm::linf, options);
  const MoMlp model = midpoint_model(*target.samples(), domain, least.x);
  const auto gap = make_gap(target, Norm::linf);
  const Interval error = *gap->error_at(least.x, model.experts[0]);
  EXPECT_GE(error.lower(), least.error.lower * (1 - 1e-12));
  EXPECT_LE(error.upper(), least.error.upper * (1 + 1e-12));
  EXPECT_EQ(gap->violation_kind(least.x, model.experts[0], 0.99 * least.error.lower), ViolationKind::data_too_sparse);
}

}  // namespace
}  // namespace mocert
