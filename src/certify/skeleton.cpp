#include "certify/skeleton.hpp"

namespace mocert {
namespace {

std::string outside(const Border& border) {
  std::string code;
  ProofStep step;
  step.kind = ProofStep::Kind::outside;
  step.axis_or_level = static_cast<std::uint64_t>(border.level);
  step.count = static_cast<std::uint64_t>(border.sibling);
  put_step(code, step);
  return code;
}

}  // namespace

Skeleton::Skeleton(const Walk& walk, const MoMlp& model, Examiner& examiner, const Box& domain, CellRange range, Proof& proof)
    : walk_(walk), model_(model), examiner_(examiner), range_(range), proof_(proof), numbers_(model) {
  Item root;
  root.at = walk.root();
  root.box = domain;
  open_.push_back({std::move(root), 0, {}});
}

std::optional<Work> Skeleton::next() {
  while (!open_.empty()) {
    Pending top = std::move(open_.back());
    open_.pop_back();
    if (top.node < 0) {
      proof_.skeleton += top.code;
      continue;
    }
    const CellRange below = numbers_.below(top.node);
    ProofStep step;
    step.cell = below.from;
    if (below.to <= range_.from || below.from >= range_.to) {
      step.kind = ProofStep::Kind::elsewhere;
      step.count = below.to - below.from;
      put_step(proof_.skeleton, step);
    } else if (model_.router[static_cast<std::size_t>(top.node)].kind == RouterKind::leaf) {
      step.kind = ProofStep::Kind::cell;
      put_step(proof_.skeleton, step);
      if (!proof_.has(below.from)) return Work(walk_, below.from, std::move(top.item));
    } else {
      if (below.from >= range_.from) ++boxes;
      examine(std::move(top));
    }
  }
  return std::nullopt;
}

std::vector<Item> Skeleton::waiting() const {
  std::vector<Item> items;
  for (const Pending& pending : open_) {
    if (pending.node < 0) continue;
    const CellRange below = numbers_.below(pending.node);
    if (below.to > range_.from && below.from < range_.to) items.push_back(pending.item);
  }
  return items;
}

void Skeleton::examine(Pending top) {
  const Item& item = top.item;
  const Examined e = examiner_.examine(item, examiner_.view(item), {}, 0);
  ProofStep step;
  switch (e.action) {
    case Examined::Action::outside: proof_.skeleton += outside(e.border); return;
    case Examined::Action::cut:
      step.kind = ProofStep::Kind::split;
      step.axis_or_level = static_cast<std::uint64_t>(e.axis);
      step.at = e.at;
      put_step(proof_.skeleton, step);
      if (e.far_is_high)
        open_.push_back({{}, -1, outside(e.border)});
      else
        proof_.skeleton += outside(e.border);
      open_.push_back({part_of(item, e, !e.far_is_high), top.node, {}});
      return;
    case Examined::Action::route: {
      const std::vector<int>& children = model_.router[static_cast<std::size_t>(top.node)].children;
      step.kind = ProofStep::Kind::route;
      step.count = children.size();
      put_step(proof_.skeleton, step);
      for (std::size_t c = children.size(); c-- > 0;) open_.push_back({child_of(walk_, item, e, static_cast<int>(c)), children[c], {}});
      return;
    }
    default: left_open.push_back(std::move(top.item)); return;
  }
}

}  // namespace mocert
