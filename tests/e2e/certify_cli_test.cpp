#include "e2e/program.hpp"

namespace mocert::testing {
namespace {

const char* const two_halves = R"({"mocert": "model", "schemaVersion": "1.0", "dtype": "binary64", "inputs": 1, "outputs": 1,
 "router": [{"nearest": [[0.25], [0.75]], "children": [1, 2]}, {"expert": 0}, {"expert": 1}],
 "experts": [{"constant": [0.25]}, {"constant": [0.75]}]})";

class CertifyProgram : public ProgramTest {};

TEST_F(CertifyProgram, ProvesTheIdentityByTwoConstants) {
  write("m.json", two_halves);
  const Outcome run = mocert("certify m.json --expression x0 --epsilon 0.26 --json");
  ASSERT_EQ(run.status, 0) << run.out << run.err;
  const auto j = run.json();
  EXPECT_EQ(j["verdict"], "certified");
  EXPECT_GE(j["upper"].get<double>(), 0.25);
  EXPECT_LE(j["upper"].get<double>(), 0.26);
  EXPECT_LE(j["lower"].get<double>(), 0.25);
  EXPECT_EQ(j["loaded_parameters"], 3);
  EXPECT_TRUE(j["self_checked"]);
  const Outcome checked = check("m.cert.json --model m.json --target m.target.fpcore --epsilon 0.26");
  EXPECT_EQ(checked.status, 0) << checked.out << checked.err;
  EXPECT_EQ(mocert("check m.cert.json --model m.json --target m.target.fpcore --epsilon 0.26").status, 0);
  EXPECT_EQ(check("m.cert.json --model m.json --target m.target.fpcore --epsilon 0.27").status, 3);
}

TEST_F(CertifyProgram, AnErrorOfExactlyEpsilonIsCertifiedAndAnUlpLessIsNot) {
  write("m.json", R"({"mocert": "model", "schemaVersion": "1.0", "dtype": "binary64", "inputs": 1, "outputs": 1, "domain": [[0, 0.5]],
 "router": [{"expert": 0}], "experts": [{"constant": [0.25]}]})");
  EXPECT_EQ(mocert("certify m.json --expression x0 --epsilon 0.25").status, 0);
  const Outcome less = mocert("certify m.json --expression x0 --epsilon 0x1.fffffffffffffp-3 --force");
  EXPECT_EQ(less.status, 1) << less.out << less.err;
}

TEST_F(CertifyProgram, AtATieBothExpertsAreHeldToTheClaim) {
  // f = (x < 1/2 ? 0 : 1) is served perfectly on either side, but at 1/2 the left expert may be selected and f is 1.
  write("m.json", R"({"mocert": "model", "schemaVersion": "1.0", "dtype": "binary64", "inputs": 1, "outputs": 1,
 "router": [{"nearest": [[0.25], [0.75]], "children": [1, 2]}, {"expert": 0}, {"expert": 1}], "experts": [{"constant": [0]}, {"constant": [1]}]})");
  const Outcome run = mocert("certify m.json --expression 'x0 < 0.5 ? 0 : 1' --epsilon 0.4 --json");
  ASSERT_EQ(run.status, 1) << run.out << run.err;
  const auto witness = run.json()["witness"];
  EXPECT_EQ(witness["x"][0].get<double>(), 0.5);
  EXPECT_EQ(witness["expert"], 0);
  const Outcome checked = check("m.cert.json --model m.json --target m.target.fpcore --epsilon 0.4 --json");
  EXPECT_EQ(checked.status, 1) << checked.out << checked.err;
}

TEST_F(CertifyProgram, EqualPrototypesServeEverywhere) {
  write("m.json", R"({"mocert": "model", "schemaVersion": "1.0", "dtype": "binary64", "inputs": 1, "outputs": 1,
 "router": [{"nearest": [[0.5], [0.5]], "children": [1, 2]}, {"expert": 0}, {"expert": 1}], "experts": [{"constant": [0]}, {"constant": [1]}]})");
  EXPECT_EQ(mocert("certify m.json --expression 'x0*0' --epsilon 0.5").status, 1);
}

