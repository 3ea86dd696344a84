#pragma once

#include <map>
#include <memory>
#include <span>

#include "certify/sibling_tree.hpp"
#include "model/momlp.hpp"
#include "target/target.hpp"

namespace mocert {

/// The routers of a claim as one tree: the model's and, where all pairs with a network's experts are claimed, the network's router below
/// every leaf of it. Nodes of the network's router are numbered on from the model's.
class Walk {
 public:
  /// The model's router alone.
  Walk(const MoMlp& model) : model_(&model) { find_siblings(); }  // NOLINT(google-explicit-constructor): a model is a walk
  Walk(const MoMlp& model, const Target& target);

  const RouterNode& node(int index) const {
    const int first = size();
    return index < first ? model_->router[static_cast<std::size_t>(index)] : below_->router[static_cast<std::size_t>(index - first)];
  }

  /// Where a walk stands. Never at a leaf of the model's router where a network's hangs below: that is left at once.
  struct Place {
    int node = 0;
    int expert = -1;  ///< of the model, once its leaf is behind
  };
  Place root() const { return settled({}); }
  Place child(const Place& at, int which) const;

  /// The experts compared at a leaf; -1: none, or not there yet.
  struct Experts {
    int expert = -1, reference = -1;
  };
  Experts experts(const Place& at) const;

  /// Of *nearest* nodes with many children; null for others.
  const SiblingTree* siblings(int index) const {
    if (!siblings_) return nullptr;
    const auto found = siblings_->find(index);
    return found == siblings_->end() ? nullptr : &found->second;
  }

  /// True if and only if the routers may take exactly these choices at x and end at a leaf (exact rational arithmetic).
  bool may_take(std::span<const double> x, std::span<const int> choices) const;

 private:
  int size() const { return static_cast<int>(model_->router.size()); }
  Place settled(Place at) const;
  void find_siblings();

  const MoMlp* model_;
  const MoMlp* below_ = nullptr;
  bool same_route_ = false;
  std::shared_ptr<std::map<int, SiblingTree>> siblings_;  ///< by node; null if there are none
};

}  // namespace mocert
