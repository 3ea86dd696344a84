#include "kernel/prove/cover.hpp"

#include "kernel/prove/half_space.hpp"

namespace mocert::kernel {

void Cover::run() {
  here_.place = json_.place();
  try {
    open();
    while (!frames_.empty()) frames_.back().split ? continue_split() : continue_route();
  } catch (...) {
    waiting_.check();  // a leaf that stands before the fault speaks first
    throw;
  }
  waiting_.check();
}

void Cover::open() {
  ++nodes;
  json_.begin_object();
  if (!json_.next_key()) json_.fail("found an empty proof node");
  const std::string rule(json_.key());
  if (rule == "split")
    open_split();
  else if (rule == "route")
    open_route();
  else if (rule == "outside")
    outside();
  else if (rule == "bounded")
    bounded();
  else
    json_.fail("found the key " + shown(rule) + ", expected split, route, outside or bounded");
}

/// Premise: both halves [lo, at] and [at, hi] are proved. Conclusion: the box is.
void Cover::open_split() {
  const std::uint64_t axis = json_.read_count();
  if (axis >= here_.lo.size()) json_.fail("found axis " + std::to_string(axis) + ", which does not exist", "structure");
  json_.expect_key("at");
  const double at = hex_double(json_.read_string());
  if (!(here_.lo[axis] < at && at < here_.hi[axis])) json_.fail("found a cut that is not inside the box", "structure");
  frames_.push_back({true, axis, 0, at, here_.hi[axis], here_.place.size()});
  here_.hi[axis] = at;
  here_.place += "/low";
  json_.expect_key("low");
  open();
}

void Cover::continue_split() {
  Frame& frame = frames_.back();
  here_.place.resize(frame.place);
  if (frame.next++ == 0) {
    here_.hi[frame.axis] = frame.saved;
    frame.saved = here_.lo[frame.axis];
    here_.lo[frame.axis] = frame.at;
    here_.place += "/high";
    json_.expect_key("high");
    open();
  } else {
    here_.lo[frame.axis] = frame.saved;
    frames_.pop_back();
    json_.end_object();
  }
}

/// Premise: the box is proved at every child. Conclusion: it is proved at the node, since a point routed below it is
/// routed to some child.
void Cover::open_route() {
  if (at_leaf()) json_.fail("found a route at a router leaf", "structure");
  json_.begin_array();
  path_.push_back({at_, 0});
  frames_.push_back({false, 0, 0, 0, 0, here_.place.size()});
}

void Cover::continue_route() {
  Step& step = path_.back();
  const std::vector<std::uint64_t>& children = router_node(claim_, step.at).children;
  const std::uint64_t which = frames_.back().next++;
  here_.place.resize(frames_.back().place);
  if (json_.next_element() != (which < children.size())) {
    json_.fail("found a wrong number of nodes under route, expected " + std::to_string(children.size()), "structure");
  }
  if (which < children.size()) {
    step.taken = which;
    at_ = child(claim_, step.at, which);
    here_.place += "/route/" + std::to_string(which);
    open();
  } else {
    at_ = step.at;
    path_.pop_back();
    frames_.pop_back();
    json_.end_object();
  }
}

void Cover::outside() {
  const std::uint64_t level = json_.read_count();
  if (level >= path_.size())
    json_.fail("found level " + std::to_string(level) + " on a path of " + std::to_string(path_.size()), "structure");
  json_.expect_key("sibling");
  const std::uint64_t sibling = json_.read_count();
  const Step& step = path_[level];
  const RouterNode& router = router_node(claim_, step.at);
  if (sibling >= router.children.size() || sibling == step.taken)
    json_.fail("found sibling " + std::to_string(sibling) + ", expected another child of that node", "structure");
  json_.end_object();
  if (!beyond(router, step.taken, sibling, here_.lo, here_.hi))
    throw Fault("outside", here_.place, "found a box that is not strictly beyond the border", true);
}

std::vector<std::uint64_t> Cover::samples() {
  return json_.read_exactly(claim_.model.outputs, [&] {
    const std::uint64_t sample = json_.read_count();
    if (sample >= claim_.samples->count) json_.fail("found a sample that does not exist", "structure");
    return sample;
  });
}

void Cover::bounded() {
  Evidence& evidence = here_.evidence;
  evidence.rule = json_.read_string();
  if (!at_leaf()) json_.fail("found bounded above a router leaf", "structure");
  if (part_ == Part::lipschitz ? evidence.rule != "gradient" : !claim_.allows(evidence.rule))
    json_.fail("found the rule " + shown(evidence.rule) + ", which does not serve this target", "structure");
  if (claim_.samples) {
    json_.expect_key("upper");
    evidence.upper = samples();
    json_.expect_key("lower");
    evidence.lower = samples();
  }
  json_.end_object();
  ++leaves;
  const Experts pair = part_ == Part::lipschitz ? Experts{} : experts_at(claim_, at_);
  here_.expert = pair.expert;
  evidence.reference = pair.reference;
  waiting_.add(here_);
}

}  // namespace mocert::kernel