TEST_F(CertifyProgram, ArgmaxGateWithScaledReluExperts) {
  // |x| by two affine experts behind a gate, and once more by one ReLU expert.
  write("gate.json", R"({"mocert": "model", "schemaVersion": "1.0", "dtype": "binary64", "inputs": 1, "outputs": 1,
 "router": [{"argmax": {"weights": [[-1], [1]], "bias": [0, 0]}, "children": [1, 2]}, {"expert": 0}, {"expert": 1}],
 "experts": [{"layers": [{"weights": [[-1]], "bias": [0]}]}, {"layers": [{"weights": [[1]], "bias": [0]}]}]})");
  EXPECT_EQ(mocert("certify gate.json --expression 'fabs(x0)' --domain '[-1,2]' --epsilon 1e-9").status, 0);
  write("relu.json", R"({"mocert": "model", "schemaVersion": "1.0", "dtype": "binary32", "inputs": 1, "outputs": 1, "domain": [[-4, 4]],
 "router": [{"expert": 0}],
 "experts": [{"input": {"mean": [0], "range": [2]}, "layers": [{"weights": [[1], [1]], "bias": [0, 0], "slope": [0, -1]},
   {"sparse": {"rows": 1, "cols": 2, "entries": [[0, 1, 0.5]]}, "bias": [0]}], "output": {"mean": [0], "range": [4]}}]})");
  const Outcome run = mocert("certify relu.json --expression 'fabs(x0)' --epsilon 1e-9");
  EXPECT_EQ(run.status, 0) << run.out << run.err;
}

TEST_F(CertifyProgram, SeveralOutputsInEveryNorm) {
  write("m.json", R"({"mocert": "model", "schemaVersion": "1.0", "dtype": "binary64", "inputs": 2, "outputs": 2, "router": [{"expert": 0}],
 "experts": [{"layers": [{"weights": [[1, 0], [0, 1]], "bias": [0.3, 0.4]}]}]})");
  const std::string claim = "certify m.json --expression x0 --expression x1 --force ";
  EXPECT_EQ(mocert(claim + "--epsilon 0.4001").status, 0);
  EXPECT_EQ(mocert(claim + "--epsilon 0.3999").status, 1);
  EXPECT_EQ(mocert(claim + "--norm l1 --epsilon 0.7001").status, 0);
  EXPECT_EQ(mocert(claim + "--norm l1 --epsilon 0.6999").status, 1);
  EXPECT_EQ(mocert(claim + "--norm l2 --epsilon 0.5001").status, 0);
  EXPECT_EQ(mocert(claim + "--norm l2 --epsilon 0.4999").status, 1);
}

TEST_F(CertifyProgram, StoppedByACountItIsUndecidedAndSaysWhatIsOpen) {
  write("m.json", two_halves);
  const Outcome run = mocert("certify m.json --expression 'x0 + 0.05*sin(100*x0)*sin(101*x0 + 1)' --epsilon 0.2999 --max-boxes 6 --json");
  ASSERT_EQ(run.status, 4) << run.out << run.err;
  EXPECT_EQ(run.json()["stopped_by"], "boxes");
  EXPECT_GT(run.json()["open_boxes"], 0);
  EXPECT_FALSE(std::filesystem::exists(folder() / "m.cert.json"));
}

TEST_F(CertifyProgram, TheCertificateDoesNotDependOnThreads) {
  write("m.json", R"({"mocert": "model", "schemaVersion": "1.0", "dtype": "binary64", "inputs": 2, "outputs": 1, "router": [{"expert": 0}],
 "experts": [{"constant": [0]}]})");
  const std::string claim = "certify m.json --expression '0.3*sin(9*x0)*cos(7*x1) + 0.1*x0*x1' --epsilon 0.3795 --force ";
  ASSERT_EQ(mocert(claim + "--threads 1 --certificate a.json").status, 0);
  ASSERT_EQ(mocert(claim + "--threads 2 --certificate b.json").status, 0);
  ASSERT_EQ(mocert(claim + "--threads 5 --certificate c.json").status, 0);
  EXPECT_GT(read("a.json").size(), 2000U);
  EXPECT_EQ(read("a.json"), read("b.json"));
  EXPECT_EQ(read("a.json"), read("c.json"));
}

TEST_F(CertifyProgram, AnInterruptReportsWhatWasProved) {
  write(
      "m.json",
      R"({"mocert": "model", "schemaVersion": "1.0", "dtype": "binary64", "inputs": 4, "outputs": 1, "router": [{"expert": 0}], "experts": [{"constant": [0]}]})");
  const Outcome run = shell(
      "mocert certify m.json --expression 'sin(30*x0)*sin(30*x1)*sin(30*x2)*sin(30*x3)' --epsilon 0.99999999 & pid=$!; sleep 1; kill -INT "
      "$pid; wait $pid");
  EXPECT_TRUE(run.status == 130 || run.status == 1) << run.status << run.out << run.err;
  if (run.status == 130) {
    EXPECT_NE(run.out.find("undecided: stopped by interrupt"), std::string::npos) << run.out;
  }
}

TEST_F(CertifyProgram, EpsilonMayBeWrittenInManyWays) {
  write("m.json", two_halves);
  for (const char* epsilon : {".5", "+0.5", "5e-1", "1/2", "0x1p-1", "0.50", "00.5", "2/4"}) {
    const Outcome run = mocert(fmt::format("certify m.json --expression x0 --epsilon {} --force", epsilon));
    ASSERT_EQ(run.status, 0) << epsilon << run.err;
    EXPECT_EQ(check("m.cert.json --model m.json --target m.target.fpcore --epsilon 0.5").status, 0) << epsilon;
  }
}

