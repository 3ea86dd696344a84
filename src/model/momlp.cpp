#include "model/momlp.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "mocert/error.hpp"

namespace mocert {

MoMlp zero_model(int inputs, int outputs) {
  MoMlp zero;
  zero.inputs = inputs;
  zero.outputs = outputs;
  zero.router.emplace_back();
  zero.router[0].expert = 0;
  zero.experts.emplace_back();
  zero.experts[0].constant.assign(static_cast<std::size_t>(outputs), 0.0);
  return zero;
}

std::int64_t parameters(const Expert& expert) {
  if (expert.is_constant()) return static_cast<std::int64_t>(expert.constant.size());
  std::size_t count = 0;
  for (const Layer& layer : expert.layers) {
    count += layer.sparse ? layer.entries.size() : static_cast<std::size_t>(layer.weights.size());
    count += static_cast<std::size_t>(layer.bias.size()) + layer.slope.size();
  }
  for (const auto& scaling : {expert.input, expert.output})
    if (scaling) count += scaling->mean.size() + scaling->range.size();
  return static_cast<std::int64_t>(count);
}

ParameterCount count_parameters(const MoMlp& model) {
  ParameterCount count;
  std::vector<std::int64_t> of_expert;
  for (const Expert& e : model.experts) {
    of_expert.push_back(parameters(e));
    count.total += of_expert.back();
  }
  // Children stand after their parents, so what the path compares is known when a node is reached.
  std::vector<std::int64_t> on_path(model.router.size(), 0);
  for (std::size_t i = 0; i < model.router.size(); ++i) {
    const RouterNode& node = model.router[i];
    if (node.kind == RouterKind::leaf) {
      count.loaded = std::max(count.loaded, on_path[i] + of_expert[static_cast<std::size_t>(node.expert)]);
      continue;
    }
    const auto here = static_cast<std::int64_t>(node.children.size()) * (model.inputs + (node.kind == RouterKind::argmax ? 1 : 0));
    count.total += here;
    for (int c : node.children) on_path[static_cast<std::size_t>(c)] = on_path[i] + here;
  }
  return count;
}

namespace {

class Validator {
 public:
  Validator(const MoMlp& model, const std::string& file) : model_(model), file_(file) {}

  void run() const {
    if (model_.inputs < 1 || model_.inputs > 65536) refuse("/inputs", std::to_string(model_.inputs), "1 to 65536");
    if (model_.outputs < 1 || model_.outputs > 65536) refuse("/outputs", std::to_string(model_.outputs), "1 to 65536");
    if (model_.experts.empty()) refuse("/experts", "no experts", "at least one");
    if (model_.router.empty()) refuse("/router", "no nodes", "at least one");
    router();
    for (std::size_t k = 0; k < model_.experts.size(); ++k) expert(model_.experts[k], fmt::format("/experts/{}", k));
  }

 private:
  [[noreturn]] void refuse(const std::string& place, const std::string& found, const std::string& expected) const {
    throw InputError(file_ + ": " + place, found, expected);
  }

