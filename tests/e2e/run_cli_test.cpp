#include "e2e/program.hpp"

namespace mocert::testing {
namespace {

const char* const two_halves =
    R"({"mocert": "model", "schemaVersion": "1.0", "dtype": "binary64", "inputs": 1, "outputs": 1, "domain": [[0, 1]],
 "router": [{"nearest": [[0.25], [0.75]], "children": [1, 2]}, {"expert": 0}, {"expert": 1}],
 "experts": [{"constant": [0.25]}, {"layers": [{"weights": [[2]], "bias": [0.1]}]}]})";

class RunProgram : public ProgramTest {
 protected:
  void SetUp() override {
    ProgramTest::SetUp();
    write("m.json", two_halves);
    write("x.csv", "x0\n0.1\n1\n0.5\n");
  }
  void expect_refusal(const std::string& arguments, const std::vector<std::string>& words) const {
    const Outcome run = mocert(arguments);
    EXPECT_EQ(run.status, 2) << arguments << "\n" << run.out << run.err;
    EXPECT_EQ(run.out, "") << arguments;
    EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
    for (const std::string& word : words) EXPECT_NE(run.err.find(word), std::string::npos) << "no \"" << word << "\" in: " << run.err;
  }
};

TEST_F(RunProgram, WritesValuesAndSaysWhatItLoaded) {
  ASSERT_EQ(mocert("convert m.json m.safetensors").status, 0);
  for (const char* model : {"m.json", "m.safetensors"}) {
    const Outcome run = mocert(std::string("run ") + model + " --input x.csv --experts");
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_EQ(run.out, "y0,expert\n0.25,0\n2.1,1\n0.25,0\n") << "at the tie the first child is taken";
    EXPECT_NE(run.err.find("ran: 3 rows"), std::string::npos) << run.err;
    EXPECT_NE(run.err.find("loaded       4 parameters at most per row, 3.3 on average, of 5 in all"), std::string::npos) << run.err;
    EXPECT_NE(run.err.find("2 of 2 used, read 2 times: 24 bytes"), std::string::npos) << run.err;
  }
}

TEST_F(RunProgram, ReadsStandardInputAndWritesFiles) {
  EXPECT_EQ(shell("mocert run m.json --quiet < x.csv").status, 0);
  EXPECT_EQ(shell("cat x.csv | mocert run m.json --quiet").out, "y0\n0.25\n2.1\n0.25\n");
  const Outcome run = mocert("run m.json --input x.csv -o y.csv --json");
  ASSERT_EQ(run.status, 0) << run.err;
  EXPECT_EQ(run.err, "");
  const nlohmann::json j = run.json();
  EXPECT_EQ(j["rows"], 3);
  EXPECT_EQ(j["precision"], "float64");
  EXPECT_EQ(j["experts"], 2);
  EXPECT_EQ(j["experts_used"], 2);
  EXPECT_EQ(j["loaded_parameters"], 4);
  EXPECT_EQ(j["total_parameters"], 5);
  EXPECT_EQ(j["loaded_bytes"], 24);
  EXPECT_GT(j["router_bytes"], 0);
  EXPECT_GT(j["peak_memory_bytes"], 1 << 20);
  EXPECT_EQ(read("y.csv"), "y0\n0.25\n2.1\n0.25\n");
}

TEST_F(RunProgram, NumpyFilesGoInAndOut) {
  ASSERT_EQ(mocert("run m.json --input x.csv -o y.npy --quiet").status, 0);
  ASSERT_EQ(mocert("run m.json --input x.csv -o y32.npy --float32 --quiet").status, 0);
  EXPECT_EQ(read("y.npy").size(), 128U + 24);
  EXPECT_EQ(read("y32.npy").size(), 128U + 12);
  // One column of values is one column of inputs; clamped, 2.1 becomes 1.
  const Outcome again = mocert("run m.json --input y32.npy --outside clamp --quiet");
  EXPECT_EQ(again.out, "y0\n0.25\n2.1\n0.25\n") << again.err;
}

TEST_F(RunProgram, PrecisionIsTheModelsUnlessAsked) {
  EXPECT_EQ(mocert("run m.json --input x.csv --float64 --quiet").out, "y0\n0.25\n2.1\n0.25\n");
  write("x.csv", "x0\n0.7\n");
  EXPECT_EQ(mocert("run m.json --input x.csv --quiet").out, "y0\n1.5\n");
  const Outcome narrow = mocert("run m.json --input x.csv --float32 -o y.csv --json");
  EXPECT_EQ(narrow.json()["precision"], "float32");
  EXPECT_EQ(read("y.csv"), "y0\n1.5\n");
}

