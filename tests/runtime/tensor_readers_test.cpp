#include <gtest/gtest.h>

#include <limits>

#include "certify/random_models.hpp"
#include "kernel/fault.hpp"
#include "kernel/read/model.hpp"
#include "mocert/error.hpp"
#include "model/example_model.hpp"
#include "model/model_digest.hpp"
#include "model/model_json.hpp"
#include "model/model_tensors.hpp"
#include "model/same_model.hpp"
#include "model/tensor_text.hpp"

// Prover and kernel read safetensors files with code of their own: they must take the same files, as the same models, and refuse the
// others.

namespace mocert {
namespace {

using testing::Generator;
using testing::TensorText;
using Header = nlohmann::ordered_json;

/// What reading came to: a digest, or a refusal with its message.
struct Reading {
  std::string digest, refusal;
};

Reading by_prover(const std::string& file) {
  try {
    return {content_digest(parse_model_tensors(file, "m.safetensors")), ""};
  } catch (const InputError& e) {
    return {"", e.what()};
  }
}

Reading by_kernel(const std::string& file) {
  try {
    return {kernel::content_digest(kernel::read_tensors(file)), ""};
  } catch (const kernel::Fault& f) {
    return {"", f.place + ": " + f.what()};
  }
}

std::string example() { return model_to_tensors(parse_model(testing::example_model, "m.json")); }

/// The example with this tensor's bytes first in the data.
std::string with_first(const std::string& tensor) {
  TensorText text(example());
  Header header = Header::parse(text.header);
  std::vector<std::string> names{tensor};
  for (const auto& [name, entry] : header.items())
    if (name != "__metadata__" && name != tensor) names.push_back(name);
  std::string data;
  for (const std::string& name : names) {
    auto& offsets = header[name]["data_offsets"];
    const std::size_t begin = offsets[0], size = offsets[1].get<std::size_t>() - begin;
    offsets = {data.size(), data.size() + size};
    data += text.data.substr(begin, size);
  }
  text.header = header.dump();
  text.data = data;
  return text.file();
}

/// The example without a tensor, and without its bytes.
std::string without(const std::string& tensor) {
  TensorText text(with_first(tensor));
  Header header = Header::parse(text.header);
  const std::size_t size = header[tensor]["data_offsets"][1];
  header.erase(tensor);
  for (auto& [name, entry] : header.items())
    if (name != "__metadata__")
      entry["data_offsets"] = {entry["data_offsets"][0].get<std::size_t>() - size, entry["data_offsets"][1].get<std::size_t>() - size};
  text.header = header.dump();
  text.data = text.data.substr(size);
  return text.file();
}

std::string swap(const std::string& what, const std::string& with) { return TensorText(example()).replace(what, with).file(); }

template <class T>
std::string put(const std::string& tensor, std::size_t index, T value) {
  return TensorText(example()).put(tensor, index, value).file();
}

std::string length(std::uint64_t value, std::string file = example()) {
  std::memcpy(file.data(), &value, 8);
  return file;
}

TEST(TensorReaders, WrongFilesAreRefusedByBothWithThePlace) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();
  using U = std::uint32_t;
  struct Case {
    const char* what;
    std::string file, prover, kernel;
  };
  const std::vector<Case> cases = {
      {"empty", "", "found 0 bytes", "byte 0"},
      {"seven bytes", "1234567", "found 7 bytes", "byte 0"},
      {"header beyond the file", length(1 << 20), "byte 0: found a header of 1048576", "byte 0"},
      {"header beyond the cap", length(100'000'008), "byte 0: found a header of 100000008", "byte 0"},
      {"header length that overflows", length(~std::uint64_t{7}), "byte 0", "byte 0"},
      {"header not a multiple of 8", length(TensorText(example()).header.size() + 4), "byte 0", "byte 0"},
      {"no header", length(0), "byte 8", "byte 8"},
      {"header that begins with a blank", swap("{\"__metadata__\"", " {\"__metadata__\""), "byte 8", "byte 8"},
      {"header that is no JSON", swap("\"dtype\":", "\"dtype\";"), "line 1", "/"},
      {"a name twice", swap("\"router.bias\"", "\"router.nodes\""), "router.nodes", "/router.nodes"},
      {"no metadata", swap("\"__metadata__\"", "\"__metadota__\""), "/__metadota__", "/__metadota__"},
      {"unknown metadata", swap("\"mocert\":\"model\"", "\"mocert\":\"model\",\"more\":\"\""), "/__metadata__: found the key \"more\"",
       "/__metadata__/more"},
      {"another kind of file", swap("\"mocert\":\"model\"", "\"mocert\":\"target\""), "/__metadata__/mocert: found \"target\"",
       "/__metadata__/mocert"},
      {"another version", swap("\"1.0\"", "\"1.1\""), "/__metadata__/schemaVersion: found \"1.1\"", "/__metadata__/schemaVersion"},
      {"unknown type", swap("binary64", "float64"), "/__metadata__/dtype: found \"float64\"", "/__metadata__/dtype"},
      {"inputs with a zero in front", swap("\"inputs\":\"2\"", "\"inputs\":\"02\""), "/__metadata__/inputs: found \"02\"",
       "/__metadata__/inputs"},
      {"no inputs", swap("\"inputs\":\"2\"", "\"inputs\":\"0\""), "/__metadata__/inputs: found \"0\"", "/__metadata__/inputs"},
      {"inputs that are no text", swap("\"inputs\":\"2\"", "\"inputs\":2"), "/__metadata__/inputs: found 2", "/__metadata__/inputs"},
      {"other inputs", swap("\"inputs\":\"2\"", "\"inputs\":\"3\""), "/domain/shape: found [2, 2], expected [3, 2]", "/domain"},
      {"unknown type of a tensor", swap("\"dtype\":\"F64\"", "\"dtype\":\"F16\""), "/domain/dtype: found \"F16\"", "/domain/dtype"},
      {"unknown key of a tensor", swap("\"dtype\":\"F64\"", "\"more\":1,\"dtype\":\"F64\""), "/domain: found the key \"more\"",
       "/domain/more"},
      {"three offsets", swap("\"data_offsets\":[0,32]", "\"data_offsets\":[0,32,32]"), "/domain/data_offsets: found 3 numbers", "/domain"},
      {"offsets that do not fit the shape", swap("\"data_offsets\":[0,32]", "\"data_offsets\":[0,24]"),
       "/domain/data_offsets: found 24 bytes", "/domain"},
      {"offsets that overlap", swap("\"data_offsets\":[32,112]", "\"data_offsets\":[24,104]"),
       "/router.vectors/data_offsets: found a beginning at 24", "byte"},
      {"trailing bytes", example() + std::string(8, '\0'), "found 8 bytes after the last array", "byte"},
      {"a byte too few", example().substr(0, example().size() - 1), "/data_offsets: found [", "/"},
      {"numbers that are not aligned", with_first("router.children"), "expected a multiple of 8", "/"},
      {"no biases", without("router.bias"), "found no tensor \"router.bias\"", "/router.bias"},
      {"a tensor of nothing",
       swap("{\"__metadata__\"", "{\"extra\":{\"dtype\":\"F64\",\"shape\":[0],\"data_offsets\":[0,0]},\"__metadata__\""),
       "found the tensor \"extra\"", "/extra"},
      {"unknown kind of node", put("router.nodes", 0, U{3}), "/router.nodes/0: found kind 3", "/router.nodes/0"},
      {"an expert that does not exist", put("router.nodes", 3, U{3}), "/router.nodes/1: found expert 3", "/router.nodes/1"},
      {"no children", put("router.nodes", 1, U{0}), "/router.nodes/0: found 0 children", "/router.nodes/0"},
      {"more children than there are", put("router.nodes", 1, U{6}), "/router.nodes/0: found 6 children", "/router.nodes/0"},
      {"children that are left over", put("router.nodes", 5, U{1}), "/router.children: found 5 children, expected 3", "/router.nodes"},
      {"a child before its parent", put("router.children", 0, U{0}), "/router.children/0: found node 0", "/router.children/0"},
      {"a child of two", put("router.children", 1, U{1}), "/router.children/1: found node 1", "/router.children/1"},
      {"a child that does not exist", put("router.children", 4, U{6}), "/router.children/4: found node 6", "/router.children/4"},
      {"too many biases", put("router.nodes", 4, U{1}), "/router.bias/shape: found [3], expected [0]", "/router.nodes"},
      {"a group that is not the next one", put("experts", 0, U{1}), "/experts/0: found group 1", "/experts/0"},
      {"a row that is not the next one", put("experts", 3, U{1}), "/experts/1: found row 1", "/experts/1"},
      {"groups in another order", put("experts", 2, U{2}), "/experts/1: found group 2", "/experts/1"},
      {"a prototype that is no number", put("router.vectors", 1, nan), "/router.vectors/1: found nan", "/router.vectors/1"},
      {"an infinite bias of the router", put("router.bias", 2, -infinity), "/router.bias/2: found -inf", "/router.bias/2"},
      {"an infinite weight", put("group.1.0.weights", 1, infinity), "/group.1.0.weights/1: found inf", "/group.1.0.weights/1"},
      {"a constant that is no number", put("group.0.constant", 0, nan), "/group.0.constant/0: found nan", "/group.0.constant/0"},
      {"a range of 0", put("group.2.input", 3, -0.0), "/group.2.input/3: found 0, expected a range", "/group.2.input/3"},
      {"an entry outside", put("group.2.1.places", 3, U{3}), "/group.2.1.places/1: found row 0, column 3", "/group.2.1.places/1"},
      {"an entry twice", put("group.2.1.places", 3, U{0}), "/group.2.1.places/1: found an entry that does not follow",
       "/group.2.1.places/1"},
      {"an empty domain", put("domain", 0, 2.0), "/domain/0: found a lower corner above", "/domain/0"},
      {"a domain without end", put("domain", 3, infinity), "/domain/3: found inf", "/domain/3"},
      {"a layer without a slope before the last", without("group.2.0.slope"), "/group.2.0.bias/shape: found 3 rows, expected 1",
       "/group.2: found a last layer"},
      {"numbers of the other type", swap("binary64", "binary32"), "/dtype: found F64, expected F32", "found another type"},
      {"more outputs", swap("\"outputs\":\"1\"", "\"outputs\":\"2\""), "/group.0.constant/shape: found [1, 1], expected [1, 2]",
       "/group.0.constant"},
  };
  ASSERT_EQ(by_prover(example()).refusal, "");
  ASSERT_EQ(by_kernel(example()).refusal, "");
  for (const Case& c : cases) {
    const Reading prover = by_prover(c.file), kernel = by_kernel(c.file);
    EXPECT_NE(prover.refusal.find(c.prover), std::string::npos) << c.what << ": the prover says " << prover.refusal << prover.digest;
    EXPECT_TRUE(prover.refusal.starts_with("m.safetensors")) << prover.refusal;
    EXPECT_NE(kernel.refusal.find(c.kernel), std::string::npos) << c.what << ": the kernel says " << kernel.refusal << kernel.digest;
  }
}

TEST(TensorReaders, ArraysMayStandInAnyOrderAndMinusZeroIsZero) {
  const std::string digest = by_prover(example()).digest;
  for (const char* first : {"group.2.1.weights", "router.vectors"}) {
    EXPECT_EQ(by_prover(with_first(first)).digest, digest);
    EXPECT_EQ(by_kernel(with_first(first)).digest, digest);
  }
  const std::string minus = put("group.1.0.bias", 0, -0.0);
  EXPECT_NE(minus, example());
  EXPECT_EQ(by_prover(minus).digest, digest);
  EXPECT_EQ(by_kernel(minus).digest, digest);
}

MoMlp random_model(Generator& g) {
  MoMlp model = testing::random_model(g, 1 + testing::pick(g, 3));
  if (testing::pick(g, 3) == 0) model.experts.back() = {.constant = {testing::uniform(g, -1, 1)}, .layers = {}, .input = {}, .output = {}};
  if (testing::pick(g, 2) == 0) model.domain = testing::random_box(g, model.inputs);
  if (testing::pick(g, 2) == 0) testing::narrow(model);
  return model;
}

TEST(TensorReaders, BothFormatsAndBothProgramsGiveOneDigest) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Generator g(seed);
    const MoMlp model = random_model(g);
    const std::string tensors = model_to_tensors(model), digest = content_digest(model);
    EXPECT_EQ(by_prover(tensors).digest, digest) << seed;
    EXPECT_EQ(by_kernel(tensors).digest, digest) << seed;
    EXPECT_EQ(kernel::content_digest(kernel::read_model(model_to_json(model))), digest) << seed;
  }
}

