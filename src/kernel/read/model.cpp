#include "kernel/read/model.hpp"

#include <algorithm>
#include <sstream>

namespace mocert::kernel {
namespace {

class ModelReader {
 public:
  ModelReader(Json& json, Model& model) : json_(json), model_(model) {}

  /// First pass: what the rest is read with.
  void head() {
    bool kind = false, version = false, type = false, router = false, experts = false;
    read_object(json_, [&](const std::string& key) {
      if (key == "mocert")
        kind = word("model");
      else if (key == "schemaVersion")
        version = word("1.0");
      else if (key == "dtype")
        type = read_type();
      else if (key == "inputs")
        model_.inputs = dimension();
      else if (key == "outputs")
        model_.outputs = dimension();
      else if (key == "domain")
        json_.skip_value();
      else if (key == "router")
        router = true, json_.skip_value();
      else if (key == "experts")
        experts = true, json_.skip_value();
      else
        json_.fail("found the unknown key " + shown(key));
    });
    json_.end_document();
    if (!kind || !version || !type || !router || !experts || model_.inputs == 0 || model_.outputs == 0) {
      json_.fail("found a key missing, expected mocert, schemaVersion, dtype, inputs, outputs, router and experts");
    }
  }

  void body() {
    read_object(json_, [&](const std::string& key) {
      if (key == "domain")
        domain();
      else if (key == "router")
        router();
      else if (key == "experts")
        experts();
      else
        json_.skip_value();
    });
    for (const RouterNode& node : model_.router) {
      if (node.kind == RouterNode::Kind::leaf && node.expert >= model_.experts.size()) {
        throw Fault("syntax", "/router/" + std::to_string(&node - model_.router.data()) + "/expert", "found an expert that does not exist");
      }
    }
  }

 private:
  bool word(const char* expected) {
    if (json_.read_string() != expected) json_.fail("expected \"" + std::string(expected) + "\"");
    return true;
  }

  bool read_type() {
    const std::string& name = json_.read_string();
    if (name != "binary64" && name != "binary32") json_.fail("found " + shown(name) + ", expected binary64 or binary32");
    model_.type = name == "binary64" ? Type::binary64 : Type::binary32;
    return true;
  }

  std::uint64_t dimension() {
    const std::uint64_t value = json_.read_count();
    if (value < 1 || value > 65536) json_.fail("expected a number between 1 and 65536");
    return value;
  }

  void domain() {
    model_.domain = read_box(json_, false);
    if (model_.domain->first.size() != model_.inputs) json_.fail("expected one interval per input");
  }

  double number() { return read_data(json_, model_.type); }

  /// Appends a list; returns its length.
  std::uint64_t numbers(std::vector<double>& into) {
    const std::size_t before = into.size();
    json_.begin_array();
    while (json_.next_element()) into.push_back(number());
    return into.size() - before;
  }

  /// Appends rows that all have the length `cols` (0: that of the first); returns their number.
  std::uint64_t rows(std::vector<double>& into, std::uint64_t& cols) {
    std::uint64_t count = 0;
    json_.begin_array();
    while (json_.next_element()) {
      const std::uint64_t length = numbers(into);
      if (count++ == 0 && cols == 0) cols = length;
      if (length != cols || length == 0)
        json_.fail("found a row of " + std::to_string(length) + " numbers, expected " + std::to_string(cols));
    }
    if (count == 0) json_.fail("found an empty list of rows");
    return count;
  }

  void router() {
    std::vector<bool> has_parent;
    json_.begin_array();
    while (json_.next_element()) model_.router.push_back(router_node());
    has_parent.resize(model_.router.size());
    for (std::size_t i = 0; i < model_.router.size(); ++i) {
      for (const std::uint64_t child : model_.router[i].children) {
        if (child <= i || child >= model_.router.size() || has_parent[child]) {
          json_.fail("found child " + std::to_string(child) + " of node " + std::to_string(i) +
                     ", expected a later node without another parent");
        }
        has_parent[child] = true;
      }
      if (i > 0 && !has_parent[i]) json_.fail("found node " + std::to_string(i) + " without a parent");
    }
    if (model_.router.empty()) json_.fail("found an empty router");
  }

