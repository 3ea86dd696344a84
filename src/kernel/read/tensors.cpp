#include <algorithm>

#include "kernel/read/model.hpp"
#include "kernel/read/tensor_file.hpp"

namespace mocert::kernel {
namespace {

using Array = TensorFile::Array;
using Shape = TensorFile::Shape;

constexpr std::uint64_t any = TensorFile::any, limit = std::uint64_t{1} << 30;

/// Models as safetensors files, docs/formats.md, section 2.
class TensorReader {
 public:
  explicit TensorReader(const std::string& bytes) : file_(bytes, [this](Json& json) { metadata(json); }) {}

  Model read() {
    if (file_.has("domain")) domain();
    experts();
    router();
    file_.end();
    return std::move(model_);
  }

 private:
  [[noreturn]] static void fail(const std::string& place, const std::string& message) { throw Fault("syntax", place, message); }

  void metadata(Json& json) {
    const auto dimension = [&](std::uint64_t& value) {
      const std::string text(json.read_string());
      const bool count = !text.empty() && text.size() <= 5 && text[0] != '0' && text.find_first_not_of("0123456789") == std::string::npos;
      value = count ? std::stoull(text) : 0;
      if (value < 1 || value > 65536) json.fail("found " + shown(text) + ", expected a number between 1 and 65536");
    };
    json.read_object({{"mocert", [&] { json.read_word({"model"}); }},
                      {"schemaVersion", [&] { json.read_word({"1.0"}); }},
                      {"dtype",
                       [&] {
                         number_ = json.read_word({"binary64", "binary32"}) == "binary64" ? "F64" : "F32";
                       }},
                      {"inputs", [&] { dimension(model_.inputs); }},
                      {"outputs", [&] { dimension(model_.outputs); }}});
    model_.type = number_ == "F64" ? Type::binary64 : Type::binary32;
  }

  Array take(const std::string& name, const Shape& shape) { return file_.take(name, number_, shape); }

  void domain() {
    const Array a = file_.take("domain", "F64", {model_.inputs, 2});
    model_.domain.emplace();
    const std::vector<double> corners = file_.numbers(a, 0, 2 * model_.inputs);
    for (std::uint64_t i = 0; i < model_.inputs; ++i) {
      model_.domain->first.push_back(corners[2 * i]);
      model_.domain->second.push_back(corners[2 * i + 1]);
      if (model_.domain->first.back() > model_.domain->second.back()) fail(place(a, i), "found an empty interval, expected lo <= hi");
    }
  }

  /// Experts of one shape are a group; their numbers stand in arrays that have one row per expert.
  void experts() {
    const Array list = file_.take("experts", "U32", {any, 2});
    if (list.shape[0] < 1 || list.shape[0] > limit) fail("/experts", "found no experts, or too many");
    model_.experts.resize(list.shape[0]);
    std::vector<std::vector<Expert*>> groups;
    for (std::uint64_t k = 0; k < model_.experts.size(); ++k) {
      const std::uint64_t g = file_.index(list, 2 * k), row = file_.index(list, 2 * k + 1);
      if (g == groups.size() && row == 0) groups.emplace_back();
      if (g >= groups.size() || row != groups[g].size()) fail(place(list, k), "found a group or row that is not the next one");
      groups[g].push_back(&model_.experts[k]);
    }
    for (std::uint64_t g = 0; g < groups.size(); ++g) group("group." + std::to_string(g), groups[g]);
  }

  void group(const std::string& name, const std::vector<Expert*>& experts) {
    const std::uint64_t count = experts.size();
    if (file_.has(name + ".constant")) {
      const Array a = take(name + ".constant", {count, model_.outputs});
      for (std::uint64_t e = 0; e < count; ++e) experts[e]->constant = file_.numbers(a, e * model_.outputs, model_.outputs);
      return;
    }
    scaling(name + ".input", model_.inputs, experts, &Expert::input);
    scaling(name + ".output", model_.outputs, experts, &Expert::output);
    do layer(name + "." + std::to_string(experts[0]->layers.size()), experts);
    while (!experts[0]->layers.back().slope.empty());
    if (experts[0]->layers.back().rows != model_.outputs)
      fail("/" + name, "found a last layer whose rows are not the outputs, or a layer without a slope before it");
  }

  void scaling(const std::string& name, std::uint64_t size, const std::vector<Expert*>& experts, std::optional<Scaling> Expert::*member) {
    if (!file_.has(name)) return;
    const Array a = take(name, {experts.size(), 2, size});
    for (std::uint64_t e = 0; e < experts.size(); ++e) {
      const Scaling s = {file_.numbers(a, 2 * e * size, size), file_.numbers(a, (2 * e + 1) * size, size)};
      const auto zero = std::find(s.range.begin(), s.range.end(), 0.0);
      if (zero != s.range.end())
        fail(place(a, (2 * e + 1) * size + static_cast<std::uint64_t>(zero - s.range.begin())), "found a range of 0");
      experts[e]->*member = s;
    }
  }

