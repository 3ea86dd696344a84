#include "kernel/read/model.hpp"

#include <algorithm>

namespace mocert::kernel {
namespace {

class ModelReader {
 public:
  /// `again`: an earlier pass has read dtype, inputs and outputs.
  ModelReader(Json& json, Model& model, bool again) : json_(json), model_(model), again_(again) {}

  /// False: something stands before what it takes to read it, and was skipped.
  bool read() {
    bool complete = true;
    const auto later = [&](void (ModelReader::*part)()) {
      return [this, &complete, part] {
        const bool known = again_ || (typed_ && model_.inputs > 0 && model_.outputs > 0);
        known ? (this->*part)() : json_.skip_value();
        complete = complete && known;
      };
    };
    json_.read_object({{"mocert", [&] { json_.read_word({"model"}); }},
                       {"schemaVersion", [&] { json_.read_word({"1.0"}); }},
                       {"dtype", [&] { model_.type = type(), typed_ = true; }},
                       {"inputs", [&] { model_.inputs = dimension(); }},
                       {"outputs", [&] { model_.outputs = dimension(); }},
                       {"domain", later(&ModelReader::domain), false},
                       {"router", later(&ModelReader::router)},
                       {"experts", later(&ModelReader::experts)}});
    for (std::size_t i = 0; complete && i < model_.router.size(); ++i) {
      if (model_.router[i].kind == RouterNode::Kind::leaf && model_.router[i].expert >= model_.experts.size())
        throw Fault("syntax", "/router/" + std::to_string(i) + "/expert", "found an expert that does not exist");
    }
    return complete;
  }

 private:
  Type type() { return json_.read_word({"binary64", "binary32"}) == "binary64" ? Type::binary64 : Type::binary32; }

  std::uint64_t dimension() {
    const std::uint64_t value = json_.read_count();
    if (value < 1 || value > 65536) json_.fail("found " + std::to_string(value) + ", expected a number between 1 and 65536");
    return value;
  }

  /// `found` of a thing of which there must be `expected`.
  void count(const char* what, std::uint64_t found, std::uint64_t expected) {
    if (found != expected) json_.fail("found " + std::to_string(found) + " " + what + ", expected " + std::to_string(expected));
  }

  void domain() {
    model_.domain = read_box(json_, false);
    count("intervals", model_.domain->first.size(), model_.inputs);
  }

  double number() { return data_value(json_.read_data(), Grammar::json, model_.type); }

  std::vector<double> numbers() { return read_numbers(json_, model_.type); }

  std::vector<double> numbers(std::uint64_t expected) {
    return json_.read_exactly(expected, [&] { return number(); });
  }

  /// At least one row of `cols` numbers each, one after the other.
  std::vector<double> rows(std::uint64_t cols) {
    std::vector<double> list;
    list.reserve(2 * cols);
    json_.begin_array();
    while (json_.next_element()) {
      const std::size_t before = list.size();
      for (json_.begin_array(); json_.next_element();) list.push_back(number());
      count("numbers", list.size() - before, cols);
    }
    if (list.empty()) json_.fail("found no rows, expected at least one");
    return list;
  }

  /// Node 0 is the root, every other node the child of exactly one, which stands before it.
  void router() {
    model_.router = json_.read_list<std::deque>(1, [&] { return router_node(); });
    std::vector<bool> has_parent(model_.router.size());
    for (std::size_t i = 0; i < model_.router.size(); ++i) {
      if (i > 0 && !has_parent[i]) json_.fail("found node " + std::to_string(i) + " without a parent");
      for (const std::uint64_t child : model_.router[i].children) {
        if (child <= i || child >= model_.router.size() || has_parent[child])
          json_.fail("found child " + std::to_string(child) + " of node " + std::to_string(i) + ", expected a later node without a parent");
        has_parent[child] = true;
      }
    }
  }

  RouterNode router_node() {
    RouterNode node;
    const auto [leaf, nearest, argmax, children] =
        json_.read_object({{"expert", [&] { node.expert = json_.read_count(); }, false},
                           {"nearest", [&] { node.vectors = rows(model_.inputs); }, false},
                           {"argmax", [&] { gate(node); }, false},
                           {"children", [&] { node.children = json_.read_list(1, [&] { return json_.read_count(); }); }, false}});
    if (leaf && !nearest && !argmax && !children) return node;
    if (leaf || !children || nearest == argmax)
      json_.fail("found other keys, expected expert, or nearest and children, or argmax and children");
    node.kind = nearest ? RouterNode::Kind::nearest : RouterNode::Kind::argmax;
    count("children", node.children.size(), node.vectors.size() / model_.inputs);
    return node;
  }

  void gate(RouterNode& node) {
    json_.read_object({{"weights", [&] { node.vectors = rows(model_.inputs); }}, {"bias", [&] { node.bias = numbers(); }}});
    count("biases", node.bias.size(), node.vectors.size() / model_.inputs);
  }

