#include "kernel/read/model.hpp"
#include "kernel/read/sha256.hpp"

namespace mocert::kernel {
namespace {

void add(Sha256& hash, const std::optional<Scaling>& scaling) {
  hash.u64(scaling ? 1 : 0);
  if (!scaling) return;
  hash.f64s(scaling->mean);
  hash.f64s(scaling->range);
}

void add(Sha256& hash, const Layer& layer) {
  hash.u64(layer.rows);
  hash.u64(layer.cols);
  hash.u64(layer.sparse ? 1 : 0);
  if (layer.sparse) hash.u64(layer.entries.size());
  for (const Layer::Entry& e : layer.entries) hash.u64(e.row), hash.u64(e.col), hash.f64(e.value);
  hash.f64s(layer.weights);
  hash.f64s(layer.bias);
  hash.u64(layer.slope.empty() ? 0 : layer.one_slope ? 1 : 2);
  hash.f64s(layer.slope);
}

std::string raw_digest(const Expert& expert) {
  Sha256 hash;
  hash.text("mocert expert 1");
  hash.u64(expert.layers.empty() ? 0 : 1);
  if (expert.layers.empty()) {
    hash.u64(expert.constant.size());
    hash.f64s(expert.constant);
    return hash.raw();
  }
  add(hash, expert.input);
  hash.u64(expert.layers.size());
  for (const Layer& layer : expert.layers) add(hash, layer);
  add(hash, expert.output);
  return hash.raw();
}

}  // namespace

std::string content_digest(const Model& model) {
  Sha256 hash;
  hash.text("mocert model 1");
  hash.u64(model.type == Type::binary64 ? 64 : 32);
  hash.u64(model.inputs);
  hash.u64(model.outputs);
  hash.u64(model.domain ? 1 : 0);
  for (std::size_t i = 0; model.domain && i < model.inputs; ++i) hash.f64(model.domain->first[i]), hash.f64(model.domain->second[i]);
  hash.u64(model.router.size());
  for (const RouterNode& node : model.router) {
    hash.u64(static_cast<std::uint64_t>(node.kind));
    hash.u64(node.kind == RouterNode::Kind::leaf ? node.expert : node.children.size());
    for (const std::uint64_t child : node.children) hash.u64(child);
    hash.f64s(node.vectors);
    hash.f64s(node.bias);
  }
  hash.u64(model.experts.size());
  for (const Expert& expert : model.experts) hash.bytes(raw_digest(expert));
  return hash.digest();
}

}  // namespace mocert::kernel
