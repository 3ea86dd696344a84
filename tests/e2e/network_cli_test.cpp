#include "e2e/program.hpp"

namespace mocert::testing {
namespace {

class NetworkProgram : public ProgramTest {
 protected:
  static std::string model(const std::string& router, const std::string& experts, const std::string& more = "") {
    return R"({"mocert": "model", "schemaVersion": "1.0", "dtype": "binary64", "inputs": 1, "outputs": 1, )" + more + R"("router": [)" +
           router + R"(], "experts": [)" + experts + "]}";
  }
  /// relu(2 x - 1) * w + b
  static std::string ramp(const std::string& w, const std::string& b) {
    return R"({"layers": [{"weights": [[2]], "bias": [-1], "slope": 0}, {"weights": [[)" + w + R"(]], "bias": [)" + b + "]}]}";
  }
  const std::string halves = R"({"nearest": [[0.25], [0.75]], "children": [1, 2]}, {"expert": 0}, {"expert": 1})";
  const std::string thirds = R"({"nearest": [[0], [0.5], [1]], "children": [1, 2, 3]}, {"expert": 0}, {"expert": 0}, {"expert": 0})";

  /// The network 3 (x - 2)/4, clipped to [0, 8].
  void write_nnet() const {
    write("n.nnet",
          "// made by hand\n2, 1, 1, 2,\n1, 2, 1,\n0,\n0.0,\n8.0,\n2.0, 0.0,\n4.0, 3.0,\n1.0,\n-1.0,\n0.0,\n0.0,\n1.0, -1.0,\n0.0,\n");
  }
};

TEST_F(NetworkProgram, IsATargetWithAllPairsOfExperts) {
  write("m.json", model(halves, ramp("1", "0") + ", " + ramp("1", "0.0625")));
  write("r.json", model(thirds, ramp("1.125", "0")));
  const Outcome certified = mocert("certify m.json r.json --epsilon 0.13 --json --force");
  ASSERT_EQ(certified.status, 0) << certified.out << certified.err;
  EXPECT_EQ(check("m.cert.json --model m.json --target r.json --epsilon 0.13").status, 0);
  EXPECT_EQ(check("m.cert.json --model m.json --target m.json --epsilon 0.13").status, 3);
  EXPECT_EQ(mocert("check m.cert.json --model m.json --target r.json --epsilon 0.12").status, 3);
  EXPECT_EQ(mocert("certify m.json r.json --epsilon 0.06 --force").status, 1);
  EXPECT_EQ(check("m.cert.json --model m.json --target r.json --epsilon 0.06").status, 1);
  // A model against itself is a claim like any other: at the tie its two experts meet.
  EXPECT_EQ(mocert("certify m.json m.json --epsilon 0.07 --certificate self.json").status, 0);
  EXPECT_EQ(check("self.json --model m.json --target m.json --epsilon 0.07").status, 0);
  // The same by manifest, safetensors and gate.
  ASSERT_EQ(mocert("convert r.json r.safetensors").status, 0);
  write("t.json", R"({"mocert": "target", "schemaVersion": "1.0", "kind": "network", "file": "r.safetensors"})");
  EXPECT_EQ(mocert("certify m.json t.json --epsilon 0.13 --force").status, 0);
  EXPECT_EQ(check("m.cert.json --model m.json --target r.safetensors --epsilon 0.13").status, 0);
  write("mocert.toml", "[[claim]]\nname = \"same\"\nmodel = \"m.json\"\ntarget = \"m.json\"\nsame_route = true\nepsilon = \"0.001\"\n");
  const Outcome gate = mocert("gate mocert.toml");
  EXPECT_EQ(gate.status, 0) << gate.out << gate.err;
  const Outcome bound = mocert("bound m.json r.json --force --json");
  ASSERT_EQ(bound.status, 0) << bound.out << bound.err;
  EXPECT_GE(bound.json()["upper"].get<double>(), 0.0625);
  EXPECT_LE(bound.json()["lower"].get<double>(), 0.125);
}

TEST_F(NetworkProgram, WhatUnstableNeuronsLeaveOpenCancelsWhereItMeets) {
  // relu(10 - h) + relu(5 + h) = 15 for h = relu(x): one box, although the first layer bends inside.
  write("m.json", model(R"({"expert": 0})",
                        R"({"layers": [{"weights": [[1]], "bias": [0], "slope": 0}, {"weights": [[-1], [1]], "bias": [10, 5], "slope": 0},
                             {"weights": [[1, 1]], "bias": [0], "slope": 0}, {"weights": [[1]], "bias": [0]}]})"));
  write("f.fpcore", "(FPCore (x) :pre (<= -1 x 1) 15)\n");
  const Outcome certified = mocert("certify m.json f.fpcore --epsilon 1e-6 --force --json");
  ASSERT_EQ(certified.status, 0) << certified.out << certified.err;
  EXPECT_EQ(certified.json()["boxes"], 1);
  for (const char* numbers : {"", " --exact"})
    EXPECT_EQ(check(std::string("m.cert.json --model m.json --target f.fpcore --epsilon 1e-6") + numbers).status, 0) << numbers;
  // The same beside samples, a table, and a network of another shape.
  write("s.csv", "x0,y0\n-1,15\n1,15\n");
  write("t.csv", "x0,y0\n-1,15\n1,15\n");
  write("r.json", model(R"({"expert": 0})", R"({"constant": [15]})"));
  const std::string domain = " --domain \"[-1,1]\"";
  for (const std::string claim : {"s.csv --lipschitz 0.125 --epsilon 0.26", "t.csv --table --epsilon 1e-6", "r.json --epsilon 1e-6"}) {
    const Outcome other = mocert("certify m.json " + claim + domain + " --force --json");
    ASSERT_EQ(other.status, 0) << claim << other.out << other.err;
    EXPECT_EQ(other.json()["boxes"], 1) << claim;
    const std::size_t cut = claim.find(' ');
    EXPECT_EQ(check("m.cert.json --model m.json --target " + claim.substr(0, cut) + claim.substr(cut) + domain).status, 0) << claim;
  }
}

TEST_F(NetworkProgram, HcasNetworksNeedATenthOfTheBoxesWithSymbols) {
  const std::filesystem::path network =
      std::filesystem::path(MOCERT_SOURCE_DIR) / ".." / "shared" / "data" / "hcas" / "HCAS_rect_v6_pra0_tau05_25HU_3000.nnet";
  if (!std::filesystem::exists(network)) GTEST_SKIP() << "the HCAS networks are not here: " << network;
  std::string zeros;
  for (int k = 0; k < 5; ++k) zeros += fmt::format("(FPCore z{} (x y p) 0)\n", k);
  write("zero.fpcore", zeros);
  ASSERT_EQ(mocert("convert '" + network.string() + "' hcas.json").status, 0);
  const std::string claim = " --epsilon 100 --domain \"[-56000,56000]x[-56000,56000]x[-3.14,3.14]\"";
  const Outcome certified = mocert("certify hcas.json zero.fpcore --force --json" + claim);
  ASSERT_EQ(certified.status, 0) << certified.out << certified.err;
  EXPECT_LE(certified.json()["boxes"].get<int>(), 900);  // without: 5,597
  EXPECT_EQ(check("hcas.cert.json --model hcas.json --target zero.fpcore" + claim).status, 0);
}

TEST_F(NetworkProgram, SameRouteIsAClaimOfItsOwn) {
  write("m.json", model(halves, ramp("1", "0") + ", " + ramp("1", "1")));
  write("r.json", model(halves, ramp("1.0625", "0") + ", " + ramp("1", "1.0625")));
  ASSERT_EQ(mocert("certify m.json r.json --same-route --epsilon 0.07 --force").status, 0);
  EXPECT_EQ(check("m.cert.json --model m.json --target r.json --same-route --epsilon 0.07").status, 0);
  const Outcome all = check("m.cert.json --model m.json --target r.json --epsilon 0.07");
  EXPECT_EQ(all.status, 3);
  EXPECT_NE(all.out.find("claim at /claim/pairs"), std::string::npos) << all.out;
  // At 1/2 each meets the other's counterpart.
  const Outcome pairs = mocert("certify m.json r.json --epsilon 0.07 --force --json");
  EXPECT_EQ(pairs.status, 1) << pairs.out << pairs.err;
  EXPECT_EQ(pairs.json()["witness"]["x"][0].get<double>(), 0.5);
  EXPECT_EQ(pairs.json()["witness"]["expert"].get<int>() + pairs.json()["witness"]["reference"].get<int>(), 1);
  write("t.json", R"({"mocert": "target", "schemaVersion": "1.0", "kind": "network", "file": "r.json", "sameRoute": true})");
  EXPECT_EQ(mocert("certify m.json t.json --epsilon 0.07 --force").status, 0);
}

TEST_F(NetworkProgram, NNetIsReadAsItStands) {
  write_nnet();
  // relu(z) - relu(-z) = z, z = (x - 2)/4
  write("f.fpcore", "(FPCore (x) :pre (<= 0 x 8) (/ (* 3 (- x 2)) 4))\n");
  ASSERT_EQ(mocert("certify n.nnet f.fpcore --epsilon 1e-9 --force").status, 0);
  EXPECT_EQ(check("n.cert.json --model n.nnet --target f.fpcore --epsilon 1e-9").status, 0);
  ASSERT_EQ(mocert("convert n.nnet n.json").status, 0);
  EXPECT_EQ(check("n.cert.json --model n.json --target f.fpcore --epsilon 1e-9").status, 0);
  EXPECT_EQ(mocert("certify n.json n.nnet --epsilon 1e-300 --force").status, 0);
  EXPECT_EQ(check("n.cert.json --model n.nnet --target n.json --epsilon 1e-300").status, 0);
  write("x.csv", "x0\n6\n");
  EXPECT_EQ(mocert("run n.nnet --input x.csv").out, "y0\n3\n");
  // Beyond the clip range nothing is claimed, by either side of the claim.
  write("wide.json", model(R"({"expert": 0})", R"({"layers": [{"weights": [[0.75]], "bias": [-1.5]}]})"));
  for (const char* claim : {"n.nnet wide.json", "wide.json n.nnet"}) {
    EXPECT_EQ(mocert(std::string("certify ") + claim + " --epsilon 1e-9 --force").status, 0) << claim;
    const Outcome beyond = mocert(std::string("certify ") + claim + " --epsilon 1 --force --domain '[0,8.5]'");
    EXPECT_EQ(beyond.status, 2) << claim;
    EXPECT_NE(beyond.err.find("[0,8]"), std::string::npos) << beyond.err;
  }
  EXPECT_EQ(check("n.cert.json --model n.nnet --target wide.json --epsilon 1e-9 --domain '[0,8.5]'").status, 2);
  const std::string good = read("n.nnet");
  const auto refused = [&](const std::string& from, const std::string& to, const std::string& words) {
    std::string text = good;
    text.replace(text.find(from), from.size(), to);
    write("bad.nnet", text);
    const Outcome run = mocert("convert bad.nnet bad.json");
    EXPECT_EQ(run.status, 2) << to;
    EXPECT_NE(run.err.find(words), std::string::npos) << run.err;
    EXPECT_EQ(check("n.cert.json --model bad.nnet --target n.json --epsilon 1").status, 2) << to;
  };
  refused("2, 1, 1, 2,", "3, 1, 1, 2,", "bad.nnet:3: found 3 numbers, expected 4");
  refused("1, 2, 1,", "1, 3, 1,", "bad.nnet:3: found a greater layer");
  refused("\n0,\n", "\n1,\n", "bad.nnet:4: found a flag that is not 0");
  refused("8.0,", "-8.0,", "bad.nnet:6: found a maximum below its minimum");
  refused("4.0, 3.0,", "0, 3.0,", "bad.nnet:8: found a range of 0");
  refused("-1.0,\n0.0,", "x,\n0.0,", "bad.nnet:10: found \"x\"");
  refused("1.0, -1.0,\n", "1.0,\n", "bad.nnet:13: found 1 numbers, expected 2: a row of weights");
  refused("1.0, -1.0,\n0.0,\n", "1.0, -1.0,\n", "found the end of the file");
  refused("1.0, -1.0,\n0.0,\n", "1.0, -1.0,\n0.0,\n0.0,\n", "bad.nnet:15: found more lines");
  refused("1.0, -1.0,\n0.0,\n", "1.0, -1.0,\n0.0,\n\v\n", "bad.nnet:15: found more lines");
  write("good.nnet", good + " \r\n\t\n");
  EXPECT_NE(check("n.cert.json --model good.nnet --target n.json --epsilon 1").status, 2);  // read, whatever the certificate is about
  EXPECT_EQ(mocert("convert good.nnet good.json").status, 0);
  EXPECT_EQ(mocert("convert n.json back.nnet").status, 2);
}

TEST_F(NetworkProgram, NNetOfTheMostInputs) {
  const std::size_t most = 65536;
  const auto line = [](const std::string& number, std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += number + ",";
    return text + "\n";
  };
  write("n.nnet", "1,65536,1,65536,\n65536,1,\n0,\n" + line("0", most) + line("1", most) + line("0", most + 1) + line("1", most + 1) +
                      line("0", most) + "0,\n");
  EXPECT_EQ(mocert("convert n.nnet n.json").status, 0);
  write("f.csv", "x0,y0\n0,0\n");
  const Outcome other = check("f.csv --model n.nnet --target f.csv --lipschitz 1 --epsilon 1");
  EXPECT_NE(other.err.find("65536"), std::string::npos) << other.err;  // read, and found to have other inputs than the samples
}

TEST_F(NetworkProgram, IsDistilledIntoAMixture) {
  write("r.json",
        model(R"({"expert": 0})",
              R"({"layers": [{"weights": [[4], [-3], [2]], "bias": [-1, 2, -1], "slope": 0}, {"weights": [[1, 1, -2]], "bias": [0]}]})"));
  const Outcome built = mocert("construct r.json --epsilon 0.05 -o m.json --json");
  ASSERT_EQ(built.status, 0) << built.out << built.err;
  // Piecewise linear in four pieces.
  EXPECT_LE(built.json()["experts"].get<int>(), 4);
  EXPECT_EQ(check("m.cert.json --model m.json --target r.json --epsilon 0.05").status, 0);
  const Outcome refined = mocert("refine m.json r.json --epsilon 0.01 -o m2.json --json");
  ASSERT_EQ(refined.status, 0) << refined.out << refined.err;
  EXPECT_EQ(check("m2.cert.json --model m2.json --target r.json --epsilon 0.01").status, 0);
  // A mixture that jumps at 1/2, where no cut but that one serves.
  write("steps.json", model(halves, R"({"constant": [0]}, {"constant": [1]})"));
  const Outcome steps = mocert("construct steps.json --epsilon 0.1 -o s.json --json");
  EXPECT_EQ(steps.status, 1) << "at the jump both values count, for one expert each: " << steps.out << steps.err;
  EXPECT_EQ(mocert("construct r.json --method theorem --epsilon 0.1 -o t.json").status, 2);
}

TEST_F(NetworkProgram, WhatIsWrongIsSaid) {
  write("m.json", model(halves, ramp("1", "0") + ", " + ramp("1", "1")));
  write("r.json", model(thirds, ramp("1", "0")));
  write("two.json",
        R"({"mocert": "model", "schemaVersion": "1.0", "dtype": "binary64", "inputs": 1, "outputs": 2, "router": [{"expert": 0}],
 "experts": [{"constant": [0, 0]}]})");
  write("f.fpcore", "(FPCore (x) :pre (<= 0 x 1) x)\n");
  const auto says = [&](const std::string& arguments, const std::string& words) {
    const Outcome run = mocert("certify m.json " + arguments + " --epsilon 0.5 --force");
    EXPECT_EQ(run.status, 2) << arguments << run.out;
    EXPECT_NE(run.err.find(words), std::string::npos) << run.err;
  };
  says("two.json", "found 2 outputs, expected 1, as the model m.json has");
  says("r.json --same-route", "--same-route: found routers that differ");
  says("f.fpcore --same-route", "--same-route: found f.fpcore, expected a network as target");
  says("r.json --lipschitz 1", "--lipschitz: found a network as target");
  says("r.json --tolerance 1", "--tolerance: found a network as target");
  says("r.json --function f", "--function: found a network as target");
  says("r.json --table", "--table");
  write("t.json", R"({"mocert": "target", "schemaVersion": "1.0", "kind": "network", "file": "r.json", "lipschitz": ["1"]})");
  says("t.json", "t.json: /lipschitz: found \"lipschitz\" beside a network");
  write("t.json", R"({"mocert": "target", "schemaVersion": "1.0", "kind": "network", "file": "m.json", "sameRoute": false})");
  says("t.json --same-route", "--same-route");
  write("t.json", R"({"mocert": "target", "schemaVersion": "1.0", "kind": "network", "file": "m.json", "sameRoute": "yes"})");
  says("t.json", "expected true or false");
  EXPECT_EQ(mocert("bound --lipschitz r.json").status, 2);
}

}  // namespace
}  // namespace mocert::testing
