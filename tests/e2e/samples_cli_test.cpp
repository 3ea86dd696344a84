#include <cmath>
#include <random>

#include "e2e/program.hpp"
#include "io/npy.hpp"

namespace mocert::testing {
namespace {

/// 2,000 points of g(x) = 0.3 sin(3 x0) + 0.2 x1 (l2 Lipschitz constant below 0.93) and a model that follows it on a 12 x 12 grid of
/// constants.
class SamplesProgram : public ProgramTest {
 protected:
  static double g(double x0, double x1) { return 0.3 * std::sin(3 * x0) + 0.2 * x1; }

  void write_samples() const {
    std::mt19937_64 random(1);
    std::uniform_real_distribution<double> unit(0, 1);
    std::string csv = "x0,x1,y0\n";
    Points array{3, {}};
    for (int k = 0; k < 2000; ++k) {
      const double a = unit(random), b = unit(random);
      csv += fmt::format("{},{},{}\n", a, b, g(a, b));
      array.values.insert(array.values.end(), {a, b, g(a, b)});
    }
    write("s.csv", csv);
    write("s.npy", points_to_npy(array, false));
  }

  void write_model(double offset) const {
    constexpr int k = 12;
    std::string prototypes, children, leaves, experts;
    for (int i = 0; i < k * k; ++i) {
      const double a = (i % k + 0.5) / k, b = (i / k + 0.5) / k;
      const char* comma = i ? ", " : "";
      prototypes += fmt::format("{}[{}, {}]", comma, a, b);
      children += fmt::format("{}{}", comma, i + 1);
      leaves += fmt::format(",\n{{\"expert\": {}}}", i);
      // The tangent plane at the prototype.
      const double w = 0.9 * std::cos(3 * a);
      experts +=
          fmt::format("{}\n{{\"layers\": [{{\"weights\": [[{}, 0.2]], \"bias\": [{}]}}]}}", comma, w, g(a, b) - w * a - 0.2 * b + offset);
    }
    write("m.json", fmt::format(R"({{"mocert": "model", "schemaVersion": "1.0", "dtype": "binary64", "inputs": 2, "outputs": 1,
"router": [{{"nearest": [{}], "children": [{}]}}{}],
"experts": [{}]}})",
                                prototypes, children, leaves, experts));
  }
};

TEST_F(SamplesProgram, CertifiedWhereEpsilonAllowsItAndViolatedWithTheKindWhereNot) {
  write_samples();
  write_model(0);
  const std::string claim = " m.json s.csv --lipschitz 0.93 --json --force";
  const Outcome good = mocert("certify --epsilon 0.08" + claim);
  ASSERT_EQ(good.status, 0) << good.out << good.err;
  EXPECT_EQ(check("m.cert.json --model m.json --target s.csv --lipschitz 0.93 --epsilon 0.08").status, 0);
  // Another constant is another claim.
  EXPECT_EQ(check("m.cert.json --model m.json --target s.csv --lipschitz 0.94 --epsilon 0.08").status, 3);
  EXPECT_EQ(check("m.cert.json --model m.json --target s.csv --epsilon 0.08").status, 2);

  const Outcome sparse = mocert("certify --epsilon 0.01" + claim);
  ASSERT_EQ(sparse.status, 1) << sparse.out << sparse.err;
  EXPECT_EQ(sparse.json()["violation"], "data too sparse");
  EXPECT_EQ(check("m.cert.json --model m.json --target s.csv --lipschitz 0.93 --epsilon 0.01").status, 1);

  write_model(0.5);
  const Outcome wrong = mocert("certify --epsilon 0.08" + claim);
  ASSERT_EQ(wrong.status, 1) << wrong.out << wrong.err;
  EXPECT_EQ(wrong.json()["violation"], "model wrong");
}

