#include "certify/walk.hpp"

#include "model/routing.hpp"

namespace mocert {

Walk::Walk(const MoMlp& model, const Target& target) : model_(&model) {
  if (const Network* network = target.network()) {
    same_route_ = network->same_route;
    if (!same_route_) below_ = &network->model;
  }
  find_siblings();
}

void Walk::find_siblings() {
  const auto nodes = model_->router.size() + (below_ ? below_->router.size() : 0);
  for (int i = 0; static_cast<std::size_t>(i) < nodes; ++i) {
    const RouterNode& here = node(i);
    if (here.kind != RouterKind::nearest || here.children.size() < SiblingTree::least_children) continue;
    if (!siblings_) siblings_ = std::make_shared<std::map<int, SiblingTree>>();
    siblings_->emplace(i, SiblingTree(here));
  }
}

Walk::Place Walk::settled(Place at) const {
  if (!below_ || at.expert >= 0) return at;
  const RouterNode& here = node(at.node);
  return here.kind == RouterKind::leaf ? Place{size(), here.expert} : at;
}

Walk::Place Walk::child(const Place& at, int which) const {
  const int next = node(at.node).children[static_cast<std::size_t>(which)];
  return settled({at.node < size() ? next : next + size(), at.expert});
}

Walk::Experts Walk::experts(const Place& at) const {
  const RouterNode& here = node(at.node);
  if (here.kind != RouterKind::leaf) return {at.expert, -1};
  if (below_) return {at.expert, here.expert};
  return {here.expert, same_route_ ? here.expert : -1};
}

bool Walk::may_take(std::span<const double> x, std::span<const int> choices) const {
  std::size_t split = choices.size();
  if (below_) {
    Place at = root();
    for (split = 0; split < choices.size() && at.expert < 0; ++split) {
      const auto count = static_cast<int>(node(at.node).children.size());
      if (choices[split] < 0 || choices[split] >= count) return false;
      at = child(at, choices[split]);
    }
    if (!mocert::may_take(*below_, x, choices.subspan(split))) return false;
  }
  return mocert::may_take(*model_, x, choices.first(split));
}

}  // namespace mocert
