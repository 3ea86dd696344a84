#include <gmpxx.h>

#include "target/target_files.hpp"

namespace mocert {
namespace {

using ManifestFiles = testing::TargetFiles;

std::string manifest(const std::string& rest) { return R"({"mocert": "target", "schemaVersion": "1.0", )" + rest + "}"; }

const std::string samples_kind = R"("kind": "samples", "file": "s.csv", "lipschitz": ["1"])";
const std::string formula_kind = R"("kind": "expression", "file": "f.fpcore", "functions": ["f"])";

TEST_F(ManifestFiles, NameAFileBesideThem) {
  write("sub/t.json", manifest(R"("kind": "samples", "file": "../s.csv", "lipschitz": ["1"])"));
  const Target t = load_target(path("sub/t.json"), {});
  EXPECT_EQ(std::filesystem::weakly_canonical(t.file), std::filesystem::weakly_canonical(path("s.csv")));
  EXPECT_EQ(t.file_digest, load_target(path("s.csv"), {{}, "1", {}, {}}).file_digest);
  EXPECT_EQ(t.digest, load_target(path("s.csv"), {{}, "1", {}, {}}).digest);
  write("sub/wrong.json", manifest(samples_kind));
  EXPECT_NE(refusal("sub/wrong.json", {}).find("sub/s.csv: found No such file"), std::string::npos) << "not the folder we stand in";
}

TEST_F(ManifestFiles, FlagsMayRepeatButNotContradict) {
  write(
      "t.json",
      manifest(
          R"("kind": "samples", "file": "s.csv", "domain": [["0", "0.1"]], "lipschitz": ["1/2"], "inputNorm": "l1", "tolerance": "0.01")"));
  const Target t = load_target(path("t.json"), {});
  EXPECT_EQ(t.samples()->lipschitz, std::vector<mpq_class>{mpq_class(1, 2)});
  EXPECT_EQ(t.samples()->input_norm, Norm::l1);
  EXPECT_EQ(t.samples()->tolerance, mpq_class(1, 100));
  ASSERT_TRUE(t.domain);
  EXPECT_GT(mpq_class(t.domain->hi[0]), mpq_class(1, 10)) << "outwards";
  EXPECT_EQ(refusal("t.json", {{}, "0.5", "l1", "1e-2"}), "accepted") << "the same exact numbers";
  EXPECT_EQ(refusal("t.json", {{}, "0x1p-1", {}, "1/100"}), "accepted");
  const std::string found = ": found another value than in " + path("t.json");
  EXPECT_EQ(refusal("t.json", {{}, "0.6", {}, {}}).find("--lipschitz" + found), 0U);
  EXPECT_EQ(refusal("t.json", {{}, "0.50000000000000000000001", {}, {}}).find("--lipschitz" + found), 0U);
  EXPECT_EQ(refusal("t.json", {{}, {}, "l2", {}}).find("--input-norm" + found), 0U);
  EXPECT_EQ(refusal("t.json", {{}, {}, {}, "0"}).find("--tolerance" + found), 0U);
}

TEST_F(ManifestFiles, WhatTheyLeaveOpenFlagsMaySay) {
  write("t.json", manifest(samples_kind));
  EXPECT_EQ(load_target(path("t.json"), {}).samples()->input_norm, Norm::l2);
  EXPECT_EQ(load_target(path("t.json"), {}).samples()->tolerance, 0);
  EXPECT_FALSE(load_target(path("t.json"), {}).domain);
  const Target t = load_target(path("t.json"), {{}, {}, "linf", "0.5"});
  EXPECT_EQ(t.samples()->input_norm, Norm::linf);
  EXPECT_EQ(t.samples()->tolerance, mpq_class(1, 2));
  write("e.json", manifest(R"("kind": "expression", "file": "f.fpcore")"));
  EXPECT_EQ(load_target(path("e.json"), {{"g"}, {}, {}, {}}).formula()->content, std::vector<std::string>{"( x ) ( * x x )"});
}

TEST_F(ManifestFiles, OneConstantOrOnePerOutput) {
  write("two.csv", "x0,y0,y1\n0,0,0\n1,1,2\n");
  write("t.json", manifest(R"("kind": "samples", "file": "two.csv", "lipschitz": ["2", "2"])"));
  EXPECT_EQ(refusal("t.json", {{}, "2", {}, {}}), "accepted") << "one constant for both says the same";
  EXPECT_NE(refusal("t.json", {{}, "2,3", {}, {}}).find("--lipschitz: found another value"), std::string::npos);
  EXPECT_NE(refusal("t.json", {{}, "2,2,2", {}, {}}).find("--lipschitz: found 3 constants, expected one, or one per output (2)"),
            std::string::npos);
  EXPECT_NE(refusal("two.csv", {{}, "1", {}, {}}).find("two.csv:2 and "), std::string::npos) << "contradictory samples";
}

TEST_F(ManifestFiles, FunctionsOfAFormula) {
  write("e.json", manifest(formula_kind + R"(, "domain": [["1", "2"]])"));
  EXPECT_EQ(*load_target(path("e.json"), {}).domain, (Box{{1}, {2}}));
  EXPECT_EQ(load_target(path("e.json"), {}).outputs(), 1);
  EXPECT_EQ(refusal("e.json", {{"f"}, {}, {}, {}}), "accepted");
  EXPECT_EQ(refusal("e.json", {{"g"}, {}, {}, {}}).find("--function: found another value"), 0U);
  write("both.json", manifest(R"("kind": "expression", "file": "f.fpcore", "functions": ["g", "f"])"));
  EXPECT_EQ(load_target(path("both.json"), {}).formula()->content, (std::vector<std::string>{"( x ) ( * x x )", "( x ) x"}));
  EXPECT_NE(refusal("both.json", {{"f", "g"}, {}, {}, {}}), "accepted") << "another order";
}

TEST_F(ManifestFiles, ADomainLiesInsideThePrecondition) {
  const auto with_domain = [&](const std::string& function, const std::string& domain) {
    write("d.json", manifest(R"("kind": "expression", "file": "h.fpcore", "functions": [")" + function + R"("], "domain": )" + domain));
    return refusal("d.json", {});
  };
  write("h.fpcore", "(FPCore f (x) :pre (<= 0 x 2) x) (FPCore g (x) x) (FPCore h (x) :pre (< x 1) x)");
  EXPECT_EQ(with_domain("f", R"([["0", "2"]])"), "accepted") << "all of it";
  EXPECT_NE(with_domain("f", R"([["1", "3"]])").find("d.json: /domain: found [1,3], expected a part of the precondition's [0,2]"),
            std::string::npos);
  EXPECT_NE(with_domain("f", R"([["-0x1p-1074", "2"]])"), "accepted");
  EXPECT_EQ(with_domain("g", R"([["-5", 7]])"), "accepted") << "without a precondition any";
  EXPECT_EQ(with_domain("h", R"([["0", "5"]])"), "accepted");
  EXPECT_FALSE(load_target(path("d.json"), {}).needs_domain) << "it answers a precondition that is no box";
  EXPECT_TRUE(load_target(path("h.fpcore"), {{"h"}, {}, {}, {}}).needs_domain);
  EXPECT_NE(with_domain("g", R"([["0", "1"], ["0", "1"]])").find("/domain: found 2 axes, expected 1"), std::string::npos);
}

TEST_F(ManifestFiles, RefusalsNameThePlace) {
  const std::pair<std::string, const char*> cases[] = {
      {R"({"mocert": "certificate", "schemaVersion": "1.0", "kind": "samples"})",
       "t.json: /mocert: found \"certificate\", expected \"target\""},
      {R"({"mocert": "target", "schemaVersion": "2.0"})", "t.json: /schemaVersion: found \"2.0\", expected \"1.0\""},
      {manifest(R"("kind": "csv", "file": "s.csv")"), "t.json: /kind: found \"csv\""},
      {manifest(R"("file": "s.csv")"), "t.json: /: found no \"kind\""},
      {manifest(R"("kind": "samples", "lipschitz": ["1"])"), "t.json: /: found no \"file\""},
      {manifest(R"("kind": "samples", "file": "", "lipschitz": ["1"])"), "t.json: /file: found an empty name"},
      {manifest(R"("kind": "samples", "file": "s.csv")"), "t.json: /: found no \"lipschitz\""},
      {manifest(R"("kind": "samples", "file": "s.csv", "lipschitz": [])"), "t.json: /lipschitz: found an empty list"},
      {manifest(R"("kind": "samples", "file": "s.csv", "lipschitz": [1])"), "t.json: /lipschitz/0: found 1, expected a string"},
      {manifest(R"("kind": "samples", "file": "s.csv", "lipschitz": "1")"), "t.json: /lipschitz: found \"1\", expected a list"},
      {manifest(R"("kind": "samples", "file": "s.csv", "lipschitz": ["0"])"), "t.json: /lipschitz: found 0, expected a number > 0"},
      {manifest(R"("kind": "samples", "file": "s.csv", "lipschitz": ["1e999"])"), "t.json: /lipschitz: found \"1e999\""},
      {manifest(R"("kind": "samples", "file": "s.csv", "lipschitz": ["1", "2"])"), "t.json: /lipschitz: found 2 constants, expected one"},
      {manifest(samples_kind + R"(, "inputNorm": "l3")"), "t.json: /inputNorm: found \"l3\", expected l1, l2 or linf"},
      {manifest(samples_kind + R"(, "tolerance": "-0.1")"), "t.json: /tolerance: found -0.1, expected a number >= 0"},
      {manifest(samples_kind + R"(, "tolerance": 0)"), "t.json: /tolerance: found 0, expected a string"},
      {manifest(samples_kind + R"(, "functions": ["f"])"), "t.json: /functions: found \"functions\" beside samples"},
      {manifest(samples_kind + R"(, "eta": "1")"), "found the key \"eta\""},
      {manifest(samples_kind + R"(, "domain": [])"), "t.json: /domain: found no axes"},
      {manifest(samples_kind + R"(, "domain": [["0", "1"], ["0", "1"]])"), "t.json: /domain: found 2 axes, expected 1"},
      {manifest(samples_kind + R"(, "domain": [["1", "0"]])"), "t.json: /domain/0: found a lower corner above the upper one"},
      {manifest(samples_kind + R"(, "domain": [["a", "0"]])"), "t.json: /domain/0/0: found \"a\", expected a finite number"},
      {manifest(samples_kind + R"(, "domain": [["0", "1/2"]])"), "t.json: /domain/0/1: found \"1/2\""},
      {manifest(formula_kind + R"(, "lipschitz": ["0"])"), "t.json: /lipschitz: found 0, expected a number > 0"},
      {manifest(formula_kind + R"(, "inputNorm": "l2")"), "t.json: /inputNorm: found no Lipschitz constant beside it"},
      {manifest(formula_kind + R"(, "tolerance": "0")"), "t.json: /tolerance: found \"tolerance\" beside an expression"},
      {manifest(R"("kind": "expression", "file": "f.fpcore", "functions": [])"), "t.json: /functions: found an empty list"},
      {manifest(R"("kind": "expression", "file": "f.fpcore", "functions": ["none"])"), "f.fpcore: found no function none"},
      {"[]", "t.json: /: found a list, expected an object"},
  };
  for (const auto& [text, message] : cases) {
    write("t.json", text);
    EXPECT_NE(refusal("t.json", {}).find(message), std::string::npos) << text << " -> " << refusal("t.json", {});
  }
}

TEST_F(ManifestFiles, AManifestMayClaimTheConstantsOfAFormula) {
  write("t.json", manifest(formula_kind + R"(, "lipschitz": ["3/2"], "inputNorm": "linf")"));
  const Target t = load_target(path("t.json"), {});
  ASSERT_TRUE(t.lipschitz);
  EXPECT_EQ(t.lipschitz->lipschitz, std::vector<mpq_class>{mpq_class(3, 2)});
  EXPECT_EQ(t.lipschitz->input_norm, Norm::linf);
  EXPECT_EQ(refusal("t.json", {{}, "1.5", "linf", {}}), "accepted");
  EXPECT_NE(refusal("t.json", {{}, "1.6", {}, {}}).find("--lipschitz: found another value"), std::string::npos);
  EXPECT_NE(refusal("t.json", {{}, {}, "l2", {}}).find("--input-norm: found another value"), std::string::npos);
}

}  // namespace
}  // namespace mocert