TEST_F(CertifyProgram, WhatOnlyFinerArithmeticCanSeeIsLeftToTheChecker) {
  const auto model = [](const std::string& inputs, const std::string& experts) {
    return R"({"mocert": "model", "schemaVersion": "1.0", "dtype": "binary64", "inputs": )" + inputs +
           R"(, "outputs": 1, "router": [{"expert": 0}], "experts": [)" + experts + "]}";
  };
  write("zero.json", model("1", R"({"constant": [0]})"));
  // True over the reals, false in binary64.
  EXPECT_EQ(mocert("certify zero.json --expression '0.7 - (0.6353 + 0.0647)' --epsilon 1e-30").status, 0);
  // Epsilon is no binary64 number and is met within less than an ulp.
  write("plane.json", model("2", R"({"constant": [0]})"));
  EXPECT_EQ(mocert("certify plane.json --expression 'hypot(x0, x1)' --epsilon 1.41421356237309505").status, 0);
  EXPECT_NE(mocert("certify plane.json --expression 'hypot(x0, x1)' --epsilon 1.41421356237309504 --max-boxes 3000 --force").status, 0);
  // relu(1e17 b - 1e17 c + 1e-3) at b = c = 1: 1e-3, or 0 where a summation absorbs it.
  write("absorb.json",
        model("2", R"({"layers": [{"weights": [[1e17, -1e17]], "bias": [0.0009765625], "slope": 0}, {"weights": [[1]], "bias": [0]}]})"));
  EXPECT_EQ(mocert("certify absorb.json --expression '0.0009765625 + 0*x1' --domain '[1,1]x[1,1]' --epsilon 1e-18").status, 0);
}

TEST_F(CertifyProgram, AnErrorThatOnlyTheProverSeesExactlyIsStatedALittleSmaller) {
  write(
      "m.json",
      R"({"mocert": "model", "schemaVersion": "1.0", "dtype": "binary64", "inputs": 1, "outputs": 1, "router": [{"expert": 0}], "experts": [{"constant": [0]}]})");
  EXPECT_EQ(mocert("certify m.json --expression 'x0^1.5' --domain '[0,4]' --epsilon 9").status, 0);
  EXPECT_EQ(mocert("certify m.json --expression 'x0^0.5' --domain '[0,9]' --epsilon 2 --force").status, 1);
}

TEST_F(CertifyProgram, WithoutSelfCheckTheCertificateSaysSo) {
  write("m.json", two_halves);
  ASSERT_EQ(mocert("certify m.json --expression x0 --epsilon 0.26 --no-self-check").status, 0);
  EXPECT_NE(read("m.cert.json").find("\"selfCheck\": false"), std::string::npos);
  EXPECT_EQ(check("m.cert.json --model m.json --target m.target.fpcore --epsilon 0.26").status, 0);
}

TEST_F(CertifyProgram, WithoutSelfCheckNoMoreIsStatedThanTheCheckerFinds) {
  // Of leaves that rest on points of expansion the checker stops at other ones.
  for (const char* f : {"x0*x0*x1 - x1*x1*x0", "1/(1 + x0*x0 + x1)"}) {
    const std::string claim = "--domain '[0,1]x[0,1]' --epsilon 0.1";
    const Outcome made = mocert(fmt::format("construct --expression '{}' {} -o m.json --no-self-check --force", f, claim));
    ASSERT_EQ(made.status, 0) << made.err;
    const Outcome checked = check(fmt::format("m.cert.json --model m.json --target m.target.fpcore {}", claim));
    EXPECT_EQ(checked.status, 0) << f << "\n" << checked.out;
  }
}

TEST_F(CertifyProgram, ExistingFilesAreNotOverwritten) {
  write("m.json", two_halves);
  write("m.cert.json", "precious");
  EXPECT_EQ(mocert("certify m.json --expression x0 --epsilon 0.26").status, 2);
  EXPECT_EQ(read("m.cert.json"), "precious");
  EXPECT_EQ(mocert("certify m.json --expression x0 --epsilon 0.26 --force").status, 0);
}

TEST_F(CertifyProgram, InspectCountsWhatIsLoaded) {
  write("m.json", two_halves);
  const Outcome run = mocert("inspect m.json --json --experts");
  ASSERT_EQ(run.status, 0) << run.err;
  EXPECT_EQ(run.json()["loaded_parameters"], 3);
  EXPECT_EQ(run.json()["total_parameters"], 4);
  EXPECT_EQ(run.json()["expert_list"].size(), 2U);
}

}  // namespace
}  // namespace mocert::testing