  void router() const {
    std::vector<bool> claimed(model_.router.size(), false);
    claimed[0] = true;
    const auto n = static_cast<std::size_t>(model_.inputs);
    for (std::size_t i = 0; i < model_.router.size(); ++i) {
      const RouterNode& node = model_.router[i];
      const std::string place = fmt::format("/router/{}", i);
      if (node.kind == RouterKind::leaf) {
        if (node.expert < 0 || static_cast<std::size_t>(node.expert) >= model_.experts.size())
          refuse(place + "/expert", fmt::format("expert {}", node.expert),
                 fmt::format("one of the {} experts, 0 to {}", model_.experts.size(), model_.experts.size() - 1));
        continue;
      }
      if (node.children.empty()) refuse(place + "/children", "no children", "at least one");
      if (node.points.size() != node.children.size())
        refuse(place, fmt::format("{} prototypes or weights", node.points.size()), fmt::format("{}, one per child", node.children.size()));
      if (node.kind == RouterKind::argmax && node.bias.size() != node.children.size())
        refuse(place + "/argmax/bias", fmt::format("{} numbers", node.bias.size()), fmt::format("{}, one per child", node.children.size()));
      for (std::size_t c = 0; c < node.points.size(); ++c)
        if (node.points[c].size() != n)
          refuse(fmt::format("{}/{}/{}", place, node.kind == RouterKind::nearest ? "nearest" : "argmax/weights", c),
                 fmt::format("{} numbers", node.points[c].size()), std::to_string(n));
      for (std::size_t c = 0; c < node.children.size(); ++c) {
        const std::string at = fmt::format("{}/children/{}", place, c);
        const auto child = static_cast<std::size_t>(node.children[c]);
        if (node.children[c] < 0 || child >= model_.router.size())
          refuse(at, fmt::format("node {}", node.children[c]), fmt::format("one of the {} nodes", model_.router.size()));
        if (child <= i) refuse(at, fmt::format("node {}", child), fmt::format("a node after {}", i));
        if (claimed[child]) refuse(at, fmt::format("node {} a second time", child), "a tree: every node is the child of one node");
        claimed[child] = true;
      }
    }
    for (std::size_t i = 0; i < claimed.size(); ++i)
      if (!claimed[i])
        refuse(fmt::format("/router/{}", i), "a node that is nobody's child", "a tree: every node but the root is the child of one node");
  }

  void scaling(const std::optional<Scaling>& s, int size, const std::string& place) const {
    if (!s) return;
    const auto wanted = static_cast<std::size_t>(size);
    if (s->mean.size() != wanted) refuse(place + "/mean", fmt::format("{} numbers", s->mean.size()), std::to_string(size));
    if (s->range.size() != wanted) refuse(place + "/range", fmt::format("{} numbers", s->range.size()), std::to_string(size));
    for (std::size_t i = 0; i < s->range.size(); ++i)
      if (s->range[i] == 0) refuse(fmt::format("{}/range/{}", place, i), "0", "a range that is not 0");
  }

  void expert(const Expert& e, const std::string& place) const {
    if (e.is_constant()) {
      if (e.constant.size() != static_cast<std::size_t>(model_.outputs))
        refuse(place + "/constant", fmt::format("{} numbers", e.constant.size()), std::to_string(model_.outputs));
      return;
    }
    scaling(e.input, model_.inputs, place + "/input");
    scaling(e.output, model_.outputs, place + "/output");
    int width = model_.inputs;
    for (std::size_t l = 0; l < e.layers.size(); ++l) {
      const Layer& layer = e.layers[l];
      const std::string at = fmt::format("{}/layers/{}", place, l);
      const bool last = l + 1 == e.layers.size();
      if (layer.rows < 1) refuse(at, "no rows", "at least one");
      if (layer.cols != width) refuse(at, fmt::format("{} columns", layer.cols), std::to_string(width));
      if (layer.bias.size() != layer.rows) refuse(at + "/bias", fmt::format("{} numbers", layer.bias.size()), std::to_string(layer.rows));
      if (last && layer.rows != model_.outputs)
        refuse(at, fmt::format("{} rows", layer.rows), fmt::format("{}, the outputs", model_.outputs));
      if (last && !layer.slope.empty()) refuse(at + "/slope", "a slope", "none on the last layer");
      if (!last && layer.slope.size() != 1 && layer.slope.size() != static_cast<std::size_t>(layer.rows))
        refuse(at + "/slope", layer.slope.empty() ? "no slope" : fmt::format("{} numbers", layer.slope.size()),
               fmt::format("one number, or {}", layer.rows));
      width = layer.rows;
    }
  }

  const MoMlp& model_;
  const std::string& file_;
};

}  // namespace

void validate(const MoMlp& model, const std::string& file) { Validator(model, file).run(); }

}  // namespace mocert
