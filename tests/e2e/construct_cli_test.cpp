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

}  // namespace
}  // namespace mocert::testing
