#include "model/nnet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "io/numbers.hpp"
#include "mocert/error.hpp"

namespace mocert {
namespace {

constexpr std::size_t most = 65536;  // inputs, outputs, layers and rows of a layer

/// The lines after the comments at the beginning, each a list of numbers with a comma after each, the last of which may be left out.
class Lines {
 public:
  Lines(std::string_view text, const std::string& name) : rest_(text), name_(name) {
    while (rest_.starts_with("//")) take();
  }

  /// The next line: `count` numbers, one more than `most` at the greatest.
  std::vector<double> numbers(std::size_t count, const std::string& what) {
    if (rest_.empty()) refuse("the end of the file", what);
    std::string_view line = take();
    while (!line.empty() && (line.back() == ' ' || line.back() == '\r' || line.back() == '\t')) line.remove_suffix(1);
    if (line.ends_with(',')) line.remove_suffix(1);
    std::vector<double> values;
    for (bool more = true; more;) {
      const std::size_t comma = line.find(',');
      more = comma != std::string_view::npos;
      std::string_view field = line.substr(0, comma);
      line.remove_prefix(more ? comma + 1 : line.size());
      while (!field.empty() && (field.front() == ' ' || field.front() == '\t')) field.remove_prefix(1);
      while (!field.empty() && (field.back() == ' ' || field.back() == '\t')) field.remove_suffix(1);
      const auto value = parse_data(field, false);
      if (!value) refuse("\"" + std::string(field.substr(0, 60)) + "\"", "a number: " + what);
      values.push_back(*value);
      if (values.size() > most + 1) refuse("more than 65537 numbers", what);
    }
    if (values.size() != count) refuse(fmt::format("{} numbers", values.size()), fmt::format("{}: {}", count, what));
    return values;
  }

  std::size_t count(double value, const std::string& what) const {
    if (!(value >= 1 && value <= static_cast<double>(most)) || value != static_cast<double>(static_cast<std::size_t>(value)))
      refuse(fmt::format("{}", value), what + ", a whole number from 1 to 65536");
    return static_cast<std::size_t>(value);
  }

  void end() const {
    if (rest_.find_first_not_of(" \t\r\n") != std::string_view::npos) refuse("more lines", "the end of the file", 1);
  }

  [[noreturn]] void refuse(const std::string& found, const std::string& expected, std::size_t ahead = 0) const {
    throw InputError(fmt::format("{}:{}", name_, line_ + ahead), found, expected);
  }

 private:
  std::string_view take() {
    const std::size_t end = rest_.find('\n');
    const std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    ++line_;
    return line;
  }

  std::string_view rest_;
  const std::string& name_;
  std::size_t line_ = 0;
};

}  // namespace

bool names_nnet(const std::string& path) { return path.ends_with(".nnet"); }

MoMlp parse_nnet(std::string_view text, const std::string& name) {
  Lines lines(text, name);
  const std::vector<double> head = lines.numbers(4, "layers, inputs, outputs, greatest layer");
  const std::size_t depth = lines.count(head[0], "the number of layers"), n = lines.count(head[1], "the number of inputs"),
                    m = lines.count(head[2], "the number of outputs"), widest = lines.count(head[3], "the size of the greatest layer");
  std::vector<std::size_t> sizes;
  for (const double size : lines.numbers(depth + 1, "the sizes of the inputs and the layers")) sizes.push_back(lines.count(size, "a size"));
  if (sizes.front() != n || sizes.back() != m) lines.refuse("other sizes of inputs or outputs", fmt::format("{} and {}", n, m));
  if (*std::max_element(sizes.begin(), sizes.end()) > widest) lines.refuse("a greater layer", fmt::format("at most {} rows", widest));
  if (lines.numbers(1, "the flag, 0")[0] != 0) lines.refuse("a flag that is not 0", "0");
  MoMlp model;
  model.inputs = static_cast<int>(n);
  model.outputs = static_cast<int>(m);
  model.domain.emplace();
  model.domain->lo = lines.numbers(n, "the inputs' minima");
  model.domain->hi = lines.numbers(n, "the inputs' maxima");
  for (std::size_t i = 0; i < n; ++i)
    if (model.domain->lo[i] > model.domain->hi[i]) lines.refuse("a maximum below its minimum", "min <= max");
  std::vector<double> mean = lines.numbers(n + 1, "the means of the inputs and the outputs");
  std::vector<double> range = lines.numbers(n + 1, "the ranges of the inputs and the outputs");
  if (std::find(range.begin(), range.end(), 0.0) != range.end()) lines.refuse("a range of 0", "ranges that are not 0");
  Expert expert;
  expert.output.emplace(Scaling{std::vector<double>(m, mean.back()), std::vector<double>(m, range.back())});
  mean.pop_back();
  range.pop_back();
  expert.input.emplace(Scaling{std::move(mean), std::move(range)});
  for (std::size_t l = 0; l < depth; ++l) {
    Layer layer;
    layer.rows = static_cast<int>(sizes[l + 1]);
    layer.cols = static_cast<int>(sizes[l]);
    layer.weights.resize(layer.rows, layer.cols);
    layer.bias.resize(layer.rows);
    for (int r = 0; r < layer.rows; ++r) {
      const std::vector<double> row = lines.numbers(sizes[l], "a row of weights");
      std::copy(row.begin(), row.end(), layer.weights.row(r).data());
    }
    for (int r = 0; r < layer.rows; ++r) layer.bias(r) = lines.numbers(1, "a bias")[0];
    if (l + 1 < depth) layer.slope = {0.0};
    expert.layers.push_back(std::move(layer));
  }
  lines.end();
  model.experts.push_back(std::move(expert));
  model.router.emplace_back();
  model.router[0].expert = 0;
  validate(model, name);
  return model;
}

}  // namespace mocert
