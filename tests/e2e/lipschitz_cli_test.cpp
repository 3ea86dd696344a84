#include "e2e/program.hpp"

namespace mocert::testing {
namespace {

class LipschitzProgram : public ProgramTest {
 protected:
  void SetUp() override {
    ProgramTest::SetUp();
    write("f.fpcore", "(FPCore (x y) :name \"f\" :pre (and (<= 0 x 1) (<= 0 y 2)) (+ (* x y) (sin (* 3 x))))");
    write("jump.fpcore", "(FPCore (x) :pre (<= -1 x 1) (if (< x 1/3) 0 1/1000))");
    write("m.json",
          R"({"mocert": "model", "schemaVersion": "1.0", "dtype": "binary64", "inputs": 2, "outputs": 1, "router": [{"expert": 0}],
 "experts": [{"layers": [{"weights": [[2, 0.5]], "bias": [0.25]}]}]})");
  }
};

TEST_F(LipschitzProgram, TheLeastConstantsAreEnclosedAndCertifiedInEveryNorm) {
  const Outcome run = mocert("bound --lipschitz f.fpcore --json --relative-width 1e-4");
  ASSERT_EQ(run.status, 0) << run.out << run.err;
  // The gradient (y + 3 cos 3x, x) is greatest at (0, 2).
  const std::map<std::string, double> least = {{"l1", 5}, {"l2", 5}, {"linf", 5}};
  const auto report = run.json();
  ASSERT_EQ(report["lipschitz"].size(), 3U);
  for (const auto& bound : report["lipschitz"]) {
    const std::string norm = bound["input_norm"];
    const auto& ends = bound["constants"][0];
    if (norm != "linf") {  // there x enters with 1 and moves the maximum
      EXPECT_LE(ends["lower"].get<double>(), least.at(norm)) << norm;
      EXPECT_GE(ends["upper"].get<double>(), least.at(norm)) << norm;
    }
    EXPECT_LE(ends["upper"].get<double>(), ends["lower"].get<double>() * 1.0001);
    const std::string certificate = bound["certificate"], constant = bound["lipschitz"];
    EXPECT_EQ(certificate, (norm == "l1"   ? "f.lipschitz-l1"
                            : norm == "l2" ? "f.lipschitz-l2"
                                           : "f.lipschitz-linf") +
                               std::string(".cert.json"));
    const std::string claim = certificate + " --target f.fpcore --input-norm " + norm + " --lipschitz ";
    EXPECT_EQ(check(claim + constant).status, 0) << norm;
    EXPECT_GE(ends["upper"].get<double>(), std::stod(constant)) << "the end printed is the one proved";
    EXPECT_EQ(check(claim + "6").status, 3) << norm;
  }
  EXPECT_EQ(mocert("bound --lipschitz f.fpcore").status, 2) << "an existing certificate is not overwritten";
  EXPECT_EQ(mocert("bound f.fpcore --lipschitz --input-norm l2 --certificate c.json").status, 0);
  EXPECT_EQ(check("c.json --target f.fpcore --lipschitz 5").status, 3);
}

TEST_F(LipschitzProgram, AConstantBesideAModelIsProvedToo) {
  const std::string claim = "certify m.json f.fpcore --epsilon 3 --json --force --lipschitz ";
  const Outcome certified = mocert(claim + "5.1");
  ASSERT_EQ(certified.status, 0) << certified.out << certified.err;
  EXPECT_EQ(certified.json()["lipschitz"]["verdict"], "certified");
  EXPECT_EQ(check("m.cert.json --model m.json --target f.fpcore --epsilon 3 --lipschitz 5.1").status, 0);
  EXPECT_EQ(check("m.cert.json --model m.json --target f.fpcore --epsilon 3").status, 3) << "another claim";
  EXPECT_EQ(check("m.cert.json --target f.fpcore --lipschitz 5.1").status, 3) << "another claim";

  const Outcome violated = mocert(claim + "4.9");
  ASSERT_EQ(violated.status, 1) << violated.out << violated.err;
  EXPECT_EQ(violated.json()["verdict"], "violated");
  const auto steepest = violated.json()["lipschitz"]["steepest"];
  EXPECT_GT(steepest["value"].get<double>(), 4.9);
  EXPECT_GT(steepest["gradient"].get<double>(), 4.9) << "the point at which the gradient exceeds L";
  EXPECT_EQ(steepest["x"].size(), 2U);
  EXPECT_EQ(check("m.cert.json --model m.json --target f.fpcore --epsilon 3 --lipschitz 4.9").status, 1);

  EXPECT_EQ(mocert("certify m.json f.fpcore --epsilon 0.001 --force --lipschitz 5.1").status, 1) << "the other part";
  EXPECT_EQ(check("m.cert.json --model m.json --target f.fpcore --epsilon 0.001 --lipschitz 5.1").status, 1);
}

TEST_F(LipschitzProgram, AConstantAloneNeedsNoModel) {
  EXPECT_EQ(mocert("certify f.fpcore --lipschitz 5.1").status, 0);
  EXPECT_EQ(check("f.lipschitz.cert.json --target f.fpcore --lipschitz 5.1").status, 0);
  EXPECT_EQ(mocert("certify f.fpcore --lipschitz 4.9 --force").status, 1);
  EXPECT_EQ(mocert("certify --expression 'fabs(x) + 2*x' --domain '[-1,1]' --lipschitz 3").status, 0);
  EXPECT_EQ(mocert("certify --expression 'fabs(x) + 2*x' --domain '[-1,1]' --lipschitz 2.99 --force").status, 1);
}

TEST_F(LipschitzProgram, AJumpIsRefusedWhateverTheConstant) {
  const Outcome run = mocert("certify jump.fpcore --lipschitz 1e5 --json");
  ASSERT_EQ(run.status, 1) << run.out << run.err;
  EXPECT_EQ(check("jump.lipschitz.cert.json --target jump.fpcore --lipschitz 1e5").status, 1);
  // Steeper than the steepest pair that is looked for: undecided, never certified.
  EXPECT_EQ(mocert("certify jump.fpcore --lipschitz 1e30 --force").status, 4);
  const Outcome bound = mocert("bound --lipschitz jump.fpcore --json");
  EXPECT_EQ(bound.status, 4);
  EXPECT_TRUE(bound.json()["lipschitz"][0]["constants"][0]["upper"].is_null());
}

TEST_F(LipschitzProgram, AGateProvesConstants) {
  write("mocert.toml", R"([[claim]]
name = "steep"
target = "f.fpcore"
lipschitz = "5.1"

[[claim]]
name = "both"
model = "m.json"
target = "f.fpcore"
epsilon = "3"
lipschitz = "5.1"
input_norm = "l1"
)");
  const Outcome met = mocert("gate --json");
  EXPECT_EQ(met.status, 0) << met.out << met.err;
  write("mocert.toml", "[[claim]]\nname = \"steep\"\ntarget = \"f.fpcore\"\nlipschitz = \"4\"\n");
  const Outcome violated = mocert("gate --json");
  EXPECT_EQ(violated.status, 1) << violated.out << violated.err;
  EXPECT_NE(violated.out.find("too small"), std::string::npos);
  write("mocert.toml", "[[claim]]\nname = \"nothing\"\ntarget = \"f.fpcore\"\n");
  EXPECT_EQ(mocert("gate").status, 2);
}

TEST_F(LipschitzProgram, Misuse) {
  const auto says = [&](const std::string& arguments, const std::string& what) {
    const Outcome run = mocert(arguments);
    EXPECT_EQ(run.status, 2) << arguments << run.out;
    EXPECT_NE(run.err.find(what), std::string::npos) << arguments << ": " << run.err;
    EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
  };
  says("certify f.fpcore --lipschitz 0", "--lipschitz");
  says("certify f.fpcore --lipschitz 1,2", "2 constants");
  says("certify m.json f.fpcore --lipschitz 5", "--epsilon");
  says("certify m.json f.fpcore --epsilon 1 --input-norm l1", "--input-norm");
  says("certify f.fpcore --lipschitz 5 --tolerance 0", "--tolerance");
  says("bound m.json f.fpcore --lipschitz 5", "--lipschitz");
  says("bound m.json --lipschitz f.fpcore", "m.json and f.fpcore");
  says("bound --lipschitz", "TARGET");
  says("bound", "MODEL");
  write("s.csv", "x0,y0\n0,0\n");
  says("bound --lipschitz s.csv", "s.csv");
  says("certify s.csv --lipschitz 5", "s.csv");
}

TEST_F(LipschitzProgram, FpBenchFunctionsToOnePercent) {
  const std::filesystem::path root = MOCERT_SOURCE_DIR, data = root / ".." / "shared" / "data" / "fpbench";
  if (!std::filesystem::exists(data)) GTEST_SKIP() << "the FPBench files are not here: " << data;
  const Outcome run =
      shell(fmt::format("'{}/examples/lipschitz.sh' '{}' --bin '{}' --only doppler1 --only jetEngine --only kepler0 --only cav10",
                        root.string(), data.string(), MOCERT_BIN_DIR));
  EXPECT_EQ(run.status, 0) << run.out << run.err;
  std::size_t verified = 0;
  for (std::size_t at = 0; (at = run.out.find("| verified |", at)) != std::string::npos; ++at) ++verified;
  EXPECT_EQ(verified, 9U) << run.out;
}

}  // namespace
}  // namespace mocert::testing
