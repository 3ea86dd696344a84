#include "e2e/program.hpp"

namespace mocert::testing {
namespace {

class TheoryProgram : public ProgramTest {
 protected:
  nlohmann::json json(const std::string& arguments) const {
    const Outcome run = mocert(arguments + " --json");
    EXPECT_EQ(run.status, 0) << arguments << "\n" << run.err;
    EXPECT_EQ(std::count(run.out.begin(), run.out.end(), '\n'), 1);
    return run.json();
  }

  void expect_refusal(const std::string& arguments, const std::vector<std::string>& words) const {
    for (const char* format : {"", " --json"}) {
      const Outcome run = mocert(arguments + format);
      EXPECT_EQ(run.status, 2) << arguments << "\n" << run.out << run.err;
      EXPECT_EQ(run.out, "") << arguments;
      for (const std::string& word : words) EXPECT_NE(run.err.find(word), std::string::npos) << "no \"" << word << "\" in: " << run.err;
    }
  }
};

/// `count` experts 2-8-8-1 behind prototypes, all numbers 0.5.
std::string model_of_nets(int count) {
  const auto list = [](int length, const std::string& item) {
    std::string out;
    for (int k = 0; k < length; ++k) out += (k ? ", " : "") + item;
    return "[" + out + "]";
  };
  const auto layer = [&](int rows, int cols, const char* slope) {
    return fmt::format(R"({{"weights": {}, "bias": {}{}}})", list(rows, list(cols, "0.5")), list(rows, "0.5"), slope);
  };
  const std::string expert =
      fmt::format(R"({{"layers": [{}, {}, {}]}})", layer(8, 2, R"(, "slope": 0)"), layer(8, 8, R"(, "slope": 0)"), layer(1, 8, ""));
  std::string leaves, children, prototypes;
  for (int k = 0; k < count; ++k) {
    leaves += fmt::format(R"(, {{"expert": {}}})", k);
    children += fmt::format("{}{}", k ? ", " : "", k + 1);
    prototypes += fmt::format("{}[{}, 0.5]", k ? ", " : "", k);
  }
  return fmt::format(
      R"({{"mocert": "model", "schemaVersion": "1.0", "dtype": "binary64", "inputs": 2, "outputs": 1, "router": [{{"nearest": [{}], "children": [{}]}}{}], "experts": {}}})",
      prototypes, children, leaves, list(count, expert));
}

const char* const constants =
    R"({"mocert": "model", "schemaVersion": "1.0", "dtype": "binary32", "inputs": 1, "outputs": 1, "domain": [[0, 2]],
  "router": [{"nearest": [[0.5], [1.5]], "children": [1, 2]}, {"expert": 0}, {"expert": 1}], "experts": [{"constant": [0.5]}, {"constant": [1.5]}]})";

TEST_F(TheoryProgram, CheckFigures) {
  const auto bound = [&](const std::string& flags) { return json("theory --layers 2-8-8-1 --experts " + flags)["vc_bound"].get<long>(); };
  EXPECT_EQ(bound("1 --routing fixed"), 2230);
  EXPECT_EQ(bound("256 --slopes fixed --routing fixed"), 570126);
  EXPECT_EQ(bound("256 --slopes fixed --routing flat"), 593449);
  EXPECT_EQ(bound("256 --slopes layer --routing flat"), 640763);
  EXPECT_EQ(bound("256 --slopes neuron --routing flat"), 694454);
}

TEST_F(TheoryProgram, CountsAndSources) {
  const nlohmann::json j = json("theory --experts 256 --layers 2-8-8-1 --routing tree:2");
  EXPECT_EQ(j["parameters_per_expert"], 107);
  EXPECT_EQ(j["trained_per_expert"], 105);
  EXPECT_EQ(j["tree_height"], 8);
  EXPECT_EQ(j["routing_comparisons"], 16);
  EXPECT_EQ(j["loaded_parameters"], 107 + 2 * 16);
  EXPECT_EQ(j["total_parameters"], 256 * 107 + 2 * 510);
  EXPECT_EQ(j["vc_exact"], false);
  EXPECT_TRUE(j["vc_closed_form"].is_null());
  EXPECT_TRUE(j["generalisation"].is_null());
  EXPECT_TRUE(j["lower_bounds"].is_null());
  for (const auto& value : j["paper"]) EXPECT_TRUE(value.is_string()) << "an order is not a number";
  EXPECT_EQ(j["paper"]["vc_dimension"], "O~(L max(n L, J W))");
  EXPECT_EQ(json("theory --experts 1 --layers 2-8-8-1")["vc_closed_form"], 2488);
}

