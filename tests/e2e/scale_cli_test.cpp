#include "e2e/program.hpp"

namespace mocert::testing {
namespace {

const char* const claim = " f.fpcore --epsilon 0.00014 ";
const char* const checked_claim = " --model m.safetensors --target f.fpcore --epsilon 0.00014";

/// 10^4 affine experts: the small sister of what bench/scale.sh measures.
class Scale : public ProgramTest {
 protected:
  void SetUp() override {
    ProgramTest::SetUp();
    write("f.fpcore", "(FPCore (x y) :pre (and (<= 0 x 1) (<= 0 y 1)) (* (sin (* 3 x)) y))\n");
    const Outcome made = mocert("construct f.fpcore --epsilon 0.00014 --method grid --cells 100 -o m.safetensors --quiet --json");
    ASSERT_EQ(made.status, 0) << made.out << made.err;
    ASSERT_EQ(made.json()["experts"], 10000);
  }
  void expect_refusal(const std::string& arguments, const std::string& word) const {
    const Outcome run = mocert(arguments);
    EXPECT_EQ(run.status, 2) << arguments << "\n" << run.out << run.err;
    EXPECT_EQ(run.out, "") << arguments;
    EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
    EXPECT_NE(run.err.find(word), std::string::npos) << "no \"" << word << "\" in: " << run.err;
  }
};

TEST_F(Scale, ShardsMergeToTheCertificateOfOneRun) {
  ASSERT_EQ(mocert(std::string("certify m.safetensors") + claim + "--force --quiet").status, 0);
  for (int i = 1; i <= 3; ++i) {
    const Outcome run = mocert(fmt::format("certify m.safetensors {} --shard {}/3 --threads {} --json", claim, i, i));
    ASSERT_EQ(run.status, 0) << run.out << run.err;
    EXPECT_EQ(run.json()["verdict"], "part");
  }
  const std::string parts = "m.0-3333.part m.3333-6666.part m.6666-10000.part";
  const Outcome merged = mocert("merge " + parts + " -o all.cert.json" + checked_claim);
  ASSERT_EQ(merged.status, 0) << merged.out << merged.err;
  EXPECT_NE(merged.out.find("certified: sup error <= "), std::string::npos) << merged.out;
  EXPECT_EQ(read("all.cert.json"), read("m.cert.json"));
  EXPECT_EQ(check(std::string("all.cert.json") + checked_claim).status, 0);
  const Outcome unchecked = mocert("merge " + parts + " -o unchecked.cert.json");
  ASSERT_EQ(unchecked.status, 0) << unchecked.err;
  EXPECT_EQ(unchecked.out.find("certified"), std::string::npos) << unchecked.out;
  EXPECT_NE(read("unchecked.cert.json").find("\"selfCheck\": false"), std::string::npos);
  EXPECT_EQ(check(std::string("unchecked.cert.json") + checked_claim).status, 0);

  EXPECT_EQ(check(std::string("m.0-3333.part") + checked_claim).status, 3);
  expect_refusal("merge m.0-3333.part m.6666-10000.part -o x.cert.json", "cells 3333..6666 in none of them");
  expect_refusal("merge " + parts + " m.0-3333.part -o x.cert.json", "which are also in");
  expect_refusal("merge " + parts + " -o m.0-3333.part --force", "in place of what is read");
  expect_refusal("merge " + parts + " m.cert.json -o x.cert.json", "another kind of file");
  expect_refusal("merge " + parts + " -o x.cert.json --model m.safetensors --target f.fpcore --epsilon 0.00015", "/claim/epsilon");
  expect_refusal("merge " + parts + " -o x.cert.json --model m.safetensors", "--model, --target and --epsilon");
  expect_refusal(std::string("certify m.safetensors") + claim + "--shard 4/3", "1 <= I <= N");
  expect_refusal(std::string("certify m.safetensors") + claim + "--cells 5..10001", "A < B <= 10000");
  expect_refusal(std::string("certify m.safetensors") + claim + "--cells 5..6 --shard 1/2", "one of the two");
  expect_refusal(std::string("certify m.safetensors") + claim + "--lipschitz 9 --shard 1/2", "has no cells");
  EXPECT_FALSE(std::filesystem::exists(folder() / "x.cert.json"));
  // What a part knows of its cells is no bound of the error over the domain.
  const Outcome undecided =
      mocert(std::string("certify m.safetensors") + claim + "--cells 0..50 --max-boxes 60 --json --checkpoint u.part");
  ASSERT_EQ(undecided.status, 4) << undecided.out << undecided.err;
  EXPECT_TRUE(undecided.json()["upper"].is_null()) << undecided.out;
  EXPECT_FALSE(undecided.json()["open"][0]["upper"].is_null()) << undecided.out;
}

TEST_F(Scale, KilledAgainAndAgainItEndsWithTheSameCertificate) {
  ASSERT_EQ(mocert(std::string("certify m.safetensors") + claim + "--force --quiet").status, 0);
  // Each run is killed once it has kept more than the one before.
  write("kill.sh", fmt::format(R"(size() {{ stat -c %s run.checkpoint 2>/dev/null; }}
while :; do
  before=x$(size)
  nice -n 5 mocert certify m.safetensors {} --threads 1 --resume --checkpoint run.checkpoint --certificate killed.cert.json --json >out.json 2>err.txt &
  pid=$!
  while kill -0 $pid 2>/dev/null && [ x$(size) = $before ]; do :; done
  kill -9 $pid 2>/dev/null
  wait $pid
  status=$?
  [ $status -eq 137 ] || break
  size >>sizes.txt
done
exit $status
)",
                               claim));
  const Outcome run = shell("bash kill.sh");
  ASSERT_EQ(run.status, 0) << run.out << run.err << read("err.txt");
  EXPECT_EQ(read("killed.cert.json"), read("m.cert.json"));
  std::set<std::string> sizes;
  std::istringstream lines(read("sizes.txt"));
  for (std::string line; std::getline(lines, line);) sizes.insert(line);
  EXPECT_GE(sizes.size(), 2U) << "it was never killed between two records";
  EXPECT_GT(nlohmann::json::parse(read("out.json"))["known_cells"].get<int>(), 0);

  write("mine.txt", "mine");
  expect_refusal(std::string("certify m.safetensors") + claim + "--resume --checkpoint none.checkpoint --certificate mine.txt", "exists");
  EXPECT_EQ(read("mine.txt"), "mine");
  const std::string again = "certify m.safetensors f.fpcore --resume --checkpoint run.checkpoint --certificate other.cert.json ";
  expect_refusal(again + "--epsilon 0.00015", "run.checkpoint: /claim/epsilon: found \"0.00014\", expected \"0.00015\"");
  expect_refusal(again + "--epsilon 0.00014 --domain '[0,1]x[0,0.5]'", "/claim/domain");
  expect_refusal(again + "--epsilon 0.00014 --max-depth 300", "/search/maxDepth");
  write("g.fpcore", "(FPCore (x y) :pre (and (<= 0 x 1) (<= 0 y 1)) (* y (sin (* 3 x))))\n");
  expect_refusal("certify m.safetensors g.fpcore --epsilon 0.00014 --resume --checkpoint run.checkpoint", "/target/fileDigest");
  expect_refusal(again + "--epsilon 0.00014 --no-self-check", "--no-self-check");
}

}  // namespace
}  // namespace mocert::testing
