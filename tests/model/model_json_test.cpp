#include "model/model_json.hpp"

#include <gtest/gtest.h>

#include "certify/random_models.hpp"
#include "mocert/error.hpp"
#include "model/model_digest.hpp"

namespace mocert {
namespace {

using testing::Generator;

/// The example of docs/formats.md.
const std::string example = R"({"mocert": "model", "schemaVersion": "1.0", "dtype": "binary64", "inputs": 2, "outputs": 1,
  "domain": [["0x0p+0", "0x1p+0"], [0, 1]],
  "router": [{"nearest": [[0.25, 0.5], [0.75, 0.5]], "children": [1, 2]}, {"expert": 0},
    {"argmax": {"weights": [[1, 0], [0, 1], [1, 1]], "bias": [0, 0, -0.5]}, "children": [3, 4, 5]}, {"expert": 1}, {"expert": 1}, {"expert": 2}],
  "experts": [{"constant": [0.5]}, {"layers": [{"weights": [[1, -1]], "bias": [0]}]},
    {"input": {"mean": [0, 0], "range": [1, 2]}, "layers": [{"weights": [[1, 2], [3, 4], [5, 6]], "bias": [0, 0, 0], "slope": 0.25},
      {"sparse": {"rows": 1, "cols": 3, "entries": [[0, 0, 1.5], [0, 2, -2]]}, "bias": [0.1]}], "output": {"mean": [0], "range": [10]}}]})";

TEST(ModelJson, DigestsAreThoseOfAnIndependentProgram) {
  const MoMlp model = parse_model(example, "m.json");
  EXPECT_EQ(content_digest(model.experts[2]), "sha256:f485f6433e8d33deb439c4b4f2163f87e538a5e61c9fdfa570915a864a19d947");
  EXPECT_EQ(content_digest(model), "sha256:47417a8b9138cb91c7370485f03c67e4be8b1da0a6554497ca0c702859e3a08c");
}

TEST(ModelJson, CountsWhatIsStoredAndLoaded) {
  const MoMlp model = parse_model(example, "m.json");
  EXPECT_EQ(parameters(model.experts[0]), 1);
  EXPECT_EQ(parameters(model.experts[1]), 3);
  EXPECT_EQ(parameters(model.experts[2]), 4 + 6 + 3 + 1 + 2 + 1 + 2);
  EXPECT_EQ(count_parameters(model).loaded, 4 + 9 + 19);
  EXPECT_EQ(count_parameters(model).total, 1 + 3 + 19 + 4 + 9);
}

TEST(ModelJson, EveryNumberComesBackBitForBit) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Generator g(seed);
    MoMlp model = testing::random_model(g, 1 + testing::pick(g, 3));
    if (seed % 2 == 0) {
      // binary32: every number of experts and router is one already, or is made one by a first reading.
      model.dtype = Dtype::binary32;
      model = parse_model(model_to_json(model), "m.json");
    }
    const MoMlp again = parse_model(model_to_json(model), "m.json");
    EXPECT_EQ(content_digest(again), content_digest(model)) << "seed " << seed;
    EXPECT_EQ(model_to_json(again), model_to_json(model)) << "seed " << seed;
  }
}

/// Replaces `what` in the example and returns the refusal.
std::string refusal(const std::string& what, const std::string& with) {
  std::string text = example;
  const auto at = text.find(what);
  if (at == std::string::npos) return "the example has no " + what;
  try {
    parse_model(text.replace(at, what.size(), with), "m.json");
  } catch (const InputError& e) {
    return e.what();
  }
  return "";
}