TEST_F(SamplesProgram, AManifestStatesTheSameClaimAsFlags) {
  write_samples();
  write_model(0);
  write("t.json", R"({"mocert": "target", "schemaVersion": "1.0", "kind": "samples", "file": "s.csv", "domain": [["0", "0.5"], ["0", "1"]],
 "lipschitz": ["0.93"], "inputNorm": "l2", "tolerance": "0.001"})");
  const Outcome run = mocert("certify m.json t.json --epsilon 0.081");
  ASSERT_EQ(run.status, 0) << run.out << run.err;
  EXPECT_EQ(check("m.cert.json --model m.json --target t.json --epsilon 0.081").status, 0);
  EXPECT_EQ(
      check("m.cert.json --model m.json --target s.csv --domain '[0,0.5]x[0,1]' --lipschitz 0.93 --tolerance 1e-3 --epsilon 0.081").status,
      0);
  EXPECT_EQ(mocert("certify m.json t.json --epsilon 0.081 --lipschitz 0.92 --force").status, 2);
}

TEST_F(SamplesProgram, AnArrayIsTheSameClaimAsTheCsv) {
  write_samples();
  write_model(0);
  const std::string claim = " --lipschitz 0.93 --epsilon 0.08";
  ASSERT_EQ(mocert("certify m.json s.csv --certificate csv.cert.json" + claim).status, 0);
  const Outcome run = mocert("certify m.json s.npy --certificate npy.cert.json" + claim);
  ASSERT_EQ(run.status, 0) << run.out << run.err;
  const auto csv = nlohmann::json::parse(read("csv.cert.json")), npy = nlohmann::json::parse(read("npy.cert.json"));
  EXPECT_EQ(csv["target"]["contentDigest"], npy["target"]["contentDigest"]);
  EXPECT_NE(csv["target"]["fileDigest"], npy["target"]["fileDigest"]);
  EXPECT_EQ(csv["claim"], npy["claim"]);
  EXPECT_EQ(csv["proof"], npy["proof"]);
  for (const char* certificate : {"csv", "npy"})
    for (const char* target : {"csv", "npy"})
      EXPECT_EQ(check(fmt::format("{}.cert.json --model m.json --target s.{}{}", certificate, target, claim)).status, 0);
  // Without a model the last column is the output, or what the domain leaves.
  const Outcome made = mocert("construct s.npy -o made.json --lipschitz 0.93 --epsilon 0.08");
  ASSERT_EQ(made.status, 0) << made.out << made.err;
  EXPECT_EQ(check("made.cert.json --model made.json --target s.csv" + claim).status, 0);
  const Outcome one = mocert("construct s.npy -o one.json --domain '[0,1]' --lipschitz 1e9 --epsilon 1");
  EXPECT_EQ(nlohmann::json::parse(read("one.json"))["outputs"], 2) << one.out << one.err;
  // A manifest may name an array.
  write("t.json", R"({"mocert": "target", "schemaVersion": "1.0", "kind": "samples", "file": "s.npy", "lipschitz": ["0.93"]})");
  EXPECT_EQ(check("csv.cert.json --model m.json --target t.json --epsilon 0.08").status, 0);
}

TEST_F(SamplesProgram, AMalformedArrayIsRefusedByBoth) {
  write_samples();
  write_model(0);
  ASSERT_EQ(mocert("certify m.json s.csv --lipschitz 0.93 --epsilon 0.08").status, 0);
  const std::string good = read("s.npy");
  std::string version = good, narrow = good, fortran = good;
  version[6] = 2;
  narrow.replace(narrow.find("<f8"), 3, "<f4");
  fortran.replace(fortran.find("False"), 5, "True ");
  for (const std::string& bad :
       {std::string("x0,x1,y0\n0,0,0\n"), good.substr(0, good.size() - 8), good + "12345678", version, narrow, fortran}) {
    write("s.npy", bad);
    const Outcome prover = mocert("certify m.json s.npy --lipschitz 0.93 --epsilon 0.08 --force"),
                  checker = check("m.cert.json --model m.json --target s.npy --lipschitz 0.93 --epsilon 0.08");
    EXPECT_EQ(prover.status, 2) << prover.out;
    EXPECT_NE(prover.err.find("s.npy"), std::string::npos) << prover.err;
    EXPECT_EQ(checker.status, 2) << checker.out;
    EXPECT_NE(checker.err.find("s.npy: found"), std::string::npos) << checker.err;
  }
}

}  // namespace
}  // namespace mocert::testing
