#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "kernel/read/json.hpp"
#include "kernel/read/numbers.hpp"

namespace mocert::kernel {

struct RouterNode {
  enum class Kind { leaf, nearest, argmax };
  Kind kind = Kind::leaf;
  std::uint64_t expert = 0;
  std::vector<std::uint64_t> children;
  std::vector<double> vectors;  ///< prototypes or gate weights, one after the other
  std::vector<double> bias;     ///< argmax only
};

struct Scaling {
  std::vector<double> mean, range;
};

/// z = W x + b, then PReLU unless it is the last layer.
struct Layer {
  struct Entry {
    std::uint64_t row, col;
    double value;
  };
  std::uint64_t rows = 0, cols = 0;
  bool sparse = false;
  std::vector<double> weights;  ///< dense, row-major
  std::vector<Entry> entries;   ///< sparse, increasing
  std::vector<double> bias;
  bool one_slope = false;
  std::vector<double> slope;  ///< empty on the last layer
};

struct Expert {
  std::vector<double> constant;  ///< or
  std::vector<Layer> layers;
  std::optional<Scaling> input, output;
};

struct Model {
  Type type = Type::binary64;
  std::uint64_t inputs = 0, outputs = 0;
  std::optional<std::pair<std::vector<double>, std::vector<double>>> domain;  ///< lower and upper corner
  std::deque<RouterNode> router;                                              ///< many: deques grow without moving what they hold
  std::deque<Expert> experts;
};

/// docs/formats.md, section 2: JSON, safetensors and NNet. All throw Fault.
Model read_model(const std::string& bytes);
Model read_tensors(const std::string& bytes);
Model read_nnet(const std::string& bytes);
std::string content_digest(const Model& model);

/// A list of numbers of the type.
std::vector<double> read_numbers(Json& json, Type type);

/// [[lo, hi], ...]: corners rounded outwards, lo <= hi. Strings hold hex floats, and decimals where `decimal_strings`
/// says so.
std::pair<std::vector<double>, std::vector<double>> read_box(Json& json, bool decimal_strings);

}  // namespace mocert::kernel
