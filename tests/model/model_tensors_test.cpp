#include "model/model_tensors.hpp"

#include <gtest/gtest.h>

#include "certify/random_models.hpp"
#include "mocert/error.hpp"
#include "model/example_model.hpp"
#include "model/model_digest.hpp"
#include "model/model_file.hpp"
#include "model/model_json.hpp"
#include "model/same_model.hpp"
#include "model/tensor_layout.hpp"
#include "model/tensor_text.hpp"

namespace mocert {
namespace {

using testing::Generator;

TEST(ModelTensors, TheExampleHasTheSameDigestAndTheLayoutOfTheDocument) {
  const MoMlp model = parse_model(testing::example_model, "m.json");
  const std::string file = model_to_tensors(model);
  testing::expect_same(parse_model(file, "m.safetensors"), model);
  EXPECT_EQ(content_digest(parse_model(file, "m.safetensors")), "sha256:47417a8b9138cb91c7370485f03c67e4be8b1da0a6554497ca0c702859e3a08c");
  const auto header = nlohmann::json::parse(testing::TensorText(file).header);
  std::map<std::string, std::string> found;
  for (const auto& [name, entry] : header.items())
    if (name != "__metadata__") found[name] = entry["dtype"].get<std::string>() + entry["shape"].dump();
  const std::map<std::string, std::string> expected = {{"domain", "F64[2,2]"},
                                                       {"router.nodes", "U32[6,2]"},
                                                       {"router.children", "U32[5]"},
                                                       {"router.vectors", "F64[5,2]"},
                                                       {"router.bias", "F64[3]"},
                                                       {"experts", "U32[3,2]"},
                                                       {"group.0.constant", "F64[1,1]"},
                                                       {"group.1.0.weights", "F64[1,1,2]"},
                                                       {"group.1.0.bias", "F64[1,1]"},
                                                       {"group.2.input", "F64[1,2,2]"},
                                                       {"group.2.output", "F64[1,2,1]"},
                                                       {"group.2.0.weights", "F64[1,3,2]"},
                                                       {"group.2.0.bias", "F64[1,3]"},
                                                       {"group.2.0.slope", "F64[1]"},
                                                       {"group.2.1.weights", "F64[1,2]"},
                                                       {"group.2.1.places", "U32[1,2,2]"},
                                                       {"group.2.1.bias", "F64[1,1]"}};
  EXPECT_EQ(found, expected);
}

TEST(ModelTensors, EveryNumberComesBackBitForBit) {
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
    if (seed % 7 == 0 && !model.experts.back().is_constant() && !model.experts.back().layers[0].slope.empty()) {
      model.experts.back().layers[0].slope = std::vector<double>(static_cast<std::size_t>(model.experts.back().layers[0].rows), 0.25);
      model.experts.back().layers[0].slope_per_row = true;
    }
    if (seed % 2 == 0) testing::narrow(model);
    const std::string file = model_to_tensors(model);
    const MoMlp again = parse_model_tensors(file, "m.safetensors");
    testing::expect_same(again, model);
    EXPECT_EQ(model_to_tensors(again), file);
    EXPECT_EQ(content_digest(again), content_digest(model));
    EXPECT_EQ(content_digest(parse_model(model_to_json(again), "m.json")), content_digest(model));
    if (::testing::Test::HasFailure()) return;
  }
}

TEST(ModelTensors, ExpertsOfEqualShapeAreAHandfulOfTensors) {
  MoMlp model = parse_model(testing::example_model, "m.json");
  for (int k = 0; k < 1000; ++k) model.experts.push_back(model.experts[static_cast<std::size_t>(k) % 3]);
  const std::string file = model_to_tensors(model);
  const TensorLayout layout = read_layout(file, "m.safetensors");
  EXPECT_EQ(layout.groups.size(), 3U);
  EXPECT_EQ(layout.groups[0].count + layout.groups[1].count + layout.groups[2].count, 1003U);
  EXPECT_EQ(content_digest(parse_model_tensors(file, "m.safetensors")), content_digest(model));
}

TEST(ModelTensors, TheNameDecidesTheFormat) {
  EXPECT_TRUE(names_tensors("a/m.safetensors"));
  EXPECT_FALSE(names_tensors("m.json"));
  const MoMlp model = parse_model(testing::example_model, "m.json");
  EXPECT_EQ(model_file(model, "m.json"), model_to_json(model));
  EXPECT_EQ(model_file(model, "m.safetensors"), model_to_tensors(model));
  EXPECT_THROW(parse_model(model_to_json(model), "m.safetensors"), InputError);
  EXPECT_THROW(parse_model(model_to_tensors(model), "m.json"), InputError);
}

TEST(ModelTensors, CountsOfTheLayoutAreThoseOfTheModel) {
  const MoMlp model = parse_model(testing::example_model, "m.json");
  const std::string file = model_to_tensors(model);
  const TensorLayout layout = read_layout(file, "m.safetensors");
  for (std::size_t k = 0; k < model.experts.size(); ++k)
    EXPECT_EQ(static_cast<std::int64_t>(layout.groups[k].parameters()), parameters(model.experts[k]));
}

}  // namespace
}  // namespace mocert