  RouterNode router_node() {
    RouterNode node;
    bool leaf = false, nearest = false, argmax = false, children = false;
    std::uint64_t count = 0;
    read_object(json_, [&](const std::string& key) {
      if (key == "expert") {
        leaf = true;
        node.expert = json_.read_count();
      } else if (key == "nearest") {
        nearest = true;
        std::uint64_t cols = model_.inputs;
        count = rows(node.vectors, cols);
      } else if (key == "argmax") {
        argmax = true;
        count = gate(node);
      } else if (key == "children") {
        children = true;
        json_.begin_array();
        while (json_.next_element()) node.children.push_back(json_.read_count());
      } else {
        json_.fail("found the unknown key " + shown(key));
      }
    });
    if (leaf + nearest + argmax != 1 || leaf == children) json_.fail("expected expert, or nearest and children, or argmax and children");
    if (!leaf && (count == 0 || node.children.size() != count))
      json_.fail("found " + std::to_string(node.children.size()) + " children, expected " + std::to_string(count));
    node.kind = leaf ? RouterNode::Kind::leaf : nearest ? RouterNode::Kind::nearest : RouterNode::Kind::argmax;
    return node;
  }

  std::uint64_t gate(RouterNode& node) {
    std::uint64_t count = 0;
    bool bias = false;
    read_object(json_, [&](const std::string& key) {
      std::uint64_t cols = model_.inputs;
      if (key == "weights")
        count = rows(node.vectors, cols);
      else if (key == "bias")
        bias = true, numbers(node.bias);
      else
        json_.fail("found the unknown key " + shown(key));
    });
    if (count == 0 || !bias || node.bias.size() != count) json_.fail("expected weights and as many biases");
    return count;
  }

  void experts() {
    json_.begin_array();
    while (json_.next_element()) model_.experts.push_back(expert());
    if (model_.experts.empty()) json_.fail("found no expert");
  }

  Expert expert() {
    Expert result;
    bool constant = false;
    read_object(json_, [&](const std::string& key) {
      if (key == "constant")
        constant = true, numbers(result.constant);
      else if (key == "input")
        result.input = scaling(model_.inputs);
      else if (key == "output")
        result.output = scaling(model_.outputs);
      else if (key == "layers")
        layers(result.layers);
      else
        json_.fail("found the unknown key " + shown(key));
    });
    if (constant ? !result.layers.empty() || result.input || result.output : result.layers.empty())
      json_.fail("expected either a constant or layers");
    if (constant && result.constant.size() != model_.outputs) json_.fail("expected one number per output");
    return result;
  }

  Scaling scaling(std::uint64_t size) {
    Scaling result;
    read_object(json_, [&](const std::string& key) {
      if (key == "mean")
        numbers(result.mean);
      else if (key == "range")
        numbers(result.range);
      else
        json_.fail("found the unknown key " + shown(key));
    });
    if (result.mean.size() != size || result.range.size() != size)
      json_.fail("expected means and ranges, " + std::to_string(size) + " each");
    if (std::count(result.range.begin(), result.range.end(), 0.0) > 0) json_.fail("found a range of 0");
    return result;
  }

  void layers(std::vector<Layer>& list) {
    json_.begin_array();
    while (json_.next_element()) {
      list.push_back(layer(list.empty() ? model_.inputs : list.back().rows));
      if (list.size() > 1 && list[list.size() - 2].slope.empty()) json_.fail("found a layer after one without a slope");
    }
    if (list.empty()) json_.fail("found no layer");
    if (!list.back().slope.empty()) json_.fail("found a slope on the last layer");
    if (list.back().rows != model_.outputs) json_.fail("found " + std::to_string(list.back().rows) + " rows, expected as many as outputs");
  }