TEST_F(RunProgram, RefusesWhatItCannotDo) {
  expect_refusal("run m.json --input absent.csv", {"absent.csv", "No such file"});
  expect_refusal("run absent.safetensors --input x.csv", {"absent.safetensors", "No such file"});
  expect_refusal("run m.json --input x.csv --json", {"--json", "-o FILE"});
  expect_refusal("run m.json --input x.csv --experts -o y.npy", {"--experts", ".npy"});
  expect_refusal("run m.json --input x.csv -o x.csv", {"x.csv", "--force"});
  expect_refusal("run m.json --input x.csv --float32 --float64", {"--float32 and --float64"});
  expect_refusal("run m.json --input x.csv --outside maybe", {"--outside", "maybe"});
  write("wide.csv", "x0,x1\n1,2\n");
  expect_refusal("run m.json --input wide.csv", {"wide.csv:1", "2 fields"});
  write("out.csv", "x0\n0.5\n1.5\n");
  expect_refusal("run m.json --input out.csv", {"row 2, x0", "1.5", "[0, 1]"});
  EXPECT_EQ(mocert("run m.json --input out.csv --outside clamp --quiet").out, "y0\n0.25\n2.1\n");
  EXPECT_EQ(mocert("run m.json --input out.csv --outside evaluate --quiet").out, "y0\n0.25\n3.1\n");
}

TEST_F(RunProgram, AValueThatOverflowsOnItsWayIsAnError) {
  // 0 everywhere in exact arithmetic.
  write("great.json", R"({"mocert": "model", "schemaVersion": "1.0", "dtype": "binary32", "inputs": 1, "outputs": 1,
 "router": [{"expert": 0}],
 "experts": [{"layers": [{"weights": [[1e30], [1e30]], "bias": [0, 0], "slope": 1}, {"weights": [[1e30, -1e30]], "bias": [0]}]}]})");
  expect_refusal("run great.json --input x.csv", {"row 1, y0", "nan", "float32"});
  EXPECT_EQ(mocert("run great.json --input x.csv --float64 --quiet").out, "y0\n0\n0\n0\n");
}

TEST_F(RunProgram, ConvertsBothWaysWithoutChangingAByteOfContent) {
  const Outcome there = mocert("convert m.json m.safetensors --json");
  ASSERT_EQ(there.status, 0) << there.err;
  const Outcome back = mocert("convert m.safetensors again.json --json");
  ASSERT_EQ(back.status, 0) << back.err;
  EXPECT_EQ(there.json()["model_digest"], back.json()["model_digest"]);
  ASSERT_EQ(mocert("convert again.json again.safetensors").status, 0);
  EXPECT_EQ(read("again.safetensors"), read("m.safetensors"));
  EXPECT_EQ(mocert("inspect m.safetensors --json").json()["model_digest"], mocert("inspect m.json --json").json()["model_digest"]);
  expect_refusal("convert m.json m.safetensors", {"m.safetensors", "--force"});
  EXPECT_EQ(mocert("convert m.json m.safetensors --force").status, 0);
  expect_refusal("convert m.json m.onnx", {"m.onnx", ".json or .safetensors"});
  write("broken.safetensors", read("m.safetensors").substr(0, 100));
  expect_refusal("convert broken.safetensors b.json", {"broken.safetensors: byte 0", "header"});
}

TEST_F(RunProgram, EveryCommandTakesEitherFormat) {
  ASSERT_EQ(mocert("convert m.json m.safetensors").status, 0);
  const std::string target = "--expression 'x0 <= 0.5 ? 0.25 : 2*x0 + 0.1' --domain '[0,0.4375]' --epsilon 0.001 --quiet";
  const Outcome certified = mocert("certify m.safetensors " + target);
  ASSERT_EQ(certified.status, 0) << certified.out << certified.err;
  // Beside the model, whatever its extension; about the content, whatever the file.
  const std::string claim = " --target m.target.fpcore --domain '[0,0.4375]' --epsilon 0.001";
  EXPECT_EQ(check("m.cert.json --model m.safetensors" + claim).status, 0);
  const Outcome other = check("m.cert.json --model m.json" + claim);
  EXPECT_EQ(other.status, 0) << other.out << other.err;
  EXPECT_EQ(mocert("bound m.safetensors m.target.fpcore --domain '[0,0.4375]' --certificate b.json --quiet").status, 0);
  write("mocert.toml",
        "[[claim]]\nname = \"c\"\nmodel = \"m.safetensors\"\ntarget = \"m.target.fpcore\"\nepsilon = \"0.001\"\ndomain = \"[0,0.4375]\"\n");
  const Outcome gate = mocert("gate");
  EXPECT_EQ(gate.status, 0) << gate.out << gate.err;
  const Outcome built = mocert("construct --expression 'x0*x0' --epsilon 0.1 -o built.safetensors --quiet");
  ASSERT_EQ(built.status, 0) << built.out << built.err;
  EXPECT_EQ(check("built.cert.json --model built.safetensors --target built.target.fpcore --epsilon 0.1").status, 0);
  write("broken.safetensors", read("m.safetensors").substr(0, 400));
  const Outcome refused = check("m.cert.json --model broken.safetensors" + claim);
  EXPECT_EQ(refused.status, 2);
  EXPECT_NE(refused.err.find("broken.safetensors: "), std::string::npos) << refused.err;
}

}  // namespace
}  // namespace mocert::testing
