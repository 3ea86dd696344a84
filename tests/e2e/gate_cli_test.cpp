#include <regex>

#include "e2e/program.hpp"

namespace mocert::testing {
namespace {

class GateProgram : public ProgramTest {
 protected:
  void SetUp() override {
    ProgramTest::SetUp();
    write("half.json",
          R"({"mocert": "model", "schemaVersion": "1.0", "dtype": "binary64", "inputs": 1, "outputs": 1, "router": [{"expert": 0}],
 "experts": [{"constant": [0.5]}]})");
    write("x.fpcore", "(FPCore (x) :pre (<= 0 x 1) x)\n");
    // Many boxes, for a claim that a limit cuts short.
    write("wild.fpcore", "(FPCore (x) :pre (<= 0 x 1) (+ 0.5 (* 0.4 (* (sin (* 50 x)) (cos (* 50 x))))))\n");
  }

  static std::string claim(const std::string& name, const std::string& epsilon, const std::string& more = "",
                           const std::string& target = "x.fpcore") {
    return fmt::format("[[claim]]\nname = \"{}\"\nmodel = \"half.json\"\ntarget = \"{}\"\nepsilon = \"{}\"\n{}\n", name, target, epsilon,
                       more);
  }
  Outcome gate(const std::string& config, const std::string& flags = "") const {
    write("mocert.toml", config);
    return mocert("gate " + flags);
  }
};

TEST_F(GateProgram, PassesOnlyWhereEveryClaimIsProved) {
  const Outcome good = gate(claim("a", "0.5") + claim("b", "1/2", "domain = \"[0,1]\""), "--json --junit out.xml");
  ASSERT_EQ(good.status, 0) << good.out << good.err;
  EXPECT_EQ(good.json()["verdict"], "met");
  EXPECT_EQ(good.json()["claims"].size(), 2U);
  EXPECT_EQ(good.json()["claims"][1]["name"], "b");
  EXPECT_EQ(good.json()["claims"][1]["verdict"], "certified");
  EXPECT_EQ(check("mocert-gate/a.cert.json --model half.json --target x.fpcore --epsilon 0.5").status, 0);
  EXPECT_NE(read("out.xml").find("tests=\"2\" failures=\"0\" errors=\"0\" skipped=\"0\""), std::string::npos) << read("out.xml");

  const Outcome one = gate(claim("a", "0.5") + claim("b", "0.4"), "--junit out.xml");
  EXPECT_EQ(one.status, 1);
  EXPECT_NE(one.out.find("gate not met: 1 of 2 claims certified"), std::string::npos) << one.out;
  EXPECT_NE(read("out.xml").find("failures=\"1\""), std::string::npos);
  // What an earlier run certified under this name is gone.
  EXPECT_EQ(check("mocert-gate/b.cert.json --model half.json --target x.fpcore --epsilon 0.4").status, 1);
}

TEST_F(GateProgram, ReportsTheGravestStatus) {
  const std::string good = claim("good", "0.5"), violated = claim("violated", "0.4"), missing = claim("missing", "0.5", "", "no.fpcore"),
                    undecided = claim("undecided", "0.21", "max_boxes = 10", "wild.fpcore");
  EXPECT_EQ(gate(good + undecided).status, 4);
  EXPECT_EQ(gate(undecided + violated + good).status, 1);
  EXPECT_EQ(gate(missing + undecided + violated).status, 2);
  ASSERT_EQ(mocert("certify half.json x.fpcore --epsilon 0.5 --certificate other.cert.json").status, 0);
  const std::string rejected = claim("rejected", "0.6", "certificate = \"other.cert.json\"");
  EXPECT_EQ(gate(missing + rejected + violated).status, 3);
}

TEST_F(GateProgram, AWarningMayFailButNotBeWithoutProofOrInput) {
  const std::string warn = "level = \"warn\"";
  const Outcome run = gate(claim("v", "0.4", warn) + claim("u", "0.21", warn + "\nmax_boxes = 10", "wild.fpcore"), "--junit out.xml");
  EXPECT_EQ(run.status, 0) << run.out;
  EXPECT_NE(run.out.find("warning: "), std::string::npos);
  EXPECT_NE(read("out.xml").find("skipped=\"2\""), std::string::npos);
  EXPECT_EQ(gate(claim("m", "0.5", warn, "no.fpcore")).status, 2);
  EXPECT_EQ(gate(claim("c", "0.5", warn + "\ncertificate = \"none.cert.json\"")).status, 2);
  write("bad.cert.json", "{}");
  EXPECT_EQ(gate(claim("c", "0.5", warn + "\ncertificate = \"bad.cert.json\"")).status, 3);
}

TEST_F(GateProgram, ACommittedCertificateIsReplayedAgainstWhatTheConfigurationSays) {
  ASSERT_EQ(mocert("certify half.json x.fpcore --epsilon 0.5 --certificate c.cert.json").status, 0);
  EXPECT_EQ(gate(claim("c", "0.5", "certificate = \"c.cert.json\"")).status, 0);
  EXPECT_EQ(gate(claim("c", "0.51", "certificate = \"c.cert.json\"")).status, 3);
  write("x.fpcore", "(FPCore (x) :pre (<= 0 x 1) (+ x 0))\n");
  EXPECT_EQ(gate(claim("c", "0.5", "certificate = \"c.cert.json\"")).status, 3);
}

TEST_F(GateProgram, WhatTheConfigurationDoesNotSayRightIsRefused) {
  const auto says = [&](const std::string& config, const std::string& words) {
    const Outcome run = gate(config);
    EXPECT_EQ(run.status, 2) << config << run.out;
    EXPECT_TRUE(run.err.find(words) != std::string::npos && run.err.find('\n') == run.err.size() - 1) << config << run.err;
  };
  says("", "mocert.toml: found no claims");
  says("claim = []", "found no claims");
  says("[defaults]\nepsilon = \"1\"", "found no claims");
  says(claim("a", "0.5", "epsilonn = \"1\""), "mocert.toml:6:1: found the key \"epsilonn\", expected one of");
  says("title = \"x\"\n" + claim("a", "0.5"), "mocert.toml:1:1: found the key \"title\"");
  says("[[claim]]\nname = \"a\"\nmodel = \"half.json\"\ntarget = \"x.fpcore\"\nepsilon = 0.5\n",
       "mocert.toml:5:11: found a floating-point number, expected a string (in quotes");
  says("[[claim]]\nname = \"a\"\nmodel = \"half.json\"\ntarget = \"x.fpcore\"\n", "found a claim without epsilon");
  says(claim("a", "0.5") + claim("a", "0.6"), "a second claim named \"a\"");
  says(claim("../a", "0.5"), "expected a name of letters");
  says(claim("a", "0.5", "level = \"info\""), "found \"info\"");
  says(claim("a", "0.5", "max_boxes = -1"), "expected a whole number above 0");
  says(claim("a", "0.5", "time_limit = \"1\""), "expected seconds above 0");
  says(claim("a", "0.5", "time_limit = nan"), "expected seconds above 0");
  says(claim("a", "0.5", "functions = []"), "expected a list of names");
  says(claim("a", "0.5", "name = \"b\""), "expected TOML");
  says("[[claim]\n", "expected TOML");
  says("claim = 3", "expected claims as [[claim]]");
  says("[defaults]\nname = \"a\"\n" + claim("a", "0.5"), "\"name\" among the defaults");
  EXPECT_EQ(mocert("gate nowhere.toml").status, 2);
}

TEST_F(GateProgram, TheExampleProjectPasses) {
  const std::string example = std::string(MOCERT_SOURCE_DIR) + "/examples/gate";
  const Outcome run = mocert("gate '" + example + "/mocert.toml' --certificates out --junit out.xml --json");
  ASSERT_EQ(run.status, 0) << run.out << run.err;
  EXPECT_EQ(run.json()["claims"].size(), 4U);
  EXPECT_TRUE(run.json()["claims"][3]["status"] == 1 && run.json()["claims"][3]["level"] == "warn");
  // The workflow runs the commands that exist.
  const std::string workflow = slurp(example + "/workflow.yml");
  EXPECT_NE(workflow.find("mocert gate mocert.toml --junit mocert.xml"), std::string::npos);
  EXPECT_NE(workflow.find("mocert/cmake/setup.sh"), std::string::npos);
}

}  // namespace
}  // namespace mocert::testing
