#include <algorithm>
#include <sstream>

#include "kernel/fault.hpp"
#include "kernel/read/model.hpp"

namespace mocert::kernel {
namespace {

constexpr std::size_t most = 65536;  // inputs, outputs, layers and rows of a layer

/// One line at a time: numbers, a comma after each but perhaps the last.
class Lines {
 public:
  explicit Lines(const std::string& bytes) : in_(bytes) {
    while (in_.peek() == '/') {
      if (!next().starts_with("//")) fail("found a line that is neither a comment nor numbers");
    }
  }

  std::vector<double> numbers(std::size_t count) {
    std::istringstream fields(next());
    std::vector<double> values;
    std::string field;
    while (std::getline(fields, field, ',')) {
      const std::size_t first = field.find_first_not_of(" \t\r"), last = field.find_last_not_of(" \t\r");
      if (first == std::string::npos && !values.empty() && fields.eof()) break;  // blanks after the last comma
      if (first == std::string::npos || values.size() == count) fail("found another number of values, expected " + std::to_string(count));
      try {
        values.push_back(data_value(field.substr(first, last - first + 1), Grammar::lenient, Type::binary64));
      } catch (const BadNumber& bad) {
        fail(bad.what());
      }
    }
    if (values.size() != count) fail("found " + std::to_string(values.size()) + " values, expected " + std::to_string(count));
    return values;
  }

  std::vector<std::size_t> sizes(std::size_t count) {
    std::vector<std::size_t> result;
    for (const double value : numbers(count)) {
      if (!(value >= 1 && value <= most)) fail("found a number that is not from 1 to 65536");
      result.push_back(static_cast<std::size_t>(value));
      if (static_cast<double>(result.back()) != value) fail("found a number that is not whole");
    }
    return result;
  }

  void end() {
    const std::string rest(std::istreambuf_iterator<char>(in_), {});
    if (rest.find_first_not_of(" \t\r\n") != std::string::npos) fail("found more lines, expected the end of the file");
  }

  [[noreturn]] void fail(const std::string& message) const { throw Fault("syntax", "line " + std::to_string(line_), message); }

 private:
  std::string next() {
    std::string line;
    ++line_;
    if (!std::getline(in_, line)) fail("found the end of the file, expected more");
    return line;
  }

  std::istringstream in_;
  std::size_t line_ = 0;
};

}  // namespace

Model read_nnet(const std::string& bytes) {
  Lines lines(bytes);
  const std::vector<std::size_t> head = lines.sizes(4), sizes = lines.sizes(head[0] + 1);
  Model model;
  model.inputs = head[1], model.outputs = head[2];
  if (sizes.front() != model.inputs || sizes.back() != model.outputs || *std::max_element(sizes.begin(), sizes.end()) > head[3])
    lines.fail("found sizes that do not fit the line above");
  if (lines.numbers(1)[0] != 0) lines.fail("found a flag that is not 0");
  std::vector<double> low = lines.numbers(model.inputs), high = lines.numbers(model.inputs);
  for (std::size_t k = 0; k < low.size(); ++k)
    if (low[k] > high[k]) lines.fail("found a maximum below its minimum");
  model.domain.emplace(std::move(low), std::move(high));
  Scaling input{lines.numbers(model.inputs + 1), lines.numbers(model.inputs + 1)};
  if (std::find(input.range.begin(), input.range.end(), 0.0) != input.range.end()) lines.fail("found a range of 0");
  Expert expert;
  expert.output = Scaling{std::vector<double>(model.outputs, input.mean.back()), std::vector<double>(model.outputs, input.range.back())};
  input.mean.pop_back();
  input.range.pop_back();
  expert.input = std::move(input);
  for (std::size_t l = 0; l < head[0]; ++l) {
    Layer layer;
    layer.rows = sizes[l + 1], layer.cols = sizes[l];
    for (std::size_t row = 0; row < layer.rows; ++row) {
      const std::vector<double> weights = lines.numbers(layer.cols);
      layer.weights.insert(layer.weights.end(), weights.begin(), weights.end());
    }
    for (std::size_t row = 0; row < layer.rows; ++row) layer.bias.push_back(lines.numbers(1)[0]);
    if (l + 1 < head[0]) layer.one_slope = true, layer.slope = {0.0};
    expert.layers.push_back(std::move(layer));
  }
  lines.end();
  model.experts.push_back(std::move(expert));
  model.router.emplace_back();
  return model;
}

}  // namespace mocert::kernel
