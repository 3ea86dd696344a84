#include <fmt/format.h>

#include "e2e/program.hpp"

namespace mocert::testing {
namespace {

const std::filesystem::path root = MOCERT_SOURCE_DIR;

/// Runs examples/NAME/run.sh; every command in it states its exit status. The others have tests of their own.
class Examples : public ProgramTest, public ::testing::WithParamInterface<const char*> {};

TEST_P(Examples, RunsToItsEnd) {
  const Outcome run = shell(fmt::format("'{}/examples/{}/run.sh' .", root.string(), GetParam()));
  EXPECT_EQ(run.status, 0) << run.out << run.err;
  EXPECT_NE(run.out.find("verified: certified"), std::string::npos) << run.out;
}

INSTANTIATE_TEST_SUITE_P(EndToEnd, Examples, ::testing::Values("exp", "physics", "lookup_table", "prelu"),
                         [](const auto& param) { return std::string(param.param); });

class ExampleNetworks : public ProgramTest {};

TEST_F(ExampleNetworks, StayCloseWhenRoundedToBinary16) {
  const std::filesystem::path data = root / ".." / "shared" / "data" / "hcas";
  if (!std::filesystem::exists(data)) GTEST_SKIP() << "the HCAS networks are not here: " << data;
  const Outcome run = shell(fmt::format("'{}/examples/networks/run.sh' '{}' . 1", root.string(), data.string()));
  EXPECT_EQ(run.status, 0) << run.out << run.err;
  EXPECT_NE(run.out.find("verified: certified"), std::string::npos) << run.out;
}

class ExampleTables : public ProgramTest {};

TEST_F(ExampleTables, AdaptiveAgainstGridAndTheorem) {
  const std::filesystem::path data = root / ".." / "shared" / "data" / "fpbench";
  if (!std::filesystem::exists(data)) GTEST_SKIP() << "the FPBench files are not here: " << data;
  const Outcome run = shell(fmt::format(
      "'{}/examples/adaptive_table.sh' '{}' --bin '{}' --out . --only sine --only jetEngine --epsilons 2pct --expert mlp:8 --most 10000",
      root.string(), data.string(), MOCERT_BIN_DIR));
  EXPECT_EQ(run.status, 0) << run.out << run.err;
  // Leaves of a method's row.
  const auto leaves = [&](const std::string& function, const std::string& method) {
    for (std::size_t at = 0, end = 0; (end = run.out.find('\n', at)) != std::string::npos; at = end + 1) {
      const std::string line = run.out.substr(at, end - at);
      if (line.find("| " + function + " ") == std::string::npos || line.find("| " + method + " ") == std::string::npos) continue;
      std::size_t cell = 0;
      for (int k = 0; k < 6; ++k) cell = line.find('|', cell) + 1;
      return std::stol(line.substr(cell));
    }
    ADD_FAILURE() << "no row of " << function << ", " << method << "\n" << run.out;
    return 0L;
  };
  EXPECT_EQ(leaves("sine", "affine"), 3);
  EXPECT_LE(leaves("jetEngine", "affine"), 41);
  EXPECT_LE(leaves("jetEngine", "mlp:8"), 6);
  EXPECT_GT(leaves("jetEngine", "uniform grid"), leaves("jetEngine", "affine"));
  EXPECT_GT(leaves("jetEngine", "theorem r=0"), leaves("jetEngine", "uniform grid"));
}

}  // namespace
}  // namespace mocert::testing