/// One to four changes: bytes flipped or replaced (half of them in the header), a part cut out, doubled or cut off at the end.
std::string mutated(Generator& g, std::string file) {
  std::uint64_t header = 0;
  std::memcpy(&header, file.data(), 8);
  for (int changes = 1 + testing::pick(g, 4); changes > 0 && !file.empty(); --changes) {
    const auto below = [&](std::size_t limit) {
      return static_cast<std::size_t>(testing::pick(g, static_cast<int>(std::max<std::size_t>(1, limit))));
    };
    const std::size_t at = below(testing::pick(g, 2) == 0 ? std::min<std::size_t>(file.size(), 8 + header) : file.size());
    switch (testing::pick(g, 12)) {
      case 0: file.resize(at); break;
      case 1: file.erase(at, 1 + below(16)); break;
      case 2: file.insert(at, file.substr(at, 1 + below(16))); break;
      case 3: file[at] = "{}[]\",:0123456789-eE. \\"[below(23)]; break;
      case 4:
      case 5: {  // a small index in place of another
        const std::size_t aligned = at / 4 * 4;
        if (aligned >= 8 + header && aligned + 4 <= file.size()) {
          const auto value = static_cast<std::uint32_t>(below(6));
          std::memcpy(file.data() + aligned, &value, 4);
        }
        break;
      }
      default: file[at] = static_cast<char>(file[at] ^ (1 << below(8)));
    }
  }
  return file;
}

TEST(TensorReaders, MutatedFilesAreReadAlikeOrRefusedByBoth) {
  int accepted = 0, refused = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Generator g(seed);
    const std::string file = model_to_tensors(random_model(g));
    for (int k = 0; k < 150; ++k) {
      const std::string wrong = mutated(g, file);
      const Reading prover = by_prover(wrong), kernel = by_kernel(wrong);
      ASSERT_EQ(prover.digest, kernel.digest) << "seed " << seed << ", mutation " << k << "\n" << prover.refusal << "\n" << kernel.refusal;
      ++(prover.digest.empty() ? refused : accepted);
    }
  }
  EXPECT_GT(accepted, 1500);
  EXPECT_GT(refused, 10000);
}

}  // namespace
}  // namespace mocert
