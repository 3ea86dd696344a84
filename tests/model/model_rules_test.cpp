#include <gtest/gtest.h>

#include <cmath>

#include "mocert/error.hpp"
#include "model/example_model.hpp"
#include "model/model_json.hpp"

namespace mocert {
namespace {

/// Replaces `what` in the example and returns the refusal.
std::string refusal(const std::string& what, const std::string& with) {
  std::string text = testing::example_model;
  const auto at = text.find(what);
  if (at == std::string::npos) return "the example has no " + what;
  try {
    parse_model(text.replace(at, what.size(), with), "m.json");
  } catch (const InputError& e) {
    return e.what();
  }
  return "";
}

TEST(ModelRules, RefusalsNameThePlace) {
  const struct {
    const char *what, *with, *message;
  } cases[] = {
      {"\"model\"", "\"target\"", "m.json: /mocert: "},
      {"\"1.0\"", "\"2.0\"", "m.json: /schemaVersion: found \"2.0\""},
      {"binary64", "float16", "m.json: /dtype: "},
      {"\"inputs\": 2", "\"inputs\": 0", "m.json: /domain: found 2 axes, expected 0"},
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
      {"{\"constant\": [0.5]}", "{\"constant\": [1e999]}", "m.json: /experts/0/constant/0: found 1e999, expected a finite binary64 number"},
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
      {"[0, 1]]", "[\"0x1p-2000\", 1]]", "m.json: /domain/1/0: found \"0x1p-2000\", expected a finite number"},
      {"\"inputs\": 2", "\"inputs\": 65537", "m.json: /domain: found 2 axes, expected 65537"},
      {"\"outputs\": 1", "\"outputs\": 0", "m.json: /outputs: found 0, expected 1 to 65536"},
      {"\"outputs\": 1", "\"outputs\": 65537", "m.json: /outputs: found 65537, expected 1 to 65536"},
      {"\"outputs\": 1", "\"outputs\": \"1\"", "m.json: /outputs: found \"1\", expected a count"},
      {"\"outputs\": 1,", "", "m.json: /: found no \"outputs\""},
      {"\"dtype\": \"binary64\", ", "", "m.json: /: found no \"dtype\""},
      {"\"schemaVersion\": \"1.0\", ", "", "m.json: /: found no \"schemaVersion\""},
      {"\"mocert\": \"model\", ", "", "m.json: /: found no \"mocert\""},
      {"{\"expert\": 0}", "{}", "m.json: /router/1: found a node that is not exactly one"},
      {"{\"expert\": 0}", "{\"expert\": 0, \"nearest\": []}", "m.json: /router/1: found a node that is not exactly one"},
      {"{\"expert\": 0}", "3", "m.json: /router/1: found 3, expected an object"},
      {"{\"expert\": 0}", "{\"expert\": 1.0}", "m.json: /router/1/expert: found 1.0, expected a count"},
      {", \"children\": [1, 2]", "", "m.json: /router/0: found no \"children\""},
      {"\"children\": [1, 2]", "\"children\": [1, 2, 3]", "m.json: /router/0: found 2 prototypes or weights, expected 3"},
      {"\"children\": [3, 4, 5]", "\"children\": [3, 4, 2]", "m.json: /router/2/children/2: found node 2, expected a node after 2"},
      {"[1, 1]], \"bias\"", "[1]], \"bias\"", "m.json: /router/2/argmax/weights/2: found 1 numbers, expected 2"},
      {", \"bias\": [0, 0, -0.5]", "", "m.json: /router/2/argmax: found no \"bias\""},
      {"\"bias\": [0, 0, -0.5]", "\"bias\": [0, 0, null]", "m.json: /router/2/argmax/bias/2: found null, expected a number"},
      {"{\"constant\": [0.5]}", "{}", "m.json: /experts/0: found no \"layers\""},
      {"{\"constant\": [0.5]}", "{\"constant\": [0.5], \"layers\": []}", "m.json: /experts/0: found the key \"layers\""},
      {"{\"constant\": [0.5]}", "{\"constant\": [\"0x1.00000000000001p0\"]}", "m.json: /experts/0/constant/0: "},
      {"\"weights\": [[1, -1]]", "\"weights\": []", "m.json: /experts/1/layers/0: found no rows, expected at least one"},
      {"\"weights\": [[1, -1]], ", "", "m.json: /experts/1/layers/0: found a layer that has not exactly one of weights and sparse"},
      {"[[1, -1]], \"bias\": [0]", "[[1, -1], [2, 3]], \"bias\": [0, 1]",
       "m.json: /experts/1/layers/0: found 2 rows, expected 1, the outputs"},
      {"[[1, -1]], \"bias\": [0]", "[[1, -1]]", "m.json: /experts/1/layers/0: found no \"bias\""},
      {"\"slope\": 0.25", "\"slope\": \"0.25\"", "m.json: /experts/2/layers/0/slope: found \"0.25\""},
      {"\"slope\": 0.25", "\"alpha\": 0.25", "m.json: /experts/2/layers/0: found the key \"alpha\""},
      {"\"mean\": [0, 0]", "\"mean\": [0]", "m.json: /experts/2/input/mean: found 1 numbers, expected 2"},
      {"\"mean\": [0, 0], ", "", "m.json: /experts/2/input: found no \"mean\""},
      {"\"range\": [10]", "\"range\": [-0.0]", "m.json: /experts/2/output/range/0: found 0, expected a range that is not 0"},
      {"\"range\": [10]", "\"range\": [-1e-400]", "m.json: /experts/2/output/range/0: found 0"},
      {"\"range\": [10]", "\"range\": [10, 1]", "m.json: /experts/2/output/range: found 2 numbers, expected 1"},
      {"[0, 2, -2]", "[0, 2]", "m.json: /experts/2/layers/1/sparse/entries/1: found 2 parts, expected 3"},
      {"[0, 2, -2]", "[1, 0, -2]", "m.json: /experts/2/layers/1/sparse/entries/1: found row 1, column 0, expected within 1 x 3"},
      {"\"rows\": 1", "\"rows\": 0", "m.json: /experts/2/layers/1/sparse/entries/0: found row 0"},
      {"\"rows\": 1", "\"rows\": 2", "m.json: /experts/2/layers/1/bias: found 1 numbers, expected 2"},
      {"\"cols\": 3", "\"cols\": 4", "m.json: /experts/2/layers/1: found 4 columns, expected 3"},
  };
  EXPECT_EQ(refusal("\"mocert\"", "\"mocert\""), "");
  for (const auto& c : cases)
    EXPECT_NE(refusal(c.what, c.with).find(c.message), std::string::npos) << c.with << " -> " << refusal(c.what, c.with);
}

TEST(ModelRules, NumbersAreMembersOfTheTypeOfTheModel) {
  const auto read = [](const std::string& dtype, const std::string& number) {
    return parse_model(R"({"mocert": "model", "schemaVersion": "1.0", "inputs": 1, "outputs": 1, "router": [{"expert": 0}], "dtype": ")" +
                           dtype + R"(", "experts": [{"constant": [)" + number + "]}], \"domain\": [[0.1, 0.1]]}",
                       "m.json");
  };
  EXPECT_EQ(read("binary32", "0.1").experts[0].constant[0], static_cast<double>(0.1F));
  EXPECT_EQ(read("binary64", "0.1").experts[0].constant[0], 0.1);
  EXPECT_EQ(read("binary64", "\"0x1.000001p0\"").experts[0].constant[0], 1 + 0x1p-24);
  EXPECT_THROW(read("binary32", "\"0x1.000001p0\""), InputError);
  EXPECT_THROW(read("binary32", "1e39"), InputError);
  // Corners are binary64 and rounded outwards whatever the type is.
  const Box domain = read("binary32", "0").domain.value();
  EXPECT_EQ(domain.hi[0], std::nextafter(domain.lo[0], 1));
}

