#include "model/model_json.hpp"

#include <gtest/gtest.h>

#include "certify/random_models.hpp"
#include "model/example_model.hpp"
#include "model/model_digest.hpp"
#include "model/same_model.hpp"

namespace mocert {
namespace {

using testing::example_model;
using testing::expect_same;
using testing::Generator;
using testing::narrow;

TEST(ModelJson, DigestsAreThoseOfAnIndependentProgram) {
  const MoMlp model = parse_model(example_model, "m.json");
  EXPECT_EQ(content_digest(model.experts[2]), "sha256:f485f6433e8d33deb439c4b4f2163f87e538a5e61c9fdfa570915a864a19d947");
  EXPECT_EQ(content_digest(model), "sha256:47417a8b9138cb91c7370485f03c67e4be8b1da0a6554497ca0c702859e3a08c");
}

TEST(ModelJson, DigestsOfADenseBinary32ModelWithScaling) {
  const MoMlp model = parse_model(
      R"({"mocert": "model", "schemaVersion": "1.0", "dtype": "binary32", "inputs": 1, "outputs": 2, "router": [{"expert": 0}], "experts": [
        {"input": {"mean": [0.1], "range": [2]},
         "layers": [{"weights": [[0.3], [-1]], "bias": [-0.0, 1e-3], "slope": [0, 0.01]}, {"weights": [[1, 2], [3, 4]], "bias": [0.5, -0.5]}],
         "output": {"mean": [-0.7, 1], "range": [1, 3]}}]})",
      "m.json");
  EXPECT_EQ(content_digest(model.experts[0]), "sha256:908832deef6bbc7aa1dac88775258ca312c87dcb71c31da072ac153b96749d64");
  EXPECT_EQ(content_digest(model), "sha256:0065216209b0eb103fb70d460feb8ab30b4e2c17159e967ea035ede132f78b57");
}

TEST(ModelJson, AListOfOneSlopeIsNotASharedSlope) {
  const auto expert = [](const std::string& slope) {
    return parse_model(
               R"({"mocert": "model", "schemaVersion": "1.0", "dtype": "binary64", "inputs": 1, "outputs": 1, "router": [{"expert": 0}],
                         "experts": [{"layers": [{"weights": [[1]], "bias": [0], "slope": )" +
                   slope + R"(}, {"weights": [[1]], "bias": [0]}]}]})",
               "m.json")
        .experts[0];
  };
  EXPECT_EQ(content_digest(expert("0.25")), "sha256:787ab9471dc75b7c6a310393f9320ba7d8574deb2c886ef9f6f3a4e56fa708b9");
  EXPECT_EQ(content_digest(expert("[0.25]")), "sha256:7f8aa34d4c4bed7993b223713ad0733ffda2d80f55e1ff997833062e186bd226");
}

TEST(ModelJson, CountsWhatIsStoredAndLoaded) {
  const MoMlp model = parse_model(example_model, "m.json");
  EXPECT_EQ(parameters(model.experts[0]), 1);
  EXPECT_EQ(parameters(model.experts[1]), 3);
  EXPECT_EQ(parameters(model.experts[2]), 4 + 6 + 3 + 1 + 2 + 1 + 2);
  EXPECT_EQ(count_parameters(model).loaded, 4 + 9 + 19);
  EXPECT_EQ(count_parameters(model).total, 1 + 3 + 19 + 4 + 9);
}

TEST(ModelJson, EveryNumberComesBackBitForBit) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    Generator g(seed);
    const int n = 1 + testing::pick(g, 3);
    MoMlp model = testing::random_model(g, n);
    if (seed % 3 == 0) model.domain = testing::random_box(g, n);
    if (seed % 5 == 0) {
      Expert constant;
      constant.constant = {testing::uniform(g, -1e-300, 1e-300)};
      model.experts[0] = constant;
    }
    if (seed % 2 == 0) narrow(model);
    const std::string text = model_to_json(model);
    const MoMlp again = parse_model(text, "m.json");
    expect_same(again, model);
    EXPECT_EQ(model_to_json(again), text);
    EXPECT_EQ(content_digest(again), content_digest(model));
    if (::testing::Test::HasFailure()) return;
  }
}

TEST(ModelJson, WhatTheDigestCovers) {
  const auto digest = [](const std::string& what, const std::string& with) {
    std::string text = example_model;
    return content_digest(parse_model(text.replace(text.find(what), what.size(), with), "m"));
  };
  const std::string plain = digest("[0, 1]", "[0, 1]");
  EXPECT_EQ(digest("[0, 1]", "[-0.0, 1.0]"), plain) << "the same numbers";
  EXPECT_NE(digest("[0, 1]", "[0, 2]"), plain);
  EXPECT_NE(digest("-2]]", "-2.5]]"), plain);
  EXPECT_NE(digest("\"slope\": 0.25", "\"slope\": 0.5"), plain);
  EXPECT_NE(digest("{\"expert\": 2}", "{\"expert\": 0}"), plain);
  EXPECT_NE(digest("\"children\": [3, 4, 5]", "\"children\": [4, 3, 5]"), plain);
}

}  // namespace
}  // namespace mocert