TEST_F(TheoryProgram, AdditiveSumsAreExact) {
  const nlohmann::json affine = json("theory --experts 1000 --layers 2-1 --routing fixed:tree:2");
  EXPECT_EQ(affine["vc_bound"], 3000);
  EXPECT_EQ(affine["vc_exact"], true);
  EXPECT_EQ(json("theory --experts 1000 --layers 2-0-1 --routing fixed")["vc_bound"], 1000);
}

TEST_F(TheoryProgram, GreatNumbersAreExact) {
  const Outcome run = mocert("theory --experts 1000000000000000000 --layers 2-1 --routing fixed --json");
  ASSERT_EQ(run.status, 0) << run.err;
  EXPECT_NE(run.out.find("\"vc_bound\": 3000000000000000000,"), std::string::npos) << run.out;
}

TEST_F(TheoryProgram, GeneralisationBounds) {
  const nlohmann::json j = json(
      "theory --experts 10 --layers 1-0-1 --routing fixed --samples 1e5 --confidence 0.05 --loss-bound 2 --empirical-risk 0.01 --bits 2000")
      ["generalisation"];
  EXPECT_EQ(j["samples"], 100000);
  EXPECT_EQ(j["delta"], "0.05");
  // d = 20: 2 (sqrt(40 ln(5000 e)/1e5) + sqrt(ln(20)/2e5)) and 2 sqrt((2000 ln 2 + ln 20)/2e5).
  EXPECT_NEAR(j["vc_gap"], 0.13114025, 1e-8);
  EXPECT_NEAR(j["vc_risk"], 0.14114025, 1e-8);
  EXPECT_NEAR(j["occam_gap"], 0.16669074, 1e-8);
  EXPECT_EQ(j["smaller"], "vc");
  const nlohmann::json few =
      json("theory --experts 10 --layers 1-0-1 --routing fixed --samples 19 --confidence 0.05 --loss-bound 2")["generalisation"];
  EXPECT_TRUE(few["vc_gap"].is_null());
  EXPECT_TRUE(few["vc_risk"].is_null());
  EXPECT_EQ(few["smaller"], "occam");
  EXPECT_EQ(few["bits"], 64 * 20);
}

TEST_F(TheoryProgram, LowerBounds) {
  const nlohmann::json j = json("theory --experts 500 --layers 2-0-1 --routing fixed --lipschitz 1 --epsilon 0.01")["lower_bounds"];
  EXPECT_EQ(j["samples_linf"], 2500);
  EXPECT_EQ(j["samples_l2"], 3184);
  EXPECT_EQ(j["vc_dimension"], 2500);
  EXPECT_NEAR(j["leaves_over_samples_linf"], 0.2, 1e-15);
  EXPECT_GE(j["leaves_over_samples_linf"], 0.2);
  EXPECT_EQ(j["class_reaches_epsilon"], false) << "500 constants have VC dimension 500 < 2500";
  const nlohmann::json enough = json("theory --experts 2500 --layers 2-0-1 --routing fixed --lipschitz 1 --epsilon 0.01")["lower_bounds"];
  EXPECT_TRUE(enough["class_reaches_epsilon"].is_null());
}

TEST_F(TheoryProgram, TextNamesEverySource) {
  const Outcome run =
      mocert("theory --experts 1 --layers 2-8-8-1 --samples 1e6 --confidence 1/20 --loss-bound 1 --lipschitz 1 --epsilon 0.1");
  ASSERT_EQ(run.status, 0) << run.err;
  for (const char* words : {"VC dimension <= 2230", "<= 2488 in closed form", "Theorem 7", "[T10]", "[T11]", "[T12]", "[T13]", "[T14]",
                            "[T15]", "O(1/epsilon)", "orders, not numbers", "2402.03460", "probability 1 - 1/20"})
    EXPECT_NE(run.out.find(words), std::string::npos) << words << "\n" << run.out;
}

