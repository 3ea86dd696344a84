#include "e2e/program.hpp"

// What attacks on the programs have found: inputs at which they once hung, failed, or disagreed.

namespace mocert::testing {
namespace {

class Attacks : public ProgramTest {
 protected:
  void SetUp() override {
    ProgramTest::SetUp();
    write("zero.json", constant("0"));
    write("one.json", constant("1"));
    write("two.csv", "x0,y0\n0,0\n1,1\n");
    write("x.fpcore", "(FPCore (x) x)\n");
  }
  static std::string constant(const std::string& value) {
    return R"({"mocert":"model","schemaVersion":"1.0","dtype":"binary64","inputs":1,"outputs":1,"router":[{"expert":0}],"experts":[{"constant":[)" +
           value + "]}]}";
  }
};

TEST_F(Attacks, SamplesThatLeaveNothingOpenEndTheSearchForWhatTheyLeaveOpen) {
  // The envelopes meet: their distance is 0, and no relative width of it is ever reached.
  const Outcome built = shell("timeout 60 mocert construct two.csv --lipschitz 1 --epsilon 0.6 -o line.json --json");
  ASSERT_EQ(built.status, 0) << built.out << built.err;
  EXPECT_EQ(built.json()["irreducible"]["lower"], 0);
  EXPECT_LE(built.json()["irreducible"]["upper"].get<double>(), 0.6e-3);
  EXPECT_EQ(check("line.cert.json --model line.json --target two.csv --lipschitz 1 --epsilon 0.6").status, 0);
  const Outcome bound = shell("timeout 60 mocert bound zero.json two.csv --lipschitz 1 --json");
  ASSERT_EQ(bound.status, 0) << bound.out << bound.err;
  EXPECT_LE(bound.json()["irreducible"]["upper"].get<double>(), 1e-2);
}

TEST_F(Attacks, SamplesOnALineOfSlopeLAreReadInLinearTime) {
  std::string rows = "x0,y0\n";
  for (int i = 0; i < 40000; ++i) rows += fmt::format("{0},{0}\n", i / 65536.0);
  write("line.csv", rows);
  // Each pair is within rounding of the limit; all pairs took minutes.
  const Outcome run = shell("timeout 60 mocert certify zero.json line.csv --lipschitz 1 --epsilon 3 --domain '[0,0.5]'");
  EXPECT_EQ(run.status, 0) << run.out << run.err;
  write("kink.csv", rows + "0.7,0.8\n");
  EXPECT_EQ(mocert("certify zero.json kink.csv --lipschitz 1 --epsilon 3").status, 2);
}

TEST_F(Attacks, AWitnessThatOnlyTheProverSeesExactly) {
  write("tab.csv", "x0,y0\n0,-1e30\n6,1e30\n");
  const Outcome violated = mocert("certify one.json tab.csv --table --domain '[3,3]' --epsilon 0.5 --certificate v.json");
  EXPECT_EQ(violated.status, 1) << violated.err;
  const Outcome certified = mocert("certify one.json tab.csv --table --domain '[3,3]' --epsilon 1.5 --certificate c.json");
  EXPECT_EQ(certified.status, 0) << certified.err;
  // The checker's arithmetic cannot see a violation this small: nobody says that there is one.
  write("huge.csv", "x0,y0\n0,-1e60\n6,1e60\n");
  const Outcome fine = mocert("certify one.json huge.csv --table --domain '[3,3]' --epsilon 0.5 --json --certificate f.json");
  EXPECT_EQ(fine.status, 4) << fine.out << fine.err;
  EXPECT_EQ(fine.json()["stopped_by"], "precision");
  EXPECT_TRUE(fine.json()["upper"].is_null()) << fine.out;  // nothing is known of the boxes behind it
  EXPECT_FALSE(std::filesystem::exists(folder() / "f.json"));
  write("p.fpcore", "(FPCore (x) (+ (- (* (pow x 0.5) 0x1p200) 0x1p201) 1))");
  EXPECT_EQ(mocert("certify zero.json p.fpcore --domain '[4,4]' --epsilon 0.5").status, 1);
}

TEST_F(Attacks, LenientNumeralsStayShortInCertificates) {
  const std::string many(210, '1');
  EXPECT_EQ(mocert("certify zero.json two.csv --lipschitz 2 --tolerance=.5e-400 --epsilon 3 --force").status, 0);
  EXPECT_EQ(mocert("certify zero.json x.fpcore --epsilon=+2." + many + " --force").status, 0);
  EXPECT_EQ(check("zero.cert.json --model zero.json --target x.fpcore --epsilon 2." + many).status, 0);
  EXPECT_EQ(mocert("certify zero.json two.csv --lipschitz=+1e-9999 --tolerance 1 --epsilon 3 --force").status, 0);
  EXPECT_EQ(mocert("certify zero.json x.fpcore --epsilon 05. --force").status, 0);
  EXPECT_EQ(mocert("certify zero.json x.fpcore --epsilon +010/02 --force").status, 0);
  EXPECT_EQ(check("zero.cert.json --model zero.json --target x.fpcore --epsilon 5").status, 0);
  // 400 characters are the limit, and a certificate needs a 0 before the point.
  EXPECT_EQ(mocert("certify zero.json x.fpcore --domain '[0,0.5]' --epsilon ." + std::string(399, '9') + " --force").status, 2);
}

TEST_F(Attacks, ProverAndCheckerReadTheSameInputs) {
  const auto manifest = [](const std::string& rest) { return R"({"mocert":"target","schemaVersion":"1.0",)" + rest + "}"; };
  const std::string nest(999, '('), close(999, ')');
  // Name, text, flags: read by both or refused by both.
  const std::tuple<const char*, std::string, std::string, bool> cases[] = {
      {"deep.fpcore", "(FPCore (x) :cite " + nest + close + " x)", "", true},
      {"deeper.fpcore", "(FPCore (x) :cite (" + nest + close + ") x)", "", false},
      {"lf-cr.csv", "x0,y0\n0,0\n\r", "--lipschitz 1", false},
      {"cr-cr-lf.csv", "x0,y0\n0,0\r\r\n", "--lipschitz 1", false},
      {"cr-lf.csv", "x0,y0\r\n0,0\r\n\r\n\n", "--lipschitz 1", true},
      {"pre.fpcore", "(FPCore (x) :pre (<= 0 x (- 1abc)) x)", "--domain '[0,1]'", false},
      {"blank.fpcore", "(FPCore (x) x)", "--domain ' [0,1] '", true},
      {"lip.json", manifest(R"("kind":"samples","file":"two.csv","lipschitz":["+01"])"), "", false},
      {"tol.json", manifest(R"("kind":"samples","file":"two.csv","lipschitz":["1"],"tolerance":".5")"), "", false},
      {"dom.json", manifest(R"("kind":"samples","file":"two.csv","lipschitz":["1"],"domain":[["+00","1"]])"), "", false},
      {"nul.json", manifest(R"("kind":"samples","file":"two.csv\u0000.x","lipschitz":["1"])"), "", false},
      {"both.json", manifest(R"("kind":"table","axes":[[0,1]],"values":[0,1],"file":"")"), "", false},
  };
  for (const auto& [name, text, flags, readable] : cases) {
    write(name, text);
    const Outcome proved = mocert(fmt::format("certify zero.json {} {} --epsilon 1e12 --no-self-check --force", name, flags));
    const Outcome checked = check(fmt::format("zero.cert.json --model zero.json --target {} {} --epsilon 1e12", name, flags));
    EXPECT_EQ(proved.status, readable ? 0 : 2) << name << proved.out << proved.err;
    EXPECT_EQ(checked.status, readable ? 0 : 2) << name << checked.out << checked.err;
  }
}

TEST_F(Attacks, BoundsOfASinglePointAndBeyondBinary64) {
  write("w.fpcore", "(FPCore (x) (pow x 1.5))");
  const Outcome point = mocert("bound zero.json w.fpcore --domain '[4,4]' --json");
  EXPECT_EQ(point.status, 0) << point.out << point.err;
  EXPECT_TRUE(point.json()["reached"]);
  write("t.csv", "x0,y0\n0,1.7976931348623157e308\n1,1.7976931348623157e308\n");
  const Outcome huge = mocert("bound zero.json t.csv --table --force");
  EXPECT_EQ(huge.status, 4) << huge.out << huge.err;
  EXPECT_EQ(huge.err, "");
}

TEST_F(Attacks, EveryFileIsReadOnce) {
  const Outcome piped = shell("cat zero.json | mocert certify - x.fpcore --epsilon 2 --certificate piped.json");
  EXPECT_EQ(piped.status, 0) << piped.out << piped.err;
  EXPECT_EQ(check("piped.json --model zero.json --target x.fpcore --epsilon 2").status, 0);
}

TEST_F(Attacks, AnUnfinishedCertificateFollowsNoLink) {
  write("precious", "keep");
  std::filesystem::create_symlink("precious", folder() / "zero.cert.json.partial");
  EXPECT_EQ(mocert("certify zero.json x.fpcore --epsilon 2").status, 0);
  EXPECT_EQ(read("precious"), "keep");
  EXPECT_FALSE(std::filesystem::is_symlink(folder() / "zero.cert.json"));
}

}  // namespace
}  // namespace mocert::testing
