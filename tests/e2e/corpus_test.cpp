#include "e2e/program.hpp"

namespace mocert::testing {
namespace {

std::filesystem::path certs() { return std::filesystem::path(MOCERT_SOURCE_DIR) / "certs"; }

/// certs/corpus.json lists golden certificates, and wrong ones with the outcome, code and place to expect; certs/make_corpus.py makes them.
class Corpus : public ProgramTest {
 protected:
  nlohmann::json listing() const { return nlohmann::json::parse(slurp(certs() / "corpus.json")); }

  static std::string flags(const nlohmann::json& list) {
    std::string text;
    for (const auto& f : list) text += fmt::format(" '{}'", f.get<std::string>());
    return text;
  }

  /// Nothing where the claim is about no model.
  static std::string model(const std::filesystem::path& home, const std::string& flag = "") {
    return std::filesystem::exists(home / "model.json") ? fmt::format(" {}'{}'", flag, (home / "model.json").string()) : "";
  }

  Outcome check_against(const std::string& twin, const std::string& target, const std::filesystem::path& certificate,
                        const nlohmann::json& flag_list) const {
    const auto home = certs() / "golden" / twin;
    return check(fmt::format("'{}'{} --target '{}'{} --json", certificate.string(), model(home, "--model "), (home / target).string(),
                             flags(flag_list)));
  }
};

TEST_F(Corpus, GoldenCertificatesVerify) {
  const auto list = listing();
  ASSERT_GE(list["golden"].size(), 8U);
  for (const auto& g : list["golden"]) {
    const std::string name = g["name"];
    const Outcome run = check_against(name, g["target"], certs() / "golden" / name / "model.cert.json", g["flags"]);
    EXPECT_EQ(run.status, g["status"].get<int>()) << name << ": " << run.out << run.err;
    EXPECT_EQ(run.json()["verdict"], "verified") << name;
  }
}

TEST_F(Corpus, TheProverStillFindsTheGoldenCertificatesByteForByte) {
  const auto list = listing();
  for (const auto& g : list["golden"]) {
    const std::string name = g["name"], target = g["target"];
    const auto home = certs() / "golden" / name;
    const Outcome run =
        mocert(fmt::format("certify{} '{}'{} --certificate '{}.json'", model(home), (home / target).string(), flags(g["flags"]), name));
    EXPECT_EQ(run.status, g["status"].get<int>()) << name << run.err;
    EXPECT_EQ(read(name + ".json"), slurp(home / "model.cert.json")) << name;
  }
}

TEST_F(Corpus, WrongCertificatesAreRejectedForTheRightReason) {
  const auto list = listing();
  ASSERT_GE(list["rejected"].size(), 60U);
  std::map<std::string, std::string> targets;
  for (const auto& g : list["golden"]) targets[g["name"]] = g["target"];
  for (const auto& r : list["rejected"]) {
    const std::string name = r["name"], twin = r["twin"];
    const Outcome run = check_against(twin, targets[twin], certs() / "rejected" / (name + ".cert.json"), r["flags"]);
    EXPECT_EQ(run.status, 3) << name << ": " << run.out << run.err;
    ASSERT_NE(run.out, "") << name << run.err;
    EXPECT_EQ(run.json()["verdict"], r["outcome"]) << name << ": " << run.out;
    EXPECT_EQ(run.json()["code"], r["code"]) << name << ": " << run.out;
    EXPECT_EQ(run.json()["place"], r["place"]) << name << ": " << run.out;
  }
}

TEST_F(Corpus, WrongModelsAndTargetsAreRefusedByBothProgramsWithThePlace) {
  const auto list = listing();
  ASSERT_GE(list["inputs"].size(), 30U);
  std::map<std::string, std::string> targets;
  for (const auto& g : list["golden"]) targets[g["name"]] = g["target"];
  for (const auto& w : list["inputs"]) {
    const std::string name = w["name"], twin = w["twin"], file = w["file"];
    const auto home = certs() / "golden" / twin, changed = certs() / "wrong-inputs" / w["wrong"].get<std::string>();
    const std::string model = (file == "model.json" ? changed : home / "model.json").string();
    const std::string target = (file == "model.json" ? home / targets[twin] : changed).string();
    const Outcome proved = mocert(fmt::format("certify '{}' '{}'{} --certificate x.json", model, target, flags(w["flags"])));
    const Outcome checked =
        check(fmt::format("'{}' --model '{}' --target '{}'{}", (home / "model.cert.json").string(), model, target, flags(w["flags"])));
    for (const Outcome* run : {&proved, &checked}) {
      EXPECT_EQ(run->status, 2) << name << run->out << run->err;
      EXPECT_NE(run->err.find(w["place"].get<std::string>()), std::string::npos) << name << run->err;
      EXPECT_EQ(std::count(run->err.begin(), run->err.end(), '\n'), 1) << name << run->err;
      EXPECT_EQ(run->out, "") << name;
    }
  }
}

TEST_F(Corpus, EveryFileFitsItsSchema) {
  if (shell("/usr/bin/python3 -c 'import jsonschema'").status != 0) GTEST_SKIP() << "python3-jsonschema is not here";
  const std::string validate = fmt::format("/usr/bin/python3 '{0}/validate.py' '{0}/schema/", certs().string());
  const auto list = listing();
  for (const auto& g : list["golden"]) {
    const auto home = certs() / "golden" / g["name"].get<std::string>();
    const Outcome certificate = shell(fmt::format("{}certificate.schema.json' '{}/model.cert.json'", validate, home.string()));
    EXPECT_EQ(certificate.status, 0) << home << certificate.out << certificate.err;
    if (!g["model"].get<bool>()) continue;
    const Outcome model = shell(fmt::format("{}model.schema.json' '{}/model.json'", validate, home.string()));
    EXPECT_EQ(model.status, 0) << home << model.out << model.err;
  }
}

}  // namespace
}  // namespace mocert::testing
