#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "certify/certify.hpp"
#include "certify/random_models.hpp"
#include "certify/walk.hpp"
#include "enclose/exact_expert.hpp"
#include "enclose/random_pairs.hpp"
#include "io/numbers.hpp"
#include "mocert/error.hpp"
#include "model/model_json.hpp"
#include "model/routing.hpp"

namespace mocert {
namespace {

using testing::Generator;

/// The greatest exact difference of a pair that counts at x.
mpq_class truth(const MoMlp& model, const MoMlp& reference, bool same_route, const std::vector<double>& x) {
  mpq_class greatest = 0;
  for (const Route& k : selectable(model, x))
    for (const Route& j : selectable(reference, x)) {
      if (same_route && k.leaf != j.leaf) continue;
      const auto f = testing::exact_expert(reference.experts[static_cast<std::size_t>(j.expert)], x);
      const auto g = testing::exact_expert(model.experts[static_cast<std::size_t>(k.expert)], x);
      greatest = std::max(greatest, mpq_class(abs(f[0] - g[0])));
    }
  return greatest;
}

class Folder {
 public:
  Folder() : path_(std::filesystem::path(::testing::TempDir()) / fmt::format("mocert-networks-{}", ::getpid())) {
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

TEST(Networks, TheKernelRedoesEveryRandomVerdictAndPointsAgreeExactly) {
  const Folder folder;
  int verdicts[3] = {0, 0, 0}, ties = 0, same_routes = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Generator g(seed);
    const int n = 1 + testing::pick(g, 2);
    const MoMlp model = testing::random_model(g, n);
    MoMlp reference = testing::pick(g, 2) == 0 ? testing::random_model(g, n) : model;
    const bool same_route =
        reference.experts.size() == model.experts.size() && identical_routers(model, reference) && testing::pick(g, 3) != 0;
    if (identical_routers(model, reference))
      for (Expert& e : reference.experts) e = testing::moved(g, e);
    std::ofstream(folder.file("m.json")) << model_to_json(model);
    std::ofstream(folder.file("r.json")) << model_to_json(reference);
    ClaimText text;
    text.model_path = folder.file("m.json");
    text.target_path = folder.file("r.json");
    text.target.same_route = same_route;
    text.epsilon = to_hex(std::pow(10, testing::uniform(g, -3, 1.5)));
    const LoadedClaim claim(text);
    CertifyOptions options;
    options.certificate_path = folder.file("c.json");
    options.overwrite = true;
    options.search.limits.boxes = 3000;
    // Throws InternalError where the kernel does not share the verdict.
    const CertifyResult result = certify(claim, options);
    ++verdicts[static_cast<int>(result.verdict)];
    same_routes += same_route && result.verdict == Verdict::certified;
    if (result.search.witness) {
      const Witness& w = *result.search.witness;
      EXPECT_TRUE(claim.claim().walk().may_take(w.x, w.route)) << "seed " << seed;
      EXPECT_GE(truth(model, reference, same_route, w.x), mpq_class(w.error)) << "seed " << seed;
    }
    for (int k = 0; k < 40; ++k) {
      // Borders between prototypes that are multiples of 1/8 are met exactly now and then.
      std::vector<double> x;
      for (int i = 0; i < n; ++i) x.push_back(k % 2 == 0 ? testing::pick(g, 33) / 32.0 : testing::uniform(g, 0, 1));
      ties += selectable(model, x).size() + selectable(reference, x).size() > 2;
      if (!std::isfinite(result.search.upper)) continue;
      EXPECT_LE(truth(model, reference, same_route, x), mpq_class(result.search.upper)) << "seed " << seed;
    }
  }
  EXPECT_GT(verdicts[0], 60);
  EXPECT_GT(verdicts[1], 60);
  EXPECT_GT(ties, 100);
  EXPECT_GT(same_routes, 10);
}

TEST(Networks, AWalkGoesOnThroughTheReference) {
  MoMlp model;
  model.inputs = model.outputs = 1;
  model.router.resize(3);
  model.router[0] = {RouterKind::nearest, -1, {1, 2}, {{0.25}, {0.75}}, {}};
  model.router[1].expert = 1;
  model.router[2].expert = 0;
  model.experts.resize(2);
  for (Expert& e : model.experts) e.constant = {0};
  Target target{Network{model, false}, std::nullopt, false, "", "", ""};
  const Walk all(model, target);
  const Walk::Place below = all.child(all.root(), 0);
  EXPECT_EQ(below.expert, 1);
  EXPECT_EQ(all.node(below.node).kind, RouterKind::nearest);
  const Walk::Experts pair = all.experts(all.child(below, 1));
  EXPECT_EQ(pair.expert, 1);
  EXPECT_EQ(pair.reference, 0);
  const std::vector<double> tie{0.5}, left{0.25};
  EXPECT_TRUE(all.may_take(tie, std::vector<int>{0, 1}));
  EXPECT_FALSE(all.may_take(left, std::vector<int>{0, 1}));
  EXPECT_TRUE(all.may_take(left, std::vector<int>{0, 0}));
  for (const auto& wrong : {std::vector<int>{}, {0}, {0, 0, 0}, {2, 0}, {0, 2}, {-1, 0}}) EXPECT_FALSE(all.may_take(left, wrong));
  std::get<Network>(target.what).same_route = true;
  const Walk same(model, target);
  EXPECT_EQ(same.experts(same.child(same.root(), 0)).reference, 1);
  EXPECT_TRUE(same.may_take(left, std::vector<int>{0}));
}

}  // namespace
}  // namespace mocert
