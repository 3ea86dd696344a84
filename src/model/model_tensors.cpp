#include "model/model_tensors.hpp"

#include <fmt/format.h>

#include <map>

#include "mocert/error.hpp"
#include "model/tensor_layout.hpp"

namespace mocert {
namespace {

std::vector<double> numbers(const Tensor& tensor, std::uint64_t from, std::uint64_t count) {
  std::vector<double> values(count);
  for (std::uint64_t i = 0; i < count; ++i) values[i] = tensor.number(from + i);
  return values;
}

std::vector<double> row_of(const Tensor& tensor, std::uint64_t row) {
  return numbers(tensor, row * tensor.row_count(), tensor.row_count());
}

Scaling scaling(const Tensor& tensor, std::uint64_t row) {
  const std::uint64_t size = tensor.shape[2];
  return {numbers(tensor, 2 * row * size, size), numbers(tensor, (2 * row + 1) * size, size)};
}

Layer layer(const TensorGroup::Layer& from, std::uint64_t row) {
  Layer to;
  to.rows = static_cast<int>(from.rows);
  to.cols = static_cast<int>(from.cols);
  to.sparse = from.places.has_value();
  const std::vector<double> weights = row_of(from.weights, row), bias = row_of(from.bias, row);
  if (to.sparse) {
    for (std::size_t k = 0; k < weights.size(); ++k) {
      const std::uint64_t i = 2 * (row * weights.size() + k);
      to.entries.push_back({static_cast<int>(from.places->index(i)), static_cast<int>(from.places->index(i + 1)), weights[k]});
    }
  } else {
    to.weights = Eigen::Map<const RowMatrix>(weights.data(), to.rows, to.cols);
  }
  to.bias = Eigen::Map<const Eigen::VectorXd>(bias.data(), to.rows);
  if (from.slope) {
    to.slope = row_of(*from.slope, row);
    to.slope_per_row = from.slope->shape.size() == 2;
  }
  return to;
}

Expert expert(const TensorGroup& group, std::uint64_t row) {
  Expert e;
  if (group.constant) {
    e.constant = row_of(*group.constant, row);
    return e;
  }
  if (group.input) e.input = scaling(*group.input, row);
  if (group.output) e.output = scaling(*group.output, row);
  for (const TensorGroup::Layer& l : group.layers) e.layers.push_back(layer(l, row));
  return e;
}

void require_sound(const TensorLayout& layout, const TensorGroup& group, std::uint64_t row) {
  const auto row_at = [&](const Tensor& t) { return TensorRow(layout, t, row, t.data + row * t.row_count() * t.width()); };
  for_numbers(group, [&](const Tensor& t, bool is_scaling) { require_sound_numbers(row_at(t), is_scaling); });
  for (const TensorGroup::Layer& l : group.layers)
    if (l.places) require_sound_places(row_at(*l.places), l);
}

std::vector<RouterNode> router(const TensorLayout& layout) {
  std::vector<RouterNode> nodes(layout.nodes.shape[0]);
  std::uint64_t child = 0, bias = 0;
  for (std::uint64_t i = 0; i < nodes.size(); ++i) {
    const std::uint32_t kind = layout.nodes.index(2 * i), value = layout.nodes.index(2 * i + 1);
    if (kind == 0) {
      nodes[i].expert = static_cast<int>(value);
      continue;
    }
    nodes[i].kind = kind == 1 ? RouterKind::nearest : RouterKind::argmax;
    for (std::uint64_t c = 0; c < value; ++c, ++child) {
      nodes[i].children.push_back(static_cast<int>(layout.children.index(child)));
      nodes[i].points.push_back(numbers(layout.vectors, child * layout.inputs, layout.inputs));
      if (kind == 2) nodes[i].bias.push_back(layout.bias.number(bias++));
    }
  }
  return nodes;
}

class Writer {
 public:
  explicit Writer(const MoMlp& model) : model_(model), number_(model.dtype == Dtype::binary64 ? ElementType::f64 : ElementType::f32) {}

  std::string run() {
    out_.metadata("mocert", "model");
    out_.metadata("schemaVersion", "1.0");
    out_.metadata("dtype", model_.dtype == Dtype::binary64 ? "binary64" : "binary32");
    out_.metadata("inputs", std::to_string(model_.inputs));
    out_.metadata("outputs", std::to_string(model_.outputs));
    if (model_.domain) domain();
    router();
    experts();
    return out_.file();
  }

 private:
  void number(std::string& bytes, double value) const { TensorWriter::append(bytes, value, number_); }
  template <class Range>
  void all(std::string& bytes, const Range& values) const {
    for (const double v : values) number(bytes, v);
  }
  static std::uint32_t u(int value) { return static_cast<std::uint32_t>(value); }

  void domain() {
    std::string bytes;
    for (std::size_t i = 0; i < model_.domain->lo.size(); ++i)
      for (const double corner : {model_.domain->lo[i], model_.domain->hi[i]}) TensorWriter::append(bytes, corner, ElementType::f64);
    out_.add("domain", ElementType::f64, {model_.domain->lo.size(), 2}, std::move(bytes));
  }

  void router() {
    std::string nodes, children, vectors, bias;
    std::uint64_t biases = 0;
    for (const RouterNode& node : model_.router) {
      const bool leaf = node.kind == RouterKind::leaf;
      TensorWriter::append(nodes, static_cast<std::uint32_t>(node.kind));
      TensorWriter::append(nodes, leaf ? u(node.expert) : static_cast<std::uint32_t>(node.children.size()));
      for (const int c : node.children) TensorWriter::append(children, u(c));
      for (const auto& p : node.points) all(vectors, p);
      all(bias, node.bias);
      biases += node.bias.size();
    }
    const std::uint64_t size = model_.router.size();
    out_.add("router.nodes", ElementType::u32, {size, 2}, std::move(nodes));
    out_.add("router.children", ElementType::u32, {size - 1}, std::move(children));
    out_.add("router.vectors", number_, {size - 1, static_cast<std::uint64_t>(model_.inputs)}, std::move(vectors));
    out_.add("router.bias", number_, {biases}, std::move(bias));
  }

