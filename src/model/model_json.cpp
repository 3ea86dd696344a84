#include "model/model_json.hpp"

#include <fmt/format.h>

#include "io/json.hpp"
#include "io/numbers.hpp"
#include "mocert/error.hpp"
#include "model/model_file.hpp"
#include "model/model_tensors.hpp"
#include "model/nnet.hpp"

namespace mocert {
namespace {

constexpr std::uint64_t most = std::uint64_t{1} << 30;

class Reader {
 public:
  Reader(std::string_view text, const std::string& name) : name_(name), json_(parse_json(text, name)), root_(json_, name_) {}

  MoMlp run() {
    root_.require_object({"mocert", "schemaVersion", "dtype", "inputs", "outputs", "domain", "router", "experts"});
    expect_text("mocert", "model");
    expect_text("schemaVersion", "1.0");
    MoMlp model;
    const std::string dtype = root_.at("dtype").string();
    if (dtype != "binary64" && dtype != "binary32") root_.at("dtype").refuse_kind("\"binary64\" or \"binary32\"");
    model.dtype = dtype == "binary64" ? Dtype::binary64 : Dtype::binary32;
    binary32_ = model.dtype == Dtype::binary32;
    model.inputs = integer(root_.at("inputs"));
    model.outputs = integer(root_.at("outputs"));
    if (root_.has("domain")) {
      root_.at("domain").require_length(static_cast<std::size_t>(model.inputs), "axes");
      model.domain = root_.at("domain").box(false);
    }
    const JsonPlace router = root_.at("router"), experts = root_.at("experts");
    router.require_array();
    for (std::size_t i = 0; i < router.size(); ++i) model.router.push_back(node(router.at(i)));
    experts.require_array();
    for (std::size_t k = 0; k < experts.size(); ++k) model.experts.push_back(expert(experts.at(k), model.inputs));
    validate(model, name_);
    return model;
  }

 private:
  void expect_text(const char* key, const std::string& value) const {
    if (root_.at(key).string() != value) root_.at(key).refuse_kind("\"" + value + "\"");
  }
  static int integer(const JsonPlace& place) { return static_cast<int>(place.count(most)); }

  std::vector<double> numbers(const JsonPlace& place) const {
    place.require_array();
    std::vector<double> values;
    values.reserve(place.size());
    for (std::size_t i = 0; i < place.size(); ++i) values.push_back(place.at(i).data(binary32_));
    return values;
  }

  RouterNode node(const JsonPlace& place) const {
    RouterNode n;
    place.require_object({"expert", "nearest", "argmax", "children"});
    const int kinds = place.has("expert") + place.has("nearest") + place.has("argmax");
    if (kinds != 1) place.refuse("a node that is not exactly one of expert, nearest and argmax", "exactly one of them");
    if (place.has("expert")) {
      place.require_object({"expert"});
      n.expert = integer(place.at("expert"));
      return n;
    }
    std::optional<JsonPlace> points;
    if (place.has("nearest")) {
      n.kind = RouterKind::nearest;
      points.emplace(place.at("nearest"));
    } else {
      n.kind = RouterKind::argmax;
      const JsonPlace gate = place.at("argmax");
      gate.require_object({"weights", "bias"});
      points.emplace(gate.at("weights"));
      n.bias = numbers(gate.at("bias"));
    }
    points->require_array();
    for (std::size_t c = 0; c < points->size(); ++c) n.points.push_back(numbers(points->at(c)));
    const JsonPlace children = place.at("children");
    children.require_array();
    for (std::size_t c = 0; c < children.size(); ++c) n.children.push_back(integer(children.at(c)));
    return n;
  }

  Expert expert(const JsonPlace& place, int inputs) const {
    Expert e;
    place.require_object({"constant", "input", "layers", "output"});
    if (place.has("constant")) {
      place.require_object({"constant"});
      e.constant = numbers(place.at("constant"));
      return e;
    }
    const JsonPlace layers = place.at("layers");
    layers.require_array();
    if (layers.size() == 0) layers.refuse("no layers", "at least one");
    int width = inputs;
    for (std::size_t l = 0; l < layers.size(); ++l) {
      e.layers.push_back(layer(layers.at(l), width));
      width = e.layers.back().rows;
    }
    if (place.has("input")) e.input = scaling(place.at("input"));
    if (place.has("output")) e.output = scaling(place.at("output"));
    return e;
  }

