#include "e2e/program.hpp"

namespace mocert::testing {
namespace {

std::string example(const std::string& name) { return std::string(MOCERT_SOURCE_DIR) + "/examples/" + name; }

class OracleProgram : public ProgramTest {
 protected:
  std::size_t lines(const std::string& name) const {
    const std::string text = read(name);
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  }
};

const std::string claim = " --lipschitz 1 --tolerance 1e-12 --domain '[0,1]x[0,1]' --epsilon 0.1 ";

TEST_F(OracleProgram, KilledInTheMiddleItGoesOnWithoutAskingAgain) {
  const Outcome run = shell(fmt::format("'{}/run.sh' .", example("oracle")));
  ASSERT_EQ(run.status, 0) << run.out << run.err;
  EXPECT_NE(run.out.find("asked again although known: 0"), std::string::npos) << run.out;
  EXPECT_NE(run.out.find("verified: certified"), std::string::npos) << run.out;
  // The meter: what was asked before, and after; only the point at which the program was when it was killed stands there twice.
  const std::size_t kept = lines("kept.csv") - 1, before = lines("asked-before.txt"), asked = lines("asked.txt"),
                    known = lines("model.samples.csv") - 1;
  EXPECT_EQ(kept, 20U);
  EXPECT_EQ(before, kept + 1);
  EXPECT_EQ(asked - before, known - kept);
}

TEST_F(OracleProgram, AnyLanguageGivesTheSameSamplesAndTheModelDoesNotDependOnThreads) {
  const Outcome python =
      mocert(fmt::format("construct --oracle \"python3 '{}/distance.py'\" {} -o a.json --threads 1 --json", example("oracle"), claim));
  ASSERT_EQ(python.status, 0) << python.out << python.err;
  const Outcome awk =
      mocert(fmt::format("construct --oracle \"awk -f '{}/distance.awk'\" {} -o b.json --threads 3 --json", example("oracle"), claim));
  ASSERT_EQ(awk.status, 0) << awk.out << awk.err;
  EXPECT_EQ(python.json()["oracle"]["asked"], awk.json()["oracle"]["asked"]);
  EXPECT_LT(python.json()["oracle"]["asked"].get<int>(), python.json()["oracle"]["grid"].get<int>());
  EXPECT_EQ(lines("a.samples.csv"), lines("b.samples.csv"));
  EXPECT_LE(python.json()["irreducible"]["upper"].get<double>(), 0.1);
  EXPECT_EQ(check("a.cert.json --model a.json --target a.samples.csv" + claim).status, 0);
  // All is known now: the program is not even started.
  const Outcome again = mocert("construct --oracle false --samples a.samples.csv" + claim + "-o c.json --json");
  ASSERT_EQ(again.status, 0) << again.out << again.err;
  EXPECT_EQ(again.json()["oracle"]["runs"], 0);
  EXPECT_EQ(read("c.json"), read("a.json"));
}

TEST_F(OracleProgram, NothingIsWrittenOverTheAnswers) {
  const std::string ask = "construct --force --oracle \"awk '{ print 0 }'\"" + claim;
  ASSERT_EQ(mocert(ask + "-o m.json --samples a.csv").status, 0);
  const std::string answers = read("a.csv");
  for (const char* outputs : {"-o a.csv", "-o ./a.csv", "-o m.json --certificate a.csv"}) {
    const Outcome run = mocert(ask + "--samples a.csv " + outputs);
    EXPECT_EQ(run.status, 2) << outputs << run.out << run.err;
    EXPECT_EQ(read("a.csv"), answers) << outputs;
  }
}

TEST_F(OracleProgram, EveryErrorIsOneLineAndStatusTwo) {
  for (const auto& [oracle, text] : {std::pair{"exit 3", "exit status 3"},
                                     {"echo 0.1; kill -KILL \\$\\$", "signal 9 (after 1 of"},
                                     {"echo nan; cat", "\"nan\""},
                                     {"head -1", "\"0.5 0.5\""},
                                     {"read x; echo 0.2", "the end of the answers"},
                                     {"sed s/.*/0.2/; echo 1", "one line too many"},
                                     {"awk '{ print NR * 10 }'", "no such f exists"}}) {
    const Outcome run = mocert(fmt::format("construct --oracle \"{}\" {} -o m.json", oracle, claim));
    EXPECT_EQ(run.status, 2) << oracle << run.out << run.err;
    EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
    EXPECT_NE(run.err.find(text), std::string::npos) << run.err;
    shell("rm -f m.samples.csv");
  }
  const Outcome silent = mocert("construct --oracle 'sleep 60' --oracle-timeout 0.3" + claim + "-o m.json");
  EXPECT_EQ(silent.status, 2);
  EXPECT_NE(silent.err.find("no answer for 0.3 s"), std::string::npos) << silent.err;
}

TEST_F(OracleProgram, AnInterruptKeepsWhatWasAnsweredAndEndsTheProgram) {
  const Outcome run = shell(
      fmt::format("touch log.stuck; timeout --foreground --preserve-status -s INT 2 mocert construct --oracle \"python3 '{}/distance.py' "
                  "--log log --stuck-after 5\" {} -o m.json --json",
                  example("oracle"), claim));
  EXPECT_EQ(run.status, 130) << run.out << run.err;
  EXPECT_EQ(run.json()["oracle"]["stopped_by"], "interrupt");
  EXPECT_EQ(run.json()["oracle"]["asked"].get<std::size_t>(), lines("m.samples.csv") - 1);
  EXPECT_EQ(run.json()["oracle"]["asked"], 5);
}

TEST_F(OracleProgram, NeedsWhatStatesTheClaim) {
  EXPECT_EQ(mocert("construct --oracle cat --domain '[0,1]' --epsilon 0.1 -o m.json").status, 2);
  EXPECT_EQ(mocert("construct --oracle cat --lipschitz 1 --epsilon 0.1 -o m.json").status, 2);
  EXPECT_EQ(mocert("construct --oracle cat --expression x --lipschitz 1 --domain '[0,1]' --epsilon 0.1 -o m.json").status, 2);
  EXPECT_EQ(mocert("construct --oracle cat --lipschitz 1 --domain '[0,1]' -o m.json").status, 2);
}

TEST_F(OracleProgram, ALimitOfQueriesEndsInTooSparseData) {
  const Outcome run =
      mocert(fmt::format("construct --oracle \"awk -f '{}/distance.awk'\" {} --max-queries 5 -o m.json --json", example("oracle"), claim));
  ASSERT_EQ(run.status, 1) << run.out << run.err;
  EXPECT_EQ(run.json()["oracle"]["asked"], 5);
  EXPECT_EQ(run.json()["violation"], "data too sparse");
}

class ConstructSamples : public ProgramTest {};

TEST_F(ConstructSamples, TheExampleCertifiesAndThenShowsWhereTheDataAreTooSparse) {
  const Outcome run = shell(fmt::format("'{}/run.sh' .", example("samples")));
  ASSERT_EQ(run.status, 0) << run.out << run.err;
  for (const char* text : {"irreducible error sup (U - l)/2 in [0.0492", "\ncertified: sup error <=", "verified: certified",
                           "\ndata too sparse: at x = (", "\nviolated: at x", "verified: violated"})
    EXPECT_NE(run.out.find(text), std::string::npos) << text << "\n" << run.out;
  // Close to what the data permit a model is still found.
  const Outcome close =
      mocert("construct plate.csv --lipschitz 0.93 --tolerance 0.01 --domain '[0,1]x[0,1]' --epsilon 0.05 -o close.json --json");
  ASSERT_EQ(close.status, 0) << close.out << close.err;
  EXPECT_LT(close.json()["upper"].get<double>() / close.json()["irreducible"]["lower"].get<double>(), 1.016);
}

}  // namespace
}  // namespace mocert::testing