  /// Two experts belong to one group if and only if this is the same.
  static std::string shape_of(const Expert& e) {
    if (e.is_constant()) return "constant";
    std::string text = fmt::format("{}{}", e.input.has_value(), e.output.has_value());
    for (const Layer& l : e.layers)
      text += fmt::format(" {},{},{}", l.rows, l.sparse ? static_cast<std::int64_t>(l.entries.size()) : -1,
                          l.slope.empty() ? 0
                          : per_row(l)    ? 2
                                          : 1);
    return text;
  }
  static bool per_row(const Layer& l) { return l.slope_per_row || l.slope.size() > 1; }

  void experts() {
    std::map<std::string, std::uint32_t> group_of;
    std::vector<std::vector<const Expert*>> groups;
    std::string index;
    for (const Expert& e : model_.experts) {
      const auto [found, fresh] = group_of.try_emplace(shape_of(e), static_cast<std::uint32_t>(groups.size()));
      if (fresh) groups.emplace_back();
      TensorWriter::append(index, found->second);
      TensorWriter::append(index, static_cast<std::uint32_t>(groups[found->second].size()));
      groups[found->second].push_back(&e);
    }
    out_.add("experts", ElementType::u32, {model_.experts.size(), 2}, std::move(index));
    for (std::size_t g = 0; g < groups.size(); ++g) group(fmt::format("group.{}", g), groups[g]);
  }

  /// One array over the group: `append` gives an expert's share of its bytes.
  template <class Append>
  void array(const std::string& name, ElementType type, const std::vector<const Expert*>& group, std::vector<std::uint64_t> shape,
             Append append) {
    std::string bytes;
    for (const Expert* e : group) append(bytes, *e);
    shape.insert(shape.begin(), group.size());
    out_.add(name, type, std::move(shape), std::move(bytes));
  }

  void group(const std::string& name, const std::vector<const Expert*>& experts) {
    const Expert& first = *experts[0];
    const auto n = static_cast<std::uint64_t>(model_.inputs), m = static_cast<std::uint64_t>(model_.outputs);
    if (first.is_constant()) {
      array(name + ".constant", number_, experts, {m}, [&](std::string& bytes, const Expert& e) { all(bytes, e.constant); });
      return;
    }
    const auto scale = [&](const char* what, std::optional<Scaling> Expert::*member, std::uint64_t size) {
      if (!(first.*member)) return;
      array(name + what, number_, experts, {2, size}, [&](std::string& bytes, const Expert& e) {
        all(bytes, (e.*member)->mean);
        all(bytes, (e.*member)->range);
      });
    };
    scale(".input", &Expert::input, n);
    scale(".output", &Expert::output, m);
    for (std::size_t l = 0; l < first.layers.size(); ++l) layer(fmt::format("{}.{}", name, l), experts, l);
  }

  void layer(const std::string& name, const std::vector<const Expert*>& experts, std::size_t l) {
    const Layer& shape = experts[0]->layers[l];
    const auto rows = static_cast<std::uint64_t>(shape.rows), cols = static_cast<std::uint64_t>(shape.cols);
    if (shape.sparse) {
      const std::uint64_t size = shape.entries.size();
      array(name + ".weights", number_, experts, {size}, [&](std::string& bytes, const Expert& e) {
        for (const SparseEntry& entry : e.layers[l].entries) number(bytes, entry.value);
      });
      array(name + ".places", ElementType::u32, experts, {size, 2}, [&](std::string& bytes, const Expert& e) {
        for (const SparseEntry& entry : e.layers[l].entries)
          for (const int i : {entry.row, entry.col}) TensorWriter::append(bytes, u(i));
      });
    } else {
      array(name + ".weights", number_, experts, {rows, cols},
            [&](std::string& bytes, const Expert& e) { all(bytes, e.layers[l].weights.reshaped<Eigen::RowMajor>()); });
    }
    array(name + ".bias", number_, experts, {rows}, [&](std::string& bytes, const Expert& e) { all(bytes, e.layers[l].bias); });
    if (!shape.slope.empty())
      array(name + ".slope", number_, experts, per_row(shape) ? std::vector{rows} : std::vector<std::uint64_t>{},
            [&](std::string& bytes, const Expert& e) { all(bytes, e.layers[l].slope); });
  }

  const MoMlp& model_;
  ElementType number_;
  TensorWriter out_;
};

}  // namespace

MoMlp parse_model_tensors(std::string_view file, const std::string& name) {
  const TensorLayout layout = read_layout(file, name);
  MoMlp model;
  model.dtype = layout.dtype;
  model.inputs = static_cast<int>(layout.inputs);
  model.outputs = static_cast<int>(layout.outputs);
  model.domain = layout.domain;
  model.router = router(layout);
  for (std::uint64_t k = 0; k < layout.expert_count(); ++k) {
    const TensorGroup& group = layout.groups[layout.experts.index(2 * k)];
    const std::uint64_t row = layout.experts.index(2 * k + 1);
    require_sound(layout, group, row);
    model.experts.push_back(expert(group, row));
  }
  validate(model, name);
  return model;
}

std::string model_to_tensors(const MoMlp& model) { return Writer(model).run(); }

}  // namespace mocert