  Scaling scaling(const JsonPlace& place) const {
    place.require_object({"mean", "range"});
    return {numbers(place.at("mean")), numbers(place.at("range"))};
  }

  Layer layer(const JsonPlace& place, int inputs) const {
    Layer layer;
    place.require_object({"weights", "sparse", "bias", "slope"});
    if (place.has("weights") == place.has("sparse"))
      place.refuse("a layer that has not exactly one of weights and sparse", "exactly one of them");
    if (place.has("weights")) {
      const JsonPlace rows = place.at("weights");
      rows.require_array();
      for (std::size_t r = 0; r < rows.size(); ++r) rows.at(r).require_length(static_cast<std::size_t>(inputs), "numbers");
      layer.rows = static_cast<int>(rows.size());
      layer.cols = inputs;
      layer.weights.resize(layer.rows, layer.cols);
      for (std::size_t r = 0; r < rows.size(); ++r) {
        const std::vector<double> row = numbers(rows.at(r));
        for (std::size_t c = 0; c < row.size(); ++c) layer.weights(static_cast<Eigen::Index>(r), static_cast<Eigen::Index>(c)) = row[c];
      }
    } else {
      sparse(place.at("sparse"), layer);
    }
    const std::vector<double> bias = numbers(place.at("bias"));
    layer.bias = Eigen::Map<const Eigen::VectorXd>(bias.data(), static_cast<Eigen::Index>(bias.size()));
    if (place.has("slope")) {
      const JsonPlace slope = place.at("slope");
      layer.slope_per_row = slope.value().kind() == Json::Kind::array;
      if (layer.slope_per_row) {
        slope.require_length(static_cast<std::size_t>(layer.rows), "slopes");
        layer.slope = numbers(slope);
      } else {
        layer.slope = {slope.data(binary32_)};
      }
    }
    return layer;
  }

  void sparse(const JsonPlace& place, Layer& layer) const {
    place.require_object({"rows", "cols", "entries"});
    layer.sparse = true;
    layer.rows = integer(place.at("rows"));
    layer.cols = integer(place.at("cols"));
    const JsonPlace entries = place.at("entries");
    entries.require_array();
    for (std::size_t k = 0; k < entries.size(); ++k) {
      const JsonPlace entry = entries.at(k);
      entry.require_length(3, "parts");
      const SparseEntry e{integer(entry.at(std::size_t{0})), integer(entry.at(std::size_t{1})), entry.at(std::size_t{2}).data(binary32_)};
      if (e.row >= layer.rows || e.col >= layer.cols)
        entry.refuse(fmt::format("row {}, column {}", e.row, e.col), fmt::format("within {} x {}", layer.rows, layer.cols));
      if (!layer.entries.empty()) {
        const SparseEntry& before = layer.entries.back();
        if (std::pair(e.row, e.col) <= std::pair(before.row, before.col))
          entry.refuse("an entry that does not follow the one before", "entries increasing by row, then column");
      }
      layer.entries.push_back(e);
    }
  }

  const std::string& name_;
  bool binary32_ = false;
  JsonDocument json_;
  JsonPlace root_;
};

class Writer {
 public:
  explicit Writer(const MoMlp& model) : model_(model) {}

  std::string run() {
    out_ = fmt::format("{{\n\"mocert\": \"model\",\n\"schemaVersion\": \"1.0\",\n\"dtype\": \"{}\",\n\"inputs\": {},\n\"outputs\": {},\n",
                       model_.dtype == Dtype::binary64 ? "binary64" : "binary32", model_.inputs, model_.outputs);
    if (model_.domain) {
      out_ += "\"domain\": [";
      for (std::size_t i = 0; i < model_.domain->lo.size(); ++i)
        out_ += fmt::format("{}[\"{}\", \"{}\"]", i ? ", " : "", to_hex(model_.domain->lo[i]), to_hex(model_.domain->hi[i]));
      out_ += "],\n";
    }
    out_ += "\"router\": [\n";
    for (std::size_t i = 0; i < model_.router.size(); ++i) {
      node(model_.router[i]);
      out_ += i + 1 < model_.router.size() ? ",\n" : "\n";
    }
    out_ += "],\n\"experts\": [\n";
    for (std::size_t k = 0; k < model_.experts.size(); ++k) {
      expert(model_.experts[k]);
      out_ += k + 1 < model_.experts.size() ? ",\n" : "\n";
    }
    out_ += "]\n}\n";
    return std::move(out_);
  }