TEST(ModelJson, RefusalsNameThePlace) {
  const struct {
    const char *what, *with, *message;
  } cases[] = {
      {"\"model\"", "\"target\"", "m.json: /mocert: "},
      {"\"1.0\"", "\"2.0\"", "m.json: /schemaVersion: found \"2.0\""},
      {"binary64", "float16", "m.json: /dtype: "},
      {"\"inputs\": 2", "\"inputs\": 0", "m.json: /"},
      {"\"inputs\": 2", "\"inputs\": 2.0", "m.json: /inputs: found 2.0, expected a count"},
      {"\"inputs\": 2", "\"inputs\": 2, \"comment\": 1", "found the key \"comment\""},
      {"\"inputs\": 2, ", "", "m.json: /: found no \"inputs\""},
      {"[0, 1]]", "[1, 0]]", "m.json: /domain/1: found a lower corner above"},
      {"[0, 1]]", "[0, \"1\"]]", "m.json: /domain/1/1: found \"1\""},
      {"[0, 1]]", "[0, 1], [0, 1]]", "m.json: /domain: found 3 axes, expected 2"},
      {"{\"expert\": 0}", "{\"expert\": -0}", "m.json: /router/1/expert: found -0, expected a count"},
      {"{\"expert\": 0}", "{\"expert\": 7}", "m.json: /router/1/expert: found expert 7"},
      {"{\"expert\": 0}", "{\"expert\": 0, \"children\": []}", "m.json: /router/1: found the key \"children\""},
      {"{\"expert\": 0}", "{\"nearest\": [], \"children\": []}", "m.json: /router/1/children: found no children"},
      {"\"children\": [1, 2]", "\"children\": [1, 0]", "m.json: /router/0/children/1: found node 0"},
      {"\"children\": [1, 2]", "\"children\": [2, 2]", "m.json: /router/0/children/1: found node 2 a second time"},
      {"\"children\": [1, 2]", "\"children\": [1]", "m.json: /router/0: found 2 prototypes or weights, expected 1"},
      {"\"children\": [3, 4, 5]", "\"children\": [3, 4, 9]", "m.json: /router/2/children/2: found node 9"},
      {"\"bias\": [0, 0, -0.5]", "\"bias\": [0, 0]", "m.json: /router/2/argmax/bias: found 2 numbers"},
      {"[0.25, 0.5]", "[0.25]", "m.json: /router/0/nearest/0: found 1 numbers, expected 2"},
      {"{\"constant\": [0.5]}", "{\"constant\": [0.5, 1]}", "m.json: /experts/0/constant: found 2 numbers, expected 1"},
      {"{\"constant\": [0.5]}", "{\"constant\": [1e999]}", "m.json: line 5, column 33: found a number beyond binary64"},
      {"{\"constant\": [0.5]}", "{\"constant\": [\"0.5\"]}", "m.json: /experts/0/constant/0: "},
      {"{\"constant\": [0.5]}", "{\"layers\": []}", "m.json: /experts/0/layers: found no layers"},
      {"[[1, -1]]", "[[1, -1, 2]]", "m.json: /experts/1/layers/0/weights/0: found 3 numbers, expected 2"},
      {"[[1, -1]], \"bias\": [0]", "[[1, -1]], \"bias\": [0, 0]", "m.json: /experts/1/layers/0/bias: found 2 numbers, expected 1"},
      {"[[1, -1]], \"bias\": [0]", "[[1, -1]], \"bias\": [0], \"slope\": 0", "m.json: /experts/1/layers/0/slope: found a slope"},
      {", \"slope\": 0.25", "", "m.json: /experts/2/layers/0/slope: found no slope"},
      {", \"slope\": 0.25", ", \"slope\": [0, 1]", "m.json: /experts/2/layers/0/slope: found 2 slopes, expected 3"},
      {"\"range\": [1, 2]", "\"range\": [1, 0]", "m.json: /experts/2/input/range/1: found 0"},
      {"\"range\": [1, 2]", "\"range\": [1]", "m.json: /experts/2/input/range: found 1 numbers"},
      {"[0, 2, -2]", "[0, 3, -2]", "m.json: /experts/2/layers/1/sparse/entries/1: found row 0, column 3"},
      {"[0, 2, -2]", "[0, 0, -2]", "m.json: /experts/2/layers/1/sparse/entries/1: found an entry that does not follow"},
      {"\"cols\": 3", "\"cols\": 4", "m.json: /experts/2/layers/1: found 4 columns, expected 3"},
  };
  EXPECT_EQ(refusal("\"mocert\"", "\"mocert\""), "");
  for (const auto& c : cases)
    EXPECT_NE(refusal(c.what, c.with).find(c.message), std::string::npos) << c.with << " -> " << refusal(c.what, c.with);
}

TEST(ModelJson, NothingIsVacuous) {
  const auto with = [](const std::string& router, const std::string& experts) {
    return R"({"mocert": "model", "schemaVersion": "1.0", "dtype": "binary64", "inputs": 1, "outputs": 1, "router": )" + router +
           ", \"experts\": " + experts + "}";
  };
  EXPECT_THROW(parse_model(with("[]", R"([{"constant": [0]}])"), "m"), InputError);
  EXPECT_THROW(parse_model(with(R"([{"expert": 0}])", "[]"), "m"), InputError);
  EXPECT_THROW(parse_model(with(R"([{"expert": 0}, {"expert": 0}])", R"([{"constant": [0]}])"), "m"), InputError);
  EXPECT_NO_THROW(parse_model(with(R"([{"expert": 0}])", R"([{"constant": [0]}])"), "m"));
}

}  // namespace
}  // namespace mocert