  void experts() {
    model_.experts = json_.read_list<std::deque>(1, [&] { return expert(); });
  }

  Expert expert() {
    Expert expert;
    const auto [constant, input, layered, output] =
        json_.read_object({{"constant", [&] { expert.constant = numbers(model_.outputs); }, false},
                           {"input", [&] { expert.input = scaling(model_.inputs); }, false},
                           {"layers", [&] { expert.layers = layers(); }, false},
                           {"output", [&] { expert.output = scaling(model_.outputs); }, false}});
    if (constant ? input || layered || output : !layered) json_.fail("expected either a constant or layers");
    return expert;
  }

  Scaling scaling(std::uint64_t size) {
    Scaling scaling;
    json_.read_object({{"mean", [&] { scaling.mean = numbers(size); }}, {"range", [&] { scaling.range = numbers(size); }}});
    if (std::count(scaling.range.begin(), scaling.range.end(), 0.0) > 0) json_.fail("found a range of 0");
    return scaling;
  }

  std::vector<Layer> layers() {
    std::vector<Layer> list;
    json_.begin_array();
    while (json_.next_element()) {
      list.push_back(layer(list.empty() ? model_.inputs : list.back().rows));
      if (list.size() > 1 && list[list.size() - 2].slope.empty()) json_.fail("found a layer after one without a slope");
    }
    if (list.empty()) json_.fail("found no layers, expected at least one");
    if (!list.back().slope.empty()) json_.fail("found a slope on the last layer");
    count("rows of the last layer", list.back().rows, model_.outputs);
    return list;
  }

  Layer layer(std::uint64_t cols) {
    Layer layer;
    layer.cols = cols;
    const auto [dense, thin, bias, slopes] = json_.read_object({{"weights", [&] { layer.weights = rows(cols); }, false},
                                                                {"sparse", [&] { sparse(layer); }, false},
                                                                {"bias", [&] { layer.bias = numbers(); }},
                                                                {"slope", [&] { slope(layer); }, false}});
    if (dense == thin) json_.fail("expected either weights or sparse");
    if (!layer.sparse) layer.rows = layer.weights.size() / cols;
    count("biases", layer.bias.size(), layer.rows);
    if (!layer.one_slope && !layer.slope.empty()) count("slopes", layer.slope.size(), layer.rows);
    return layer;
  }

  void slope(Layer& layer) {
    layer.one_slope = json_.peek() != '[';
    layer.slope = layer.one_slope ? std::vector{number()} : json_.read_list(1, [&] { return number(); });
  }

  void sparse(Layer& layer) {
    std::uint64_t cols = 0;
    layer.sparse = true;
    json_.read_object({{"rows", [&] { layer.rows = json_.read_count(); }},
                       {"cols", [&] { cols = json_.read_count(); }},
                       {"entries", [&] { layer.entries = json_.read_list(0, [&] { return entry(); }); }}});
    if (layer.rows == 0) json_.fail("found no rows, expected at least one");
    count("columns", cols, layer.cols);
    const Layer::Entry* before = nullptr;
    for (const Layer::Entry& e : layer.entries) {
      if (e.row >= layer.rows || e.col >= cols) json_.fail("found an entry outside the layer");
      if (before && std::pair(before->row, before->col) >= std::pair(e.row, e.col)) json_.fail("found entries that do not increase");
      before = &e;
    }
  }

  Layer::Entry entry() {
    Layer::Entry entry{};
    json_.begin_array();
    json_.expect_element(), entry.row = json_.read_count();
    json_.expect_element(), entry.col = json_.read_count();
    json_.expect_element(), entry.value = number();
    json_.end_array();
    return entry;
  }

  Json& json_;
  Model& model_;
  bool again_, typed_ = false;
};

}  // namespace

std::pair<std::vector<double>, std::vector<double>> read_box(Json& json, bool decimal_strings) {
  std::pair<std::vector<double>, std::vector<double>> box;
  const auto corner = [&](Direction direction) {
    json.expect_element();
    const std::string_view text = decimal_strings && json.peek() == '"' ? json.read_string() : json.read_data();
    return corner_value(text, Grammar::strict, direction);
  };
  json.begin_array();
  while (json.next_element()) {
    json.begin_array();
    box.first.push_back(corner(Direction::down));
    box.second.push_back(corner(Direction::up));
    json.end_array();
    if (box.first.back() > box.second.back()) json.fail("found an empty interval, expected lo <= hi");
  }
  return box;
}

std::vector<double> read_numbers(Json& json, Type type) {
  return json.read_list(0, [&] { return data_value(json.read_data(), Grammar::json, type); });
}

Model read_model(const std::string& bytes) {
  Model model;
  bool complete = false;
  for (bool again = false; !complete; again = true)
    read_json(Json(bytes), [&](Json& json) { complete = ModelReader(json, model, again).read(); });
  return model;
}

}  // namespace mocert::kernel
