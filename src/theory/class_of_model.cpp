#include "theory/class_of_model.hpp"

#include <vector>

namespace mocert::theory {
namespace {

std::uint64_t stored_weights(const Layer& layer) {
  return layer.sparse ? layer.entries.size() : static_cast<std::uint64_t>(layer.weights.size());
}

ExpertShape shape_of(const Expert& expert, bool slopes_trained) {
  if (expert.is_constant()) return {{{expert.constant.size(), expert.constant.size(), 0}}, {{1, expert.constant.size()}}};
  ExpertShape shape;
  for (const Layer& layer : expert.layers) {
    const auto rows = static_cast<std::uint64_t>(layer.rows);
    shape.layers.push_back({rows, stored_weights(layer) + rows, slopes_trained ? layer.slope.size() : 0});
  }
  if (shape.one_layer()) {
    const Layer& layer = expert.layers[0];
    std::vector<std::uint64_t> of_row(static_cast<std::size_t>(layer.rows), layer.sparse ? 1 : static_cast<std::uint64_t>(layer.cols) + 1);
    for (const SparseEntry& entry : layer.entries) ++of_row[static_cast<std::size_t>(entry.row)];
    for (const std::uint64_t dimension : of_row) ++shape.dimensions[dimension];
  }
  return shape;
}

std::vector<bool> named(const MoMlp& model) {
  std::vector<bool> by_leaf(model.experts.size(), false);
  for (const RouterNode& node : model.router)
    if (node.kind == RouterKind::leaf) by_leaf[static_cast<std::size_t>(node.expert)] = true;
  return by_leaf;
}

}  // namespace

ModelClass class_of(const MoMlp& model, bool routing_learned, bool slopes_trained) {
  ModelClass c;
  c.learned_routing = routing_learned;
  const std::vector<bool> by_leaf = named(model);
  for (std::size_t k = 0; k < model.experts.size(); ++k)
    if (by_leaf[k]) c.experts[shape_of(model.experts[k], slopes_trained)] += 1;
  for (const RouterNode& node : model.router) {
    if (node.kind == RouterKind::leaf) continue;
    const mpz_class children = node.children.size();
    c.router_variables += children * (model.inputs + 1);
    c.router_pairs += children * (children - 1) / 2;
  }
  return c;
}

}  // namespace mocert::theory
