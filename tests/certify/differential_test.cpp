#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "certify/certify.hpp"
#include "certify/random_models.hpp"
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

const char* elementary_name(Elementary f) {
  static constexpr const char* names[] = {"recip", "sqrt", "cbrt", "exp",  "log",  "sin",  "cos",
                                          "tan",   "asin", "acos", "atan", "sinh", "cosh", "tanh"};
  return names[static_cast<int>(f)];
}

std::string to_fpcore(const Expression& e, int index) {
  const Node& node = e.nodes()[static_cast<std::size_t>(index)];
  const auto arg = [&](std::size_t k) { return to_fpcore(e, node.arg[k]); };
  const auto call = [&](const std::string& name, int count) {
    std::string text = "(" + name;
    for (int k = 0; k < count; ++k) text += " " + arg(static_cast<std::size_t>(k));
    return text + ")";
  };
  switch (node.op) {
    case Op::constant: return e.exact(index)->get_str();
    case Op::variable: return e.variables()[static_cast<std::size_t>(node.integer)];
    case Op::add: return call("+", 2);
    case Op::sub: return call("-", 2);
    case Op::mul: return call("*", 2);
    case Op::div: return call("/", 2);
    case Op::neg: return call("-", 1);
    case Op::elementary: return call(elementary_name(node.function), 1);
    case Op::integer_power: return fmt::format("(pow {} {})", arg(0), node.integer);
    case Op::real_power: return call("pow", 2);
    case Op::fabs: return call("fabs", 1);
    case Op::fmin: return call("fmin", 2);
    case Op::fmax: return call("fmax", 2);
    case Op::hypot: return call("hypot", 2);
    case Op::atan2: return call("atan2", 2);
    case Op::if_: return call("if", 3);
    case Op::less: return call("<", 2);
    case Op::less_equal: return call("<=", 2);
    case Op::equal: return call("==", 2);
    case Op::and_: return call("and", 2);
    case Op::or_: return call("or", 2);
    case Op::not_: return call("not", 1);
    case Op::true_: return "TRUE";
    case Op::false_: return "FALSE";
  }
  return "";
}

TEST(Differential, ProverAndKernelAgreeOnRandomModelsAndFormulas) {
  int compared = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    Generator g(seed);
    const int n = 1 + testing::pick(g, 3);
    const MoMlp model = testing::random_model(g, n);
    const Expression random = testing::random_expression(g, n, 1 + testing::pick(g, 3));
    const std::string model_text = model_to_json(model);
    std::string fpcore = "(FPCore (";
    for (const std::string& v : random.variables()) fpcore += v + " ";
    fpcore += ") " + to_fpcore(random, random.roots()[0]) + ")";
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

TEST(Differential, TheKernelRedoesEveryRandomVerdict) {
  const auto folder = std::filesystem::path(::testing::TempDir()) / fmt::format("mocert-differential-{}", ::getpid());
  std::filesystem::create_directories(folder);
  int verdicts[3] = {0, 0, 0};
  for (std::uint64_t seed = 1000; seed < 1200; ++seed) {
    Generator g(seed);
    const int n = 1 + testing::pick(g, 2);
    const Expression random = testing::random_expression(g, n, 1 + testing::pick(g, 2));
    std::string fpcore = "(FPCore (";
    for (const std::string& v : random.variables()) fpcore += v + " ";
    fpcore += ") " + to_fpcore(random, random.roots()[0]) + ")";
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
      ++verdicts[static_cast<int>(certify(claim, options).search.verdict)];
    } catch (const InputError&) {
      // Proved to be undefined somewhere in the unit box.
    }
  }
  std::filesystem::remove_all(folder);
  EXPECT_GT(verdicts[0], 20);
  EXPECT_GT(verdicts[1], 20);
}

}  // namespace
}  // namespace mocert
