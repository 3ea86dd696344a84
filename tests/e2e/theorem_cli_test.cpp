#include <gtest/gtest.h>

#include <set>

#include "e2e/program.hpp"

namespace mocert::testing {
namespace {

std::string example() { return std::string(MOCERT_SOURCE_DIR) + "/examples/theorem"; }

class TheoremProgram : public ProgramTest {};

TEST_F(TheoremProgram, WhatIsPromisedIsBuiltAndProved) {
  const std::string claim = "--expression 'fabs(x0 - 0.3) * 0.6 + x1 * 0.7' --lipschitz 1 ";
  const Outcome run = mocert("construct --method theorem --trade-off 1 --valency 3 " + claim + "--epsilon 0.05 -o m.json --json");
  ASSERT_EQ(run.status, 0) << run.out << run.err;
  const auto theorem = run.json()["theorem"];
  EXPECT_EQ(theorem["promised"], theorem["built"]);
  EXPECT_EQ(theorem["expert"], "kuhn");
  EXPECT_LE(theorem["error_bound"].get<double>(), 0.05);
  EXPECT_EQ(run.json()["loaded_parameters"], theorem["promised"]["loaded_parameters"]);
  EXPECT_EQ(run.json()["total_parameters"], theorem["promised"]["total_parameters"]);
  EXPECT_EQ(run.json()["lipschitz"]["verdict"], "certified");
  EXPECT_EQ(check("m.cert.json --model m.json --target m.target.fpcore --lipschitz 1 --epsilon 0.05").status, 0);
  // --plan says the same without building.
  const Outcome plan =
      mocert("construct --method theorem --trade-off 1 --valency 3 m.target.fpcore --lipschitz 1 --epsilon 0.05 --plan --json");
  ASSERT_EQ(plan.status, 0) << plan.err;
  EXPECT_EQ(plan.json()["theorem"]["promised"], theorem["promised"]);
  EXPECT_TRUE(plan.json()["theorem"]["built"].is_null());
}

TEST_F(TheoremProgram, AConstantThatIsTooSmallIsRefuted) {
  const Outcome run = mocert("construct --method theorem --expression '2*x0' --lipschitz 1 --epsilon 0.1 -o m.json --json");
  EXPECT_EQ(run.status, 1) << run.out << run.err;
  EXPECT_EQ(run.json()["verdict"], "violated");
}

TEST_F(TheoremProgram, SamplesAreServedForEveryAdmissibleFunction) {
  std::string rows = "x0,y0,y1\n";
  for (int i = 0; i <= 20; ++i) rows += fmt::format("{},{},{}\n", i / 20.0, i % 2 / 40.0, -i / 40.0);
  write("s.csv", rows);
  const std::string claim = "s.csv --lipschitz 1 --tolerance 0.001 --norm l2 ";
  const Outcome run = mocert("construct " + claim + "--method theorem --trade-off 0.5 --epsilon 0.05 -o m.json --json");
  ASSERT_EQ(run.status, 0) << run.out << run.err;
  EXPECT_GT(run.json()["theorem"]["irreducible"], 0.01);
  EXPECT_EQ(check("m.cert.json --model m.json --target " + claim + "--epsilon 0.05").status, 0);
  // Below half of what the data leave open there is nothing to build.
  const Outcome sparse = mocert("construct " + claim + "--method theorem --epsilon 0.01 -o n.json");
  EXPECT_EQ(sparse.status, 2);
  EXPECT_NE(sparse.err.find("leave open"), std::string::npos) << sparse.err;
}

TEST_F(TheoremProgram, HoelderSmoothnessAndTablesNeedNoClaimOfLipschitz) {
  const Outcome root =
      mocert("construct --method theorem --expression 'sqrt(x0)' --lipschitz 1 --hoelder 1/2 --epsilon 0.1 -o h.json --json");
  ASSERT_EQ(root.status, 0) << root.out << root.err;
  EXPECT_FALSE(root.json().contains("lipschitz"));
  EXPECT_EQ(root.json()["experts"], 51);  // (s/2)^(1/2) <= 1/10, and the margin
  const std::string smooth = "construct --method theorem --expression 'sin(3*x0)*x1' --smoothness 12 --epsilon 0.02 --json -o ";
  for (const char* more : {"a.json --expert affine", "k.json --expert kuhn --sub-cells 2"}) {
    const Outcome run = mocert(smooth + more);
    ASSERT_EQ(run.status, 0) << more << run.out << run.err;
    EXPECT_EQ(run.json()["theorem"]["promised"], run.json()["theorem"]["built"]);
  }
  write("t.csv", "x0,y0\n0,0\n1,1\n3,0\n");
  const Outcome table = mocert("construct t.csv --table --lipschitz 1 --method theorem --epsilon 0.2 -o t.json --json");
  EXPECT_EQ(table.status, 0) << table.out << table.err;
}

TEST_F(TheoremProgram, WhatCannotBePlannedIsRefused) {
  const auto refused = [&](const std::string& arguments, const std::string& why) {
    const Outcome run = mocert("construct --method theorem --epsilon 0.1 -o m.json --force " + arguments);
    EXPECT_EQ(run.status, 2) << arguments << run.out;
    EXPECT_NE(run.err.find(why), std::string::npos) << run.err;
  };
  refused("--expression 'x0'", "--lipschitz");
  refused("--expression 'x0' --lipschitz 1 --expert affine", "--smoothness");
  refused("--expression 'x0' --smoothness 1 --expert constant", "--lipschitz");
  refused("--expression 'x0' --lipschitz 1 --hoelder 2", "--hoelder");
  refused("--expression 'x0' --lipschitz 1 --expert constant --sub-cells 2", "--sub-cells");
  refused("--expression 'x0+x1' --lipschitz 1e5", "--max-experts");
  refused("--expression 'log(x0)' --lipschitz 1 --expert kuhn", "x = (0)");
  EXPECT_FALSE(std::filesystem::exists(folder() / "m.json"));
}

TEST_F(TheoremProgram, TheExampleReproducesTheTheorem) {
  const Outcome run = shell("'" + example() + "/run.sh' --quick --out out --bin '" MOCERT_BIN_DIR "'");
  ASSERT_EQ(run.status, 0) << run.out << run.err;
  std::istringstream csv(read("out/theorem.csv"));
  std::string line;
  std::getline(csv, line);
  for (const char* column :
       {"function", "n", "epsilon", "r", "leaves", "loaded_parameters", "total_parameters", "certified_error", "seconds"})
    EXPECT_NE(("," + line).find(fmt::format(",{}", column)), std::string::npos) << column;
  int built = 0, formula = 0;
  while (std::getline(csv, line)) {
    built += line.find(",built,") != std::string::npos ? 1 : 0;
    formula += line.find(",formula,") != std::string::npos ? 1 : 0;
  }
  EXPECT_EQ(built, 2 * 3 * (4 + 3 + 2));
  EXPECT_EQ(formula, 2 * 3 * 3 * 4);
  EXPECT_NE(read("out/theorem.svg").find("slope"), std::string::npos);
}

}  // namespace
}  // namespace mocert::testing