 private:
  std::string number(double v) const {
    if (v == 0) return "0";
    return model_.dtype == Dtype::binary32 ? fmt::format("{}", static_cast<float>(v)) : fmt::format("{}", v);
  }
  template <class Range>
  std::string list(const Range& values) const {
    std::string text = "[";
    for (const auto& v : values) text += (text.size() > 1 ? ", " : "") + number(v);
    return text + "]";
  }
  std::string lists(const std::vector<std::vector<double>>& rows) const {
    std::string text = "[";
    for (const auto& r : rows) text += (text.size() > 1 ? ", " : "") + list(r);
    return text + "]";
  }

  void node(const RouterNode& n) {
    if (n.kind == RouterKind::leaf) {
      out_ += fmt::format("{{\"expert\": {}}}", n.expert);
      return;
    }
    if (n.kind == RouterKind::nearest)
      out_ += fmt::format("{{\"nearest\": {}", lists(n.points));
    else
      out_ += fmt::format("{{\"argmax\": {{\"weights\": {}, \"bias\": {}}}", lists(n.points), list(n.bias));
    out_ += ", \"children\": [";
    for (std::size_t c = 0; c < n.children.size(); ++c) out_ += fmt::format("{}{}", c ? ", " : "", n.children[c]);
    out_ += "]}";
  }

  void scaling(const char* name, const std::optional<Scaling>& s) {
    if (s) out_ += fmt::format("\"{}\": {{\"mean\": {}, \"range\": {}}}, ", name, list(s->mean), list(s->range));
  }

  void expert(const Expert& e) {
    if (e.is_constant()) {
      out_ += fmt::format("{{\"constant\": {}}}", list(e.constant));
      return;
    }
    out_ += "{";
    scaling("input", e.input);
    scaling("output", e.output);
    out_ += "\"layers\": [";
    for (std::size_t l = 0; l < e.layers.size(); ++l) {
      if (l) out_ += ", ";
      layer(e.layers[l]);
    }
    out_ += "]}";
  }

  void layer(const Layer& layer) {
    if (layer.sparse) {
      out_ += fmt::format("{{\"sparse\": {{\"rows\": {}, \"cols\": {}, \"entries\": [", layer.rows, layer.cols);
      for (std::size_t k = 0; k < layer.entries.size(); ++k)
        out_ += fmt::format("{}[{}, {}, {}]", k ? ", " : "", layer.entries[k].row, layer.entries[k].col, number(layer.entries[k].value));
      out_ += "]}";
    } else {
      out_ += "{\"weights\": [";
      for (Eigen::Index r = 0; r < layer.weights.rows(); ++r) {
        const Eigen::VectorXd row = layer.weights.row(r);
        out_ += (r ? ", " : "") + list(row);
      }
      out_ += "]";
    }
    out_ += fmt::format(", \"bias\": {}", list(layer.bias));
    if (!layer.slope.empty())
      out_ += layer.slope_per_row || layer.slope.size() > 1 ? fmt::format(", \"slope\": {}", list(layer.slope))
                                                            : fmt::format(", \"slope\": {}", number(layer.slope[0]));
    out_ += "}";
  }

  const MoMlp& model_;
  std::string out_;
};

}  // namespace

MoMlp parse_model(std::string_view text, const std::string& name) {
  if (names_nnet(name)) return parse_nnet(text, name);
  return names_tensors(name) ? parse_model_tensors(text, name) : Reader(text, name).run();
}

std::string model_to_json(const MoMlp& model) { return Writer(model).run(); }

}  // namespace mocert
