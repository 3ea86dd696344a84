#include "model/model_digest.hpp"

#include "io/digest.hpp"

namespace mocert {
namespace {

void add(Digest& d, const std::vector<double>& values) {
  for (double v : values) d.f64(v);
}

void add(Digest& d, const std::optional<Scaling>& scaling) {
  d.u64(scaling ? 1 : 0);
  if (!scaling) return;
  add(d, scaling->mean);
  add(d, scaling->range);
}

std::uint64_t u(int value) { return static_cast<std::uint64_t>(value); }

void add(Digest& d, const Layer& layer, bool per_row) {
  d.u64(u(layer.rows)).u64(u(layer.cols)).u64(layer.sparse ? 1 : 0);
  if (layer.sparse) {
    d.u64(layer.entries.size());
    for (const SparseEntry& e : layer.entries) d.u64(u(e.row)).u64(u(e.col)).f64(e.value);
  } else {
    for (Eigen::Index r = 0; r < layer.weights.rows(); ++r)
      for (Eigen::Index c = 0; c < layer.weights.cols(); ++c) d.f64(layer.weights(r, c));
  }
  for (double b : layer.bias) d.f64(b);
  d.u64(layer.slope.empty() ? 0 : per_row ? 2 : 1);
  add(d, layer.slope);
}

void digest_expert(Digest& d, const Expert& expert) {
  d.text("mocert expert 1").u64(expert.is_constant() ? 0 : 1);
  if (expert.is_constant()) {
    d.u64(expert.constant.size());
    add(d, expert.constant);
    return;
  }
  add(d, expert.input);
  d.u64(expert.layers.size());
  for (const Layer& layer : expert.layers) add(d, layer, layer.slope_per_row || layer.slope.size() > 1);
  add(d, expert.output);
}

}  // namespace

std::string content_digest(const Expert& expert) {
  Digest d;
  digest_expert(d, expert);
  return d.hex();
}

std::string content_digest(const MoMlp& model) {
  Digest d;
  d.text("mocert model 1")
      .u64(model.dtype == Dtype::binary64 ? 64 : 32)
      .u64(u(model.inputs))
      .u64(u(model.outputs))
      .u64(model.domain ? 1 : 0);
  if (model.domain)
    for (std::size_t i = 0; i < model.domain->lo.size(); ++i) d.f64(model.domain->lo[i]).f64(model.domain->hi[i]);
  d.u64(model.router.size());
  for (const RouterNode& node : model.router) {
    if (node.kind == RouterKind::leaf) {
      d.u64(0).u64(u(node.expert));
      continue;
    }
    d.u64(node.kind == RouterKind::nearest ? 1 : 2).u64(node.children.size());
    for (int c : node.children) d.u64(u(c));
    for (const auto& p : node.points) add(d, p);
    if (node.kind == RouterKind::argmax) add(d, node.bias);
  }
  d.u64(model.experts.size());
  for (const Expert& e : model.experts) {
    Digest inner;
    digest_expert(inner, e);
    d.bytes(inner.raw());
  }
  return d.hex();
}

}  // namespace mocert
