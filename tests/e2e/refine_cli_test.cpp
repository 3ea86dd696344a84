#include "e2e/program.hpp"

namespace mocert::testing {
namespace {

std::string example(const std::string& name) { return std::string(MOCERT_SOURCE_DIR) + "/examples/" + name; }

class RefineProgram : public ProgramTest {};

TEST_F(RefineProgram, TheExampleGoesFromViolatedToCertified) {
  for (const char* router : {"nearest", "argmax"}) {
    const Outcome run = shell(fmt::format("TRAIN='--router {} --experts 24' '{}/run.sh' .", router, example("refine")));
    ASSERT_EQ(run.status, 0) << run.out << run.err;
    for (const char* text :
         {"\nviolated: at x", "before: violated: expert 1 ", "cells: 20 of 24 kept", "\nafter: certified", "verified: certified"})
      EXPECT_NE(run.out.find(text), std::string::npos) << text << "\n" << run.out;
    // Every expert that is kept is the very same, and the leaves of kept cells name it.
    const auto before = nlohmann::json::parse(read("trained.json")), after = nlohmann::json::parse(read("refined.json"));
    EXPECT_EQ(before["router"][0], after["router"][0]);
    int same = 0;
    for (std::size_t leaf = 1; leaf <= 24; ++leaf)
      if (after["router"][leaf].contains("expert"))
        same += before["experts"][leaf - 1] == after["experts"][after["router"][leaf]["expert"].get<std::size_t>()];
    EXPECT_EQ(same, 20);
  }
}

TEST_F(RefineProgram, SaysInJsonWhatItDidOnAnyNumberOfThreads) {
  ASSERT_EQ(shell(fmt::format("python3 '{}/train.py' --out .", example("refine"))).status, 0);
  const std::string claim = "refine trained.json bump.fpcore --epsilon 0.03 --force --json ";
  const Outcome one = mocert(claim + "--threads 1 -o a.json"), four = mocert(claim + "--threads 4 -o b.json");
  ASSERT_EQ(one.status, 0) << one.out << one.err;
  ASSERT_EQ(four.status, 0) << four.out << four.err;
  EXPECT_EQ(read("a.json"), read("b.json"));
  EXPECT_EQ(read("a.cert.json"), read("b.cert.json"));
  const auto json = one.json();
  EXPECT_EQ(json["verdict"], "certified");
  EXPECT_EQ(json["before"]["verdict"], "violated");
  EXPECT_GT(json["before"]["witness"]["error"].get<double>(), 0.03);
  EXPECT_EQ(json["cells"], 24);
  EXPECT_EQ(json["cells_kept"].get<int>() + json["cells_refitted"].get<int>() + json["cells_split"].get<int>(), 24);
  EXPECT_EQ(json["experts"].get<int>(), json["experts_kept"].get<int>() + json["experts_added"].get<int>());
  // The verdict before is that of certify.
  EXPECT_EQ(mocert("certify trained.json bump.fpcore --epsilon 0.03").status, 1);
  // Refined once more it stays as it is.
  const Outcome again = mocert("refine a.json bump.fpcore --epsilon 0.03 -o c.json --json");
  ASSERT_EQ(again.status, 0) << again.out << again.err;
  EXPECT_EQ(again.json()["before"]["verdict"], "certified");
  EXPECT_EQ(again.json()["experts_added"], 0);
  EXPECT_EQ(read("c.json"), read("a.json"));
}

TEST_F(RefineProgram, ServesTablesAndSamples) {
  write(
      "flat.json",
      R"({"mocert": "model", "schemaVersion": "1.0", "dtype": "binary32", "inputs": 1, "outputs": 1, "router": [{"nearest": [[0.25], [0.75]], "children": [1, 2]},
 {"expert": 0}, {"expert": 1}], "experts": [{"constant": [0]}, {"layers": [{"weights": [[1], [-1]], "bias": [0, 0.5], "slope": 0}, {"weights": [[1, 0]], "bias": [0]}]}]})");
  write("t.csv", "x0,y0\n0,0\n0.25,0.5\n0.5,0.5\n1,1\n");
  const Outcome table = mocert("refine flat.json t.csv --table --epsilon 0.05 -o table.json --json");
  ASSERT_EQ(table.status, 0) << table.out << table.err;
  EXPECT_EQ(table.json()["cells_kept"], 1);
  EXPECT_EQ(nlohmann::json::parse(read("table.json"))["dtype"], "binary32");
  EXPECT_EQ(check("table.cert.json --model table.json --target t.csv --table --epsilon 0.05").status, 0);
  std::string csv = "x0,y0\n";
  for (int k = 0; k <= 50; ++k) csv += fmt::format("{},{}\n", k / 50.0, k / 50.0);
  write("s.csv", csv);
  const Outcome samples = mocert("refine flat.json s.csv --lipschitz 1.5 --epsilon 0.05 -o samples.json --json");
  ASSERT_EQ(samples.status, 0) << samples.out << samples.err;
  EXPECT_EQ(samples.json()["cells_kept"], 1);
  EXPECT_EQ(check("samples.cert.json --model samples.json --target s.csv --lipschitz 1.5 --epsilon 0.05").status, 0);
}

TEST_F(RefineProgram, RefusesWhatDoesNotFit) {
  ASSERT_EQ(shell(fmt::format("python3 '{}/train.py' --out .", example("refine"))).status, 0);
  EXPECT_EQ(mocert("refine trained.json bump.fpcore --epsilon 0.03 -o trained.json").status, 2);
  EXPECT_EQ(mocert("refine nothing.json bump.fpcore --epsilon 0.03 -o a.json").status, 2);
  EXPECT_EQ(mocert("refine trained.json bump.fpcore -o a.json").status, 2);
  const Outcome inputs = mocert("refine trained.json --expression 'x0 + x1 + x2' --epsilon 0.03 -o a.json");
  EXPECT_EQ(inputs.status, 2);
  EXPECT_EQ(std::count(inputs.err.begin(), inputs.err.end(), '\n'), 1) << inputs.err;
}

}  // namespace
}  // namespace mocert::testing
