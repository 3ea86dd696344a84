#include <cmath>

#include "e2e/program.hpp"

namespace mocert::testing {
namespace {

class ConstructProgram : public ProgramTest {};

TEST_F(ConstructProgram, BuildsCertifiesAndTheCheckerAgrees) {
  const Outcome run = mocert("construct --expression 'sin(3*x0)*x1' --domain '[0,1]x[-2,3]' --epsilon 0.05 -o m.json --json");
  ASSERT_EQ(run.status, 0) << run.out << run.err;
  EXPECT_EQ(run.json()["verdict"], "certified");
  EXPECT_LT(run.json()["experts"], 120);
  const Outcome checked = check("m.cert.json --model m.json --target m.target.fpcore --domain '[0,1]x[-2,3]' --epsilon 0.05");
  EXPECT_EQ(checked.status, 0) << checked.out << checked.err;
}

TEST_F(ConstructProgram, TheModelDoesNotDependOnThreads) {
  const std::string claim = "construct --expression 'exp(x0*x1) + fabs(x0 - 0.3)' --epsilon 0.02 --force --quiet ";
  ASSERT_EQ(mocert(claim + "--threads 1 -o a.json").status, 0);
  ASSERT_EQ(mocert(claim + "--threads 4 -o b.json").status, 0);
  EXPECT_EQ(read("a.json"), read("b.json"));
  EXPECT_EQ(read("a.cert.json"), read("b.cert.json"));
}

TEST_F(ConstructProgram, WhereFJumpsTheAnswerIsViolatedAtThePoint) {
  write("jump.fpcore", "(FPCore (x) :pre (< 0 x 10) (if (>= (- (* x x) x) 0) (/ x 10) (+ (* x x) 2)))\n");
  const Outcome run = mocert("construct jump.fpcore --epsilon 0.06 -o m.json --json");
  ASSERT_EQ(run.status, 1) << run.out << run.err;
  EXPECT_EQ(run.json()["verdict"], "violated");
  // The condition is zero at both: f(0) = 0 and f(1) = 0.1, but 2 + x^2 in between.
  const double x = run.json()["witness"]["x"][0];
  EXPECT_TRUE(x == 0.0 || x == 1.0) << x;
  EXPECT_EQ(check("m.cert.json --model m.json --target jump.fpcore --epsilon 0.06").status, 1);
}

TEST_F(ConstructProgram, AChangedModelIsRefusedUnderTheOldCertificate) {
  ASSERT_EQ(mocert("construct --expression 'exp(x0)' --epsilon 0.01 -o m.json").status, 0);
  std::string text = read("m.json");
  const auto at = text.find("\"bias\": [");
  ASSERT_NE(at, std::string::npos) << text;
  const auto start = at + 9, end = text.find_first_of(",]", start);
  const double value = std::strtod(text.substr(start, end - start).c_str(), nullptr);
  write("ulp.json", text.substr(0, start) + fmt::format("{:.17g}", std::nextafter(value, 10)) + text.substr(end));
  const Outcome ulp = check("m.cert.json --model ulp.json --target m.target.fpcore --epsilon 0.01 --json");
  EXPECT_EQ(ulp.status, 3) << ulp.out << ulp.err;
  EXPECT_NE(ulp.out.find("model_digest"), std::string::npos) << ulp.out;
  // And a weight changed so that the claim is false is found out.
  write("wrong.json", text.substr(0, start) + fmt::format("{:.17g}", value + 0.021) + text.substr(end));
  const Outcome wrong = mocert("certify wrong.json m.target.fpcore --epsilon 0.01");
  EXPECT_EQ(wrong.status, 1) << wrong.out << wrong.err;
}

TEST_F(ConstructProgram, SeveralOutputsShareOneRouter) {
  const Outcome run = mocert("construct --expression 'sin(2*x0)' --expression 'cos(2*x0)' --norm l2 --epsilon 0.03 -o m.json --json");
  ASSERT_EQ(run.status, 0) << run.out << run.err;
  EXPECT_EQ(check("m.cert.json --model m.json --target m.target.fpcore --norm l2 --epsilon 0.03").status, 0);
}

TEST_F(ConstructProgram, MlpExpertsAreBuiltProvedAndChecked) {
  const std::string claim = "--expression 'sin(3*x0)*x1' --domain '[0,1]x[-2,3]' --epsilon 0.05 ";
  const Outcome affine = mocert("construct " + claim + "-o a.json --json");
  const Outcome mlp = mocert("construct " + claim + "--expert mlp:6 -o m.json --json");
  ASSERT_EQ(mlp.status, 0) << mlp.out << mlp.err;
  EXPECT_EQ(mlp.json()["verdict"], "certified");
  EXPECT_LE(4 * mlp.json()["experts"].get<int>(), affine.json()["experts"].get<int>());
  EXPECT_GT(mlp.json()["loaded_parameters"], 0);
  EXPECT_GE(mlp.json()["total_parameters"], mlp.json()["loaded_parameters"]);
  EXPECT_EQ(check("m.cert.json --model m.json --target m.target.fpcore --domain '[0,1]x[-2,3]' --epsilon 0.05").status, 0);
}

TEST_F(ConstructProgram, TheSeedDecidesAndThreadsDoNot) {
  const std::string claim = "construct --expression 'exp(x0*x1)' --expert prelu:3 --epsilon 0.02 --force --quiet ";
  ASSERT_EQ(mocert(claim + "--threads 1 -o a.json").status, 0);
  ASSERT_EQ(mocert(claim + "--threads 3 -o b.json").status, 0);
  ASSERT_EQ(mocert(claim + "--seed 9 -o c.json").status, 0);
  EXPECT_EQ(read("a.json"), read("b.json"));
  EXPECT_EQ(read("a.cert.json"), read("b.cert.json"));
  EXPECT_NE(read("a.json"), read("c.json"));
}

TEST_F(ConstructProgram, OneInputTakesTheFewestPiecesAndTellsTheGuide) {
  const Outcome run = mocert("construct --expression 'x0*x0' --epsilon 0.01 -o m.json --json");
  ASSERT_EQ(run.status, 0) << run.out << run.err;
  EXPECT_EQ(run.json()["experts"], 4);  // 1 / sqrt(8 epsilon) = 3.54
  EXPECT_NEAR(run.json()["asymptotic_pieces"].get<double>(), 3.536, 0.01);
}

TEST_F(ConstructProgram, TheSmallestGridIsFound) {
  const Outcome run = mocert("construct --expression 'x0*x0 + x1*x1' --epsilon 0.05 --method grid -o m.json --json");
  ASSERT_EQ(run.status, 0) << run.out << run.err;
  // On a cell of side 1/K the best plane errs by 2 / (8 K^2).
  EXPECT_EQ(run.json()["experts"], 9);
  EXPECT_EQ(mocert("construct --expression 'x0*x0 + x1*x1' --epsilon 0.05 --method grid --cells 2 -o n.json").status, 1);
  EXPECT_EQ(mocert("construct --expression 'x0*x0 + x1*x1' --epsilon 0.05 --method grid --cells 5 -o o.json").status, 0);
}

TEST_F(ConstructProgram, WrongOptionsAreRefusedWithTheirNames) {
  const std::string claim = "construct --expression 'x0*x0' --epsilon 0.01 -o m.json ";
  for (const auto& [options, says] : {std::pair{"--expert mlp:0", "--expert: found \"mlp:0\""},
                                      {"--expert relu", "--expert: found \"relu\""},
                                      {"--objective fewest", "--objective: found \"fewest\", expected leaves or loaded"},
                                      {"--method tree", "--method: found \"tree\""},
                                      {"--method grid --expert mlp:4", "--expert: found \"mlp:4\", expected affine for --method grid"},
                                      {"--method grid --max-loaded 9", "--max-loaded: found 9, expected it with --method adaptive only"},
                                      {"--cells 4", "--cells: found 4, expected --method grid or theorem"},
                                      {"--max-loaded 5", "--max-loaded: found 5, expected more"}}) {
    const Outcome run = mocert(claim + options);
    EXPECT_EQ(run.status, 2) << options << run.out;
    EXPECT_NE(run.err.find(says), std::string::npos) << options << ": " << run.err;
    EXPECT_FALSE(std::filesystem::exists(folder() / "m.json")) << options;
  }
}

}  // namespace
}  // namespace mocert::testing
