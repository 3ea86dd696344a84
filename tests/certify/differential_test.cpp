#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "certify/certify.hpp"
#include "certify/fpcore_text.hpp"
#include "certify/random_models.hpp"
#include "enclose/expert_form.hpp"
#include "enclose/random_claims.hpp"
#include "io/numbers.hpp"
#include "mocert/kernel.hpp"
#include "model/model_digest.hpp"
#include "model/model_json.hpp"
#include "model/routing.hpp"

// Prover and kernel read and mean the same: random models and formulas go as text through both, and what one proves at points the other
// must agree with.

namespace mocert {
namespace {

using testing::Generator;

/// One expert everywhere.
MoMlp lone_expert(int inputs, Expert expert) {
  MoMlp model;
  model.inputs = inputs;
  model.outputs = 1;
  model.router.emplace_back();
  model.router[0].expert = 0;
  model.experts.push_back(std::move(expert));
  return model;
}

/// That the error over the box is at most what the prover found, with room for rounding.
kernel::Statement statement(const MoMlp& model, const std::string& fpcore, const Box& box, const GapBound& bound) {
  kernel::Statement s;
  s.model = {"m.json", model_to_json(model)};
  s.target = {"f.fpcore", fpcore};
  std::string domain;
  for (std::size_t i = 0; i < box.lo.size(); ++i) domain += fmt::format("{}[{},{}]", i ? "x" : "", to_hex(box.lo[i]), to_hex(box.hi[i]));
  s.domain = domain;
  s.epsilon = to_hex(bound.upper * (1 + 0x1p-30) + bound.noise);
  return s;
}

TEST(Differential, ProverAndKernelAgreeOnRandomModelsAndFormulas) {
  int compared = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    Generator g(seed);
    const int n = 1 + testing::pick(g, 3);
    const MoMlp model = testing::random_model(g, n);
    const Expression random = testing::random_expression(g, n, 1 + testing::pick(g, 3));
    const std::string model_text = model_to_json(model);
    const std::string fpcore = testing::fpcore_of(random);
    const FormulaTarget formula = parse_fpcore(fpcore, "f.fpcore", {});
    const MoMlp read = parse_model(model_text, "m.json");
    EXPECT_EQ(content_digest(read), content_digest(model)) << "seed " << seed;
    const Target target{formula, std::nullopt, false, "", "", content_digest(formula)};
    const auto gap = make_gap(target, Norm::linf);

    const Box box = testing::random_box(g, n, 2);
    const std::vector<double> x = testing::random_point(g, box);
    for (const Route& route : selectable(model, x)) {
      const auto error = gap->error_at(x, model.experts[static_cast<std::size_t>(route.expert)]);
      if (!error || !is_finite(*error) || error->upper() <= 0) continue;
      std::string domain;
      for (int i = 0; i < n; ++i)
        domain += fmt::format("{}[{},{}]", i ? "x" : "", to_hex(box.lo[static_cast<std::size_t>(i)]),
                              to_hex(box.hi[static_cast<std::size_t>(i)]));
      const auto checker = [&](double epsilon) {
        kernel::Statement s;
        s.model = {"m.json", model_text};
        s.target = {"f.fpcore", fpcore};
        s.domain = domain;
        s.epsilon = to_hex(epsilon);
        return kernel::Checker(s);
      };
      const auto expert = static_cast<std::uint64_t>(route.expert);
      // The prover's enclosure of the error at the point and the kernel's finer one overlap.
      EXPECT_TRUE(checker(error->upper()).closes(expert, x, x, {"form", {}, {}})) << "seed " << seed << "\n" << fpcore;
      if (error->lower() > 1e-300) {
        const double below = error->lower() * (1 - 0x1p-40);
        EXPECT_FALSE(checker(below).closes(expert, x, x, {"form", {}, {}})) << "seed " << seed << "\n" << fpcore;
      }
      ++compared;
    }
  }
  EXPECT_GT(compared, 150);
}

TEST(Differential, TheKernelClosesWhatSecondDerivativesCloseForTheProver) {
  int closed = 0, refused = 0;
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    Generator g(seed + 70'000);
    const int n = 1 + testing::pick(g, 3);
    const Expression random = testing::random_expression(g, n, 1 + testing::pick(g, 3));
    const MoMlp model = lone_expert(n, testing::random_expert(g, n, 1, testing::pick(g, 2)));
    const std::string fpcore = testing::fpcore_of(random);
    const FormulaTarget formula = parse_fpcore(fpcore, "f.fpcore", {});
    const Target target{formula, std::nullopt, false, "", "", content_digest(formula)};
    const Box box = testing::random_box(g, n, 2);
    const GapBound bound = make_gap(target, Norm::linf)->bound(box, model.experts[0]);
    if (!std::isfinite(bound.upper) || !(bound.upper > 0)) continue;
    const kernel::Checker checker(statement(model, fpcore, box, bound));
    if (bound.second_order) {
      EXPECT_TRUE(checker.closes(0, box.lo, box.hi, {"hessian", {}, {}})) << "seed " << seed << "\n" << fpcore;
      ++closed;
    } else if (!checker.closes(0, box.lo, box.hi, {"hessian", {}, {}})) {
      ++refused;
    }
  }
  EXPECT_GT(closed, 300);
  EXPECT_GT(refused, 80);
}

TEST(Differential, TheKernelClosesWhatSymbolsCloseForTheProver) {
  int closed = 0;
  for (std::uint64_t seed = 0; seed < 4000; ++seed) {
    Generator g(seed + 80'000);
    const int n = 1 + testing::pick(g, 3);
    const MoMlp model = lone_expert(n, testing::random_expert(g, n, 1, 2 + testing::pick(g, 3)));
    const std::string fpcore = testing::fpcore_of(testing::random_expression(g, n, testing::pick(g, 2)));
    const FormulaTarget formula = parse_fpcore(fpcore, "f.fpcore", {});
    const Target target{formula, std::nullopt, false, "", "", content_digest(formula)};
    const Box box = testing::random_box(g, n, 2);
    const auto gap = make_gap(target, Norm::linf);
    const GapBound without = gap->bound(box, model.experts[0]);
    BoundHints hints;
    hints.symbols = most_symbols;
    const GapBound with = gap->bound(box, model.experts[0], hints);
    if (!std::isfinite(with.upper) || !(with.upper < 0.99 * without.upper)) continue;
    EXPECT_TRUE(
        kernel::Checker(statement(model, fpcore, box, with)).closes(0, box.lo, box.hi, {with.second_order ? "hessian" : "form", {}, {}}))
        << "seed " << seed << "\n"
        << fpcore;
    ++closed;
  }
  EXPECT_GT(closed, 100);
}

TEST(Differential, TheKernelRedoesEveryRandomVerdict) {
  const auto folder = std::filesystem::path(::testing::TempDir()) / fmt::format("mocert-differential-{}", ::getpid());
  std::filesystem::create_directories(folder);
  int verdicts[3] = {0, 0, 0};
  for (std::uint64_t seed = 1000; seed < 1200; ++seed) {
    Generator g(seed);
    const int n = 1 + testing::pick(g, 2);
    const Expression random = testing::random_expression(g, n, 1 + testing::pick(g, 2));
    const std::string fpcore = testing::fpcore_of(random);
    const auto model_path = (folder / "m.json").string(), target_path = (folder / "f.fpcore").string();
    std::ofstream(model_path) << model_to_json(testing::random_model(g, n));
    std::ofstream(target_path) << fpcore;
    ClaimText text;
    text.model_path = model_path;
    text.target_path = target_path;
    text.epsilon = to_hex(std::pow(10, testing::uniform(g, -1, 2)));
    try {
      const LoadedClaim claim(text);
      CertifyOptions options;
      options.certificate_path = (folder / "c.json").string();
      options.overwrite = true;
      options.search.limits.boxes = 3000;
      // Throws InternalError where the kernel does not share the verdict.
      ++verdicts[static_cast<int>(certify(claim, options).verdict)];
    } catch (const InputError&) {
      // Proved to be undefined somewhere in the unit box.
    }
  }
  std::filesystem::remove_all(folder);
  EXPECT_GT(verdicts[0], 20);
  EXPECT_GT(verdicts[1], 20);
}

TEST(Differential, TheKernelRedoesEveryRandomVerdictAboutALipschitzConstant) {
  const auto folder = std::filesystem::path(::testing::TempDir()) / fmt::format("mocert-lipschitz-{}", ::getpid());
  std::filesystem::create_directories(folder);
  int verdicts[3] = {0, 0, 0};
  for (std::uint64_t seed = 2000; seed < 2300; ++seed) {
    Generator g(seed);
    const Expression random = testing::random_expression(g, 1 + testing::pick(g, 3), 1 + testing::pick(g, 3));
    ClaimText text;
    text.target_path = (folder / "f.fpcore").string();
    std::ofstream(text.target_path) << testing::fpcore_of(random);
    text.target.lipschitz = to_hex(std::pow(10, testing::uniform(g, -1, 3)));
    static constexpr const char* norms[] = {"l1", "l2", "linf"};
    text.target.input_norm = norms[testing::pick(g, 3)];
    try {
      const LoadedClaim claim(text);
      CertifyOptions options;
      options.certificate_path = (folder / "c.json").string();
      options.overwrite = true;
      options.search.limits.boxes = 1000;
      ++verdicts[static_cast<int>(certify(claim, options).verdict)];
    } catch (const InputError&) {
    }
  }
  std::filesystem::remove_all(folder);
  EXPECT_GT(verdicts[0], 50);
  EXPECT_GT(verdicts[1], 20);
}

}  // namespace
}  // namespace mocert