TEST_F(TheoryProgram, BadInputExitsWithTwo) {
  expect_refusal("theory --experts 0 --layers 2-1", {"--experts", "\"0\"", "1 to"});
  expect_refusal("theory --experts 1e3 --layers 2-1", {"--experts"});
  expect_refusal("theory --experts 99999999999999999999999 --layers 2-1", {"--experts", "1000000000000000000"});
  expect_refusal("theory --experts 4 --layers 2-x-1", {"--layers", "2-x-1"});
  expect_refusal("theory --experts 4 --layers 2-0-8-1", {"--layers", "width 0"});
  expect_refusal("theory --experts 4 --layers 2-99999999999999999999-1", {"--layers"});
  expect_refusal("theory --experts 4 --layers 2-1 --slopes some", {"--slopes", "some"});
  expect_refusal("theory --experts 4 --layers 2-1 --routing tree:1", {"--routing", "\"1\"", "2 to"});
  expect_refusal("theory --experts 4 --layers 2-1 --routing star", {"--routing", "star"});
  expect_refusal("theory --layers 2-1", {"--experts"});
  expect_refusal("theory --experts 4", {"--layers"});
  expect_refusal("theory --experts 4 --layers 2-1 --lipschitz 1", {"--lipschitz", "--epsilon"});
  expect_refusal("theory --experts 4 --layers 2-1 --lipschitz 0 --epsilon 1", {"--lipschitz", "\"0\""});
  expect_refusal("theory --experts 4 --layers 2-1 --lipschitz 1 --epsilon 0", {"--epsilon", "\"0\""});
  expect_refusal("theory --experts 4 --layers 9999-1 --lipschitz 1e30 --epsilon 1e-30", {"65536 bits"});
  const std::string with = "theory --experts 4 --layers 2-1 --samples 100 ";
  expect_refusal(with, {"--confidence"});
  expect_refusal(with + "--confidence 0.95 --loss-bound 1", {"--confidence", "0.95", "at most 1/2"});
  expect_refusal(with + "--confidence 0 --loss-bound 1", {"--confidence"});
  expect_refusal(with + "--confidence 0.05", {"--loss-bound"});
  expect_refusal(with + "--confidence 0.05 --loss-bound 1 --empirical-risk 2", {"--empirical-risk", "\"2\""});
  expect_refusal(with + "--confidence 0.05 --loss-bound 1 --bits 0", {"--bits"});
  expect_refusal("theory --experts 4 --layers 2-1 --samples 1.5 --confidence 0.05 --loss-bound 1", {"--samples", "1.5"});
  expect_refusal("theory --experts 4 --layers 2-1 --bits 100", {"--bits", "--samples"});
}

TEST_F(TheoryProgram, InspectAgreesWithTheory) {
  write("m.json", model_of_nets(256));
  const nlohmann::json layer = json("inspect m.json"), fixed = json("inspect m.json --slopes fixed"),
                       partition = json("inspect m.json --slopes fixed --routing fixed");
  EXPECT_EQ(layer["vc_bound"], 640763);
  EXPECT_EQ(fixed["vc_bound"], 593449);
  EXPECT_EQ(partition["vc_bound"], 570126);
  const nlohmann::json theory = json("theory --experts 256 --layers 2-8-8-1");
  for (const char* key : {"loaded_parameters", "total_parameters", "loss_dimension_bound", "vc_source"})
    EXPECT_EQ(fixed[key], theory[key]) << key;
  EXPECT_EQ(layer["vc_routing"], "learned");
  EXPECT_EQ(layer["vc_slopes"], "trained");
}

TEST_F(TheoryProgram, InspectMeasuresAgainstTheModelsDomain) {
  write("c.json", constants);
  const nlohmann::json j =
      json("inspect c.json --routing fixed --lipschitz 1 --epsilon 0.25 --samples 1000 --confidence 0.01 --loss-bound 1");
  EXPECT_EQ(j["vc_bound"], 2);
  EXPECT_EQ(j["vc_exact"], false) << "whether the cells of a given model have inner points is not looked at";
  EXPECT_EQ(j["lower_bounds"]["samples_linf"], 4) << "ceil(1 * 2 / 0.5)";
  EXPECT_EQ(j["lower_bounds"]["class_reaches_epsilon"], false);
  EXPECT_EQ(j["generalisation"]["bits"], 32 * 4);
  const Outcome text = mocert("inspect c.json --routing fixed --lipschitz 1 --epsilon 0.25");
  ASSERT_EQ(text.status, 0) << text.err;
  for (const char* words : {"VC dimension <= 2 (attained if", "samples      >= 4 ", "this class cannot"})
    EXPECT_NE(text.out.find(words), std::string::npos) << words << "\n" << text.out;
}

TEST_F(TheoryProgram, InspectRefusesWhatItDoesNotKnow) {
  write("c.json", constants);
  expect_refusal("inspect c.json --slopes layer", {"--slopes", "layer"});
  expect_refusal("inspect c.json --routing flat", {"--routing", "flat"});
  expect_refusal("inspect c.json --epsilon 1", {"--lipschitz"});
  expect_refusal("inspect absent.json", {"absent.json"});
}

}  // namespace
}  // namespace mocert::testing