  Layer layer(std::uint64_t cols) {
    Layer result;
    bool dense = false, bias = false, slope = false;
    result.cols = cols;
    read_object(json_, [&](const std::string& key) {
      if (key == "weights")
        dense = true, result.rows = rows(result.weights, result.cols);
      else if (key == "sparse")
        result.sparse = true, entries(result);
      else if (key == "bias")
        bias = true, numbers(result.bias);
      else if (key == "slope")
        slope = true, read_slope(result);
      else
        json_.fail("found the unknown key " + shown(key));
    });
    if (dense == result.sparse) json_.fail("expected either weights or sparse");
    if (!bias || result.bias.size() != result.rows) json_.fail("expected one bias per row");
    if (slope && !result.one_slope && result.slope.size() != result.rows) json_.fail("expected one slope, or one per row");
    return result;
  }

  void read_slope(Layer& layer) {
    layer.one_slope = json_.peek() != Json::Kind::array;
    if (layer.one_slope)
      layer.slope.push_back(number());
    else if (numbers(layer.slope) == 0)
      json_.fail("found an empty list of slopes");
  }

  void entries(Layer& layer) {
    std::uint64_t cols = 0;
    bool present = false;
    read_object(json_, [&](const std::string& key) {
      if (key == "rows") {
        layer.rows = json_.read_count();
      } else if (key == "cols") {
        cols = json_.read_count();
      } else if (key == "entries") {
        present = true;
        json_.begin_array();
        while (json_.next_element()) layer.entries.push_back(entry());
      } else {
        json_.fail("found the unknown key " + shown(key));
      }
    });
    if (layer.rows == 0 || cols != layer.cols || !present) json_.fail("expected rows, entries and " + std::to_string(layer.cols) + " cols");
    for (std::size_t i = 0; i < layer.entries.size(); ++i) {
      const Layer::Entry& e = layer.entries[i];
      if (e.row >= layer.rows || e.col >= cols) json_.fail("found entry " + std::to_string(i) + " outside the layer");
      if (i > 0 && std::pair(layer.entries[i - 1].row, layer.entries[i - 1].col) >= std::pair(e.row, e.col)) {
        json_.fail("found entry " + std::to_string(i) + " out of order");
      }
    }
  }

  Layer::Entry entry() {
    Layer::Entry result{};
    const auto next = [&] {
      if (!json_.next_element()) json_.fail("expected [row, col, value]");
    };
    json_.begin_array();
    next(), result.row = json_.read_count();
    next(), result.col = json_.read_count();
    next(), result.value = number();
    if (json_.next_element()) json_.fail("expected [row, col, value]");
    return result;
  }

  Json& json_;
  Model& model_;
};

}  // namespace

std::pair<std::vector<double>, std::vector<double>> read_box(Json& json, bool decimal_strings) {
  std::pair<std::vector<double>, std::vector<double>> box;
  const auto corner = [&](Direction direction) {
    if (!json.next_element()) json.fail("expected [lo, hi]");
    try {
      if (json.peek() == Json::Kind::number) return corner_value(json.read_number(), Grammar::strict, direction);
      const std::string& text = json.read_string();
      if (!decimal_strings && !is_hex_float(text)) json.fail("found " + shown(text) + ", expected a number or a hex float");
      return corner_value(text, Grammar::strict, direction);
    } catch (const BadNumber& bad) {
      json.fail(bad.what(), "number");
    }
  };
  json.begin_array();
  while (json.next_element()) {
    json.begin_array();
    box.first.push_back(corner(Direction::down));
    box.second.push_back(corner(Direction::up));
    if (json.next_element()) json.fail("expected [lo, hi]");
    if (box.first.back() > box.second.back()) json.fail("found an empty interval, expected lo <= hi");
  }
  return box;
}

double read_data(Json& json, Type type) {
  try {
    if (json.peek() == Json::Kind::number) return data_value(json.read_number(), Grammar::strict, type);
    const std::string& text = json.read_string();
    if (!is_hex_float(text)) json.fail("found " + shown(text) + ", expected a number or a hex float");
    return data_value(text, Grammar::strict, type);
  } catch (const BadNumber& bad) {
    json.fail(bad.what(), "number");
  }
}

Model read_model(const std::string& bytes) {
  Model model;
  for (const bool first : {true, false}) {
    std::istringstream in(bytes);
    Json json(in);
    ModelReader reader(json, model);
    first ? reader.head() : reader.body();
  }
  return model;
}

}  // namespace mocert::kernel
