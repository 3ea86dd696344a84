#include <array>

#include "e2e/program.hpp"

namespace mocert::testing {
namespace {

/// A few of the FPBench functions at 2% of their range; examples/table.sh does all of them.
class FpBench : public ProgramTest, public ::testing::WithParamInterface<std::array<std::string, 3>> {};

TEST_P(FpBench, ConstructsCertifiesAndChecks) {
  const auto [file, function, epsilon] = GetParam();
  const std::filesystem::path data = std::filesystem::path(MOCERT_SOURCE_DIR) / ".." / "shared" / "data" / "fpbench" / file;
  if (!std::filesystem::exists(data)) GTEST_SKIP() << "the FPBench files are not here: " << data;
  std::filesystem::copy(data, folder() / file);
  const std::string claim = fmt::format("--function {} --epsilon {}", function, epsilon);
  const Outcome run = mocert(fmt::format("construct {} {} -o m.json --json", file, claim));
  ASSERT_EQ(run.status, 0) << run.out << run.err;
  const Outcome checked = check(fmt::format("m.cert.json --model m.json --target {} {}", file, claim));
  EXPECT_EQ(checked.status, 0) << checked.out << checked.err;
}

INSTANTIATE_TEST_SUITE_P(TwoPercent, FpBench,
                         ::testing::Values(std::array<std::string, 3>{"fptaylor-real2float.fpcore", "logexp", "0.16"},
                                           std::array<std::string, 3>{"rosa.fpcore", "carbonGas", "2.487e+05"},
                                           std::array<std::string, 3>{"rosa.fpcore", "squareRoot3", "0.04633"},
                                           std::array<std::string, 3>{"rosa.fpcore", "jetEngine", "129.6"},
                                           std::array<std::string, 3>{"rosa.fpcore", "triangle", "0.04706"},
                                           std::array<std::string, 3>{"rosa.fpcore", "rigidBody1", "28.2"}),
                         [](const auto& parameters) { return parameters.param[1]; });

}  // namespace
}  // namespace mocert::testing
