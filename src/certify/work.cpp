#include "certify/work.hpp"

#include <algorithm>
#include <limits>

#include "mocert/error.hpp"

namespace mocert {

Work::Work(const Walk& walk, std::uint64_t cell, Item item) : walk_(&walk), cell_(cell), nodes_(1) {
  item.proof_node = 0;
  begin_ = item;
  stack.push_back(std::move(item));
}

void Work::begin_anew() {
  Item item = std::move(begin_);
  item.always_ask = true;
  *this = Work(*walk_, cell_, std::move(item));
}

std::uint32_t Work::expand(std::uint32_t parent, ProofStep::Kind kind, std::uint32_t children) {
  if (nodes_.size() > std::numeric_limits<std::uint32_t>::max() - children)
    throw InternalError("the proof of a cell has more than 2^32 nodes");
  const auto first = static_cast<std::uint32_t>(nodes_.size());
  nodes_.resize(nodes_.size() + children);
  nodes_[parent].kind = kind;
  nodes_[parent].first = first;
  nodes_[parent].count = children;
  return first;
}

void Work::mark_outside(std::uint32_t node, const Border& border) {
  nodes_[node].kind = ProofStep::Kind::outside;
  nodes_[node].axis_or_level = static_cast<std::uint32_t>(border.level);
  nodes_[node].count = static_cast<std::uint32_t>(border.sibling);
}

bool Work::apply(const Item& item, Examined& e) {
  ++boxes;
  refused = refused || e.refused;
  switch (e.action) {
    case Examined::Action::outside: mark_outside(item.proof_node, e.border); return true;
    case Examined::Action::cut:
    case Examined::Action::split: {
      const std::uint32_t first = expand(item.proof_node, ProofStep::Kind::split, 2);
      nodes_[item.proof_node].axis_or_level = static_cast<std::uint32_t>(e.axis);
      nodes_[item.proof_node].at = e.at;
      for (const bool high : {true, false}) {
        const std::uint32_t child = first + (high ? 1 : 0);
        if (e.action == Examined::Action::cut && high == e.far_is_high) {
          mark_outside(child, e.border);
          continue;
        }
        Item part = part_of(item, e, high);
        part.proof_node = child;
        stack.push_back(std::move(part));
      }
      return true;
    }
    case Examined::Action::route: {
      const auto children = static_cast<std::uint32_t>(walk_->node(item.at.node).children.size());
      const std::uint32_t first = expand(item.proof_node, ProofStep::Kind::route, children);
      for (std::uint32_t c = children; c-- > 0;) {
        Item below = child_of(*walk_, item, e, static_cast<int>(c));
        below.proof_node = first + c;
        stack.push_back(std::move(below));
      }
      return true;
    }
    case Examined::Action::bounded: {
      Node& node = nodes_[item.proof_node];
      node.kind = e.bound.second_order ? ProofStep::Kind::second_order : ProofStep::Kind::bounded;
      if (!e.bound.upper_sample.empty()) {
        node.kind = ProofStep::Kind::samples;
        node.first = static_cast<std::uint32_t>(samples_.size());
        samples_.push_back({std::move(e.bound.upper_sample), std::move(e.bound.lower_sample)});
      }
      ++leaves;
      upper = std::max(upper, e.bound.upper);
      return true;
    }
    case Examined::Action::open: break;
  }
  ++left_open;
  return false;
}

void Work::encode(std::string& code) const {
  std::vector<std::uint32_t> open{0};
  ProofStep step;
  while (!open.empty()) {
    const Node& node = nodes_[open.back()];
    open.pop_back();
    step.kind = node.kind;
    step.axis_or_level = node.axis_or_level;
    step.count = node.count;
    step.at = node.at;
    if (node.kind == ProofStep::Kind::samples) step.samples = samples_[node.first];
    put_step(code, step);
    if (node.kind == ProofStep::Kind::split || node.kind == ProofStep::Kind::route)
      for (std::uint32_t c = node.count; c-- > 0;) open.push_back(node.first + c);
  }
}

}  // namespace mocert