TEST(ModelRules, NothingIsVacuous) {
  const auto refused = [](const std::string& router, const std::string& experts, const std::string& inputs = "1") -> std::string {
    try {
      parse_model(R"({"mocert": "model", "schemaVersion": "1.0", "dtype": "binary64", "outputs": 1, "inputs": )" + inputs +
                      ", \"router\": " + router + ", \"experts\": " + experts + "}",
                  "m");
    } catch (const InputError& e) {
      return e.what();
    }
    return "accepted";
  };
  const std::string leaf = R"([{"expert": 0}])", zero = R"([{"constant": [0]}])";
  EXPECT_EQ(refused(leaf, zero), "accepted");
  EXPECT_EQ(refused(leaf, zero, "65536"), "accepted");
  EXPECT_EQ(refused(leaf, zero, "0"), "m: /inputs: found 0, expected 1 to 65536");
  EXPECT_EQ(refused(leaf, zero, "65537"), "m: /inputs: found 65537, expected 1 to 65536");
  EXPECT_EQ(refused("[]", zero), "m: /router: found no nodes, expected at least one");
  EXPECT_EQ(refused("{}", zero), "m: /router: found an object, expected a list");
  EXPECT_EQ(refused(leaf, "[]"), "m: /experts: found no experts, expected at least one");
  EXPECT_EQ(refused(R"([{"expert": 0}, {"expert": 0}])", zero).find("m: /router/1: found a node that is nobody's child"), 0U);
  EXPECT_EQ(refused(R"([{"nearest": [[0]], "children": [1]}, {"expert": 0}])", zero), "accepted") << "one child is enough";
  EXPECT_EQ(refused(R"([{"nearest": [[0], [0]], "children": [1, 2]}, {"expert": 0}, {"expert": 0}])", zero), "accepted")
      << "one expert twice";
}

}  // namespace
}  // namespace mocert