  void layer(const std::string& name, const std::vector<Expert*>& experts) {
    const std::uint64_t count = experts.size(), cols = experts[0]->layers.empty() ? model_.inputs : experts[0]->layers.back().rows;
    const bool sparse = file_.has(name + ".places"), slopes = file_.has(name + ".slope");
    const bool shared = slopes && file_.dimensions(name + ".slope") == 1;
    const Array bias = take(name + ".bias", {count, any});
    const std::uint64_t rows = bias.shape[1];
    if (rows < 1 || rows > limit) fail("/" + bias.name, "found no rows, or too many");
    const Array weights = take(name + ".weights", sparse ? Shape{count, any} : Shape{count, rows, cols});
    const std::uint64_t stored = sparse ? weights.shape[1] : rows * cols;
    const Array places = sparse ? file_.take(name + ".places", "U32", {count, stored, 2}) : Array{};
    const Array slope = slopes ? take(name + ".slope", shared ? Shape{count} : Shape{count, rows}) : Array{};
    for (std::uint64_t e = 0; e < count; ++e) {
      Layer& layer = experts[e]->layers.emplace_back();
      layer.rows = rows, layer.cols = cols, layer.sparse = sparse, layer.one_slope = shared;
      layer.bias = file_.numbers(bias, e * rows, rows);
      if (slopes) layer.slope = file_.numbers(slope, shared ? e : e * rows, shared ? 1 : rows);
      if (!sparse) layer.weights = file_.numbers(weights, e * stored, stored);
      for (std::uint64_t i = e * stored; sparse && i < (e + 1) * stored; ++i) {
        const Layer::Entry entry{file_.index(places, 2 * i), file_.index(places, 2 * i + 1), file_.numbers(weights, i, 1)[0]};
        if (entry.row >= rows || entry.col >= cols) fail(place(places, i), "found an entry outside the layer");
        if (!layer.entries.empty() && std::pair(layer.entries.back().row, layer.entries.back().col) >= std::pair(entry.row, entry.col))
          fail(place(places, i), "found entries that do not increase");
        layer.entries.push_back(entry);
      }
    }
  }

  /// Node 0 is the root, every other node the child of exactly one, which stands before it.
  void router() {
    const Array nodes = file_.take("router.nodes", "U32", {any, 2});
    const std::uint64_t size = nodes.shape[0];
    if (size < 1 || size > limit) fail("/router.nodes", "found no nodes, or too many");
    const Array children = file_.take("router.children", "U32", {size - 1}), vectors = take("router.vectors", {size - 1, model_.inputs}),
                bias = take("router.bias", {any});
    std::uint64_t child = 0, biases = 0;
    std::vector<bool> has_parent(size);
    model_.router.resize(size);
    for (std::uint64_t i = 0; i < size; ++i) {
      const std::uint64_t kind = file_.index(nodes, 2 * i), value = file_.index(nodes, 2 * i + 1);
      RouterNode& node = model_.router[i];
      if (kind > 2) fail(place(nodes, i), "found an unknown kind of node");
      node.kind = static_cast<RouterNode::Kind>(kind);
      if (kind == 0) {
        node.expert = value;
        if (value >= model_.experts.size()) fail(place(nodes, i), "found an expert that does not exist");
        continue;
      }
      if (value < 1 || value > size - 1 - child) fail(place(nodes, i), "found no children, or more than there are");
      node.vectors = file_.numbers(vectors, child * model_.inputs, value * model_.inputs);
      for (const std::uint64_t end = child + value; child < end; ++child) {
        const std::uint64_t c = file_.index(children, child);
        if (c <= i || c >= size || has_parent[c]) fail(place(children, child), "found no later node without a parent");
        has_parent[c] = true;
        node.children.push_back(c);
      }
      if (kind == 1) continue;
      if (value > bias.shape[0] - biases) fail("/router.bias", "found too few biases");
      node.bias = file_.numbers(bias, biases, value);
      biases += value;
    }
    // size - 1 children, each with one parent: no node is without one.
    if (child != size - 1 || biases != bias.shape[0]) fail("/router.nodes", "found fewer children than the other arrays have");
  }

  Model model_;
  std::string number_;  ///< "F64" or "F32"
  TensorFile file_;     // last: its header fills the others
};

}  // namespace

Model read_tensors(const std::string& bytes) { return TensorReader(bytes).read(); }

}  // namespace mocert::kernel
