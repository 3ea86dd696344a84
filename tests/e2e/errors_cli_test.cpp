#include "e2e/program.hpp"

namespace mocert::testing {
namespace {

const char* const model = R"({"mocert": "model", "schemaVersion": "1.0", "dtype": "binary64", "inputs": 1, "outputs": 1,
 "router": [{"expert": 0}], "experts": [{"constant": [0.5]}]})";

/// Every refusal is one line on stderr that names file and place, and exit status 2; prover and checker refuse alike.
class Errors : public ProgramTest {
 protected:
  void expect_refusal(const std::string& arguments, const std::vector<std::string>& words) const {
    const Outcome run = mocert("certify " + arguments);
    EXPECT_EQ(run.status, 2) << arguments << "\n" << run.out << run.err;
    EXPECT_EQ(run.out, "") << arguments;
    EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
    for (const std::string& word : words) EXPECT_NE(run.err.find(word), std::string::npos) << "no \"" << word << "\" in: " << run.err;
  }
};

TEST_F(Errors, MissingFile) {
  write("m.json", model);
  expect_refusal("absent.json --expression x0 --epsilon 0.5", {"absent.json", "No such file"});
  expect_refusal("m.json absent.fpcore --epsilon 0.5", {"absent.fpcore", "No such file"});
}

TEST_F(Errors, NothingIsWrittenOverWhatTheClaimIsAbout) {
  write("m.json", model);
  write("f.fpcore", "(FPCore (x) x)");
  write("t.csv", "x0,y0\n0,0\n1,1\n");
  const std::string claim = "m.json f.fpcore --epsilon 0.5 --force --certificate ";
  for (const char* file : {"m.json", "./m.json", "f.fpcore"}) expect_refusal(claim + file, {file, "another file"});
  EXPECT_EQ(mocert("bound m.json f.fpcore --force --certificate m.json").status, 2);
  for (const char* command : {"construct t.csv", "construct t.csv --method theorem", "refine m.json t.csv"})
    EXPECT_EQ(mocert(std::string(command) + " --lipschitz 1 --epsilon 0.6 --force -o t.csv").status, 2) << command;
  // What a manifest names counts too.
  write("r.json", model);
  write("samples.json", R"({"mocert": "target", "schemaVersion": "1.0", "kind": "samples", "file": "t.csv", "lipschitz": ["1"]})");
  write("network.json", R"({"mocert": "target", "schemaVersion": "1.0", "kind": "network", "file": "r.json"})");
  expect_refusal("m.json samples.json --epsilon 0.6 --force --certificate t.csv", {"t.csv", "another file"});
  EXPECT_EQ(mocert("construct network.json --epsilon 0.5 --force -o r.json").status, 2);
  EXPECT_EQ(read("r.json"), model);
  EXPECT_EQ(read("m.json"), model);
  EXPECT_EQ(read("f.fpcore"), "(FPCore (x) x)");
  EXPECT_EQ(read("t.csv"), "x0,y0\n0,0\n1,1\n");
}

TEST_F(Errors, TruncatedJson) {
  write("m.json", std::string(model).substr(0, 100));
  expect_refusal("m.json --expression x0 --epsilon 0.5", {"m.json", "line"});
}

TEST_F(Errors, WrongDimension) {
  write("m.json", model);
  write("f.fpcore", "(FPCore (x y) (+ x y))");
  expect_refusal("m.json f.fpcore --epsilon 0.5", {"f.fpcore", "2 inputs", "m.json"});
  expect_refusal("m.json --expression x0 --domain '[0,1]x[0,1]' --epsilon 0.5", {"domain"});
}

TEST_F(Errors, UnknownFunction) {
  write("m.json", model);
  write("f.fpcore", "(FPCore (x)\n  (+ x (frobnicate x)))");
  expect_refusal("m.json f.fpcore --epsilon 0.5", {"f.fpcore:2", "frobnicate"});
  expect_refusal("m.json --expression 'frobnicate(x0)' --epsilon 0.5", {"frobnicate"});
}

TEST_F(Errors, PoleInsideTheDomain) {
  write("m.json", model);
  expect_refusal("m.json --expression '1/(x0-0.5)' --epsilon 0.5", {"division by zero", "x = (0.5"});
  expect_refusal("m.json --expression 'log(x0-0.25)' --epsilon 0.5 --force", {"log of"});
}

TEST_F(Errors, EpsilonNotPositive) {
  write("m.json", model);
  expect_refusal("m.json --expression x0 --epsilon 0", {"--epsilon", "> 0"});
  expect_refusal("m.json --expression x0 --epsilon -1", {"--epsilon"});
  expect_refusal("m.json --expression x0 --epsilon nan", {"--epsilon", "nan"});
}

TEST_F(Errors, ContradictorySamples) {
  write("m.json", model);
  write("s.csv", "x0,y0\n0,0\n0.5,3\n1,0\n");
  expect_refusal("m.json s.csv --lipschitz 2 --epsilon 5", {"s.csv", "2", "3"});
  expect_refusal("m.json s.csv --epsilon 5", {"lipschitz"});
}

TEST_F(Errors, EmptyDomain) {
  write("m.json", model);
  expect_refusal("m.json --expression x0 --domain '[1,0]' --epsilon 0.5", {"--domain"});
}

TEST_F(Errors, NoExpertsAndMissingExperts) {
  write(
      "none.json",
      R"({"mocert": "model", "schemaVersion": "1.0", "dtype": "binary64", "inputs": 1, "outputs": 1, "router": [{"expert": 0}], "experts": []})");
  expect_refusal("none.json --expression x0 --epsilon 0.5", {"none.json", "/experts"});
  write(
      "missing.json",
      R"({"mocert": "model", "schemaVersion": "1.0", "dtype": "binary64", "inputs": 1, "outputs": 1, "router": [{"expert": 3}], "experts": [{"constant": [0]}]})");
  expect_refusal("missing.json --expression x0 --epsilon 0.5", {"missing.json", "/router/0", "3"});
}

TEST_F(Errors, UsageErrorsExitWithTwo) {
  EXPECT_EQ(mocert("").status, 2);
  EXPECT_EQ(mocert("certify").status, 2);
  EXPECT_EQ(mocert("certify m.json --frobnicate").status, 2);
  EXPECT_EQ(mocert("frobnicate").status, 2);
  EXPECT_EQ(check("").status, 2);
  EXPECT_EQ(check("a b c").status, 2);
  EXPECT_EQ(mocert("--help").status, 0);
  EXPECT_EQ(mocert("certify --help").status, 0);
  EXPECT_EQ(check("--help").status, 0);
}

}  // namespace
}  // namespace mocert::testing
