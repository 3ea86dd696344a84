#include "e2e/program.hpp"

namespace mocert::testing {
namespace {

class BoundProgram : public ProgramTest {
 protected:
  void write_constant(const std::string& name, const std::string& value) const {
    write(name, R"({"mocert": "model", "schemaVersion": "1.0", "dtype": "binary64", "inputs": 1, "outputs": 1, "router": [{"expert": 0}],
 "experts": [{"constant": [)" +
                    value + "]}]}");
  }
};

TEST_F(BoundProgram, BothEndsAreInTheCertificate) {
  write_constant("m.json", "0");
  const Outcome run = mocert("bound m.json --expression 'x*(1-x)' --relative-width 1e-6 --json");
  ASSERT_EQ(run.status, 0) << run.out << run.err;
  const auto json = run.json();
  EXPECT_EQ(json["verdict"], "certified");
  EXPECT_LE(json["lower"].get<double>(), 0.25);
  EXPECT_GE(json["upper"].get<double>(), 0.25);
  EXPECT_LE(json["upper"].get<double>(), 0.2500003);
  EXPECT_TRUE(json["self_checked"]);
  const std::string target = "m.bound.cert.json --model m.json --target m.target.fpcore --json --epsilon ";
  const Outcome check_it = check(target + json["epsilon"].get<std::string>());
  ASSERT_EQ(check_it.status, 0) << check_it.out << check_it.err;
  EXPECT_EQ(check_it.json()["lower"].get<double>(), json["lower"].get<double>());
  EXPECT_EQ(check(target + "0.25").status, 3);
}

TEST_F(BoundProgram, ALimitLeavesAProvedEnclosureAndStatus4) {
  write_constant("m.json", "0");
  const Outcome run = mocert("bound m.json --expression 'sin(40*x)*cos(31*x)' --relative-width 1e-9 --max-boxes 5 --json");
  ASSERT_EQ(run.status, 4) << run.out << run.err;
  EXPECT_FALSE(run.json()["reached"]);
  EXPECT_EQ(run.json()["stopped_by"], "boxes");
  EXPECT_GT(run.json()["upper"].get<double>(), run.json()["lower"].get<double>());
}

TEST_F(BoundProgram, AnErrorOfNothingIsNotSoughtForEver) {
  write_constant("m.json", "1");
  const Outcome run = mocert("bound m.json --expression '1+0*x' --json");
  ASSERT_EQ(run.status, 0) << run.out << run.err;
  EXPECT_EQ(run.json()["lower"].get<double>(), 0);
  EXPECT_LT(run.json()["upper"].get<double>(), 1e-12);
}

TEST_F(BoundProgram, SamplesHaveAnIrreducibleError) {
  write_constant("m.json", "0.5");
  write("s.csv", "x0,y0\n0,0\n1,0\n");
  const Outcome run = mocert("bound m.json s.csv --lipschitz 1 --json");
  ASSERT_EQ(run.status, 0) << run.out << run.err;
  // Between the samples f may be anything within 1/2 of 0.
  EXPECT_NEAR(run.json()["irreducible"]["upper"].get<double>(), 0.5, 1e-3);
  EXPECT_NEAR(run.json()["upper"].get<double>(), 1.0, 2e-3);
  EXPECT_EQ(
      check("m.bound.cert.json --model m.json --target s.csv --lipschitz 1 --epsilon " + run.json()["epsilon"].get<std::string>()).status,
      0);
}

TEST_F(BoundProgram, BadInputIsRefused) {
  write_constant("m.json", "0");
  EXPECT_EQ(mocert("bound m.json --expression x --relative-width 0").status, 2);
  EXPECT_EQ(mocert("bound m.json --expression '1/x'").status, 2);
  EXPECT_EQ(mocert("bound m.json --expression x --force").status, 0);
  const Outcome again = mocert("bound m.json --expression x");
  EXPECT_EQ(again.status, 2);
  EXPECT_NE(again.err.find("--force"), std::string::npos);
}

}  // namespace
}  // namespace mocert::testing
