#include "certify/grouped_forms.hpp"

#include <algorithm>
#include <functional>

namespace mocert {
namespace {

/// Fewer boxes of an expert than this are left to enclose_expert: a tile of the kernel costs about as much as two of them.
constexpr std::size_t least_boxes = 4;
/// More are given to several threads.
constexpr std::size_t most_boxes = 64;
/// Experts this wide would take the kernel more than 32 MiB.
constexpr std::size_t most_numbers = std::size_t{1} << 17;

bool pays(const Expert& expert, const Box& box) {
  std::size_t width = box.lo.size();
  for (const Layer& layer : expert.layers) width = std::max(width, static_cast<std::size_t>(layer.rows));
  return width * (box.lo.size() + 2) <= most_numbers;
}

}  // namespace

GroupedForms::GroupedForms(std::vector<std::pair<const Expert*, const Box*>> wanted, int outputs, const std::vector<std::uint64_t>& apart)
    : wanted_(std::move(wanted)), outputs_(outputs) {
  // Which group comes first does not matter: a form does not depend on other boxes.
  struct Place {
    const Expert* expert;
    std::uint64_t apart;
    std::size_t box;
    bool together(const Place& o) const { return expert == o.expert && apart == o.apart; }
  };
  std::vector<Place> of_expert;
  for (std::size_t i = 0; i < wanted_.size(); ++i)
    if (wanted_[i].first != nullptr && wanted_[i].first->layers.size() >= 2)
      of_expert.push_back({wanted_[i].first, apart.empty() ? 0 : apart[i], i});
  std::sort(of_expert.begin(), of_expert.end(), [](const Place& a, const Place& b) {
    if (a.expert != b.expert) return std::less<const Expert*>()(a.expert, b.expert);
    return a.apart != b.apart ? a.apart < b.apart : a.box < b.box;
  });
  for (std::size_t begin = 0, end; begin < of_expert.size(); begin = end) {
    end = begin;
    while (end < of_expert.size() && of_expert[end].together(of_expert[begin])) ++end;
    if (end - begin < least_boxes || !pays(*of_expert[begin].expert, *wanted_[of_expert[begin].box].second)) continue;
    for (std::size_t from = begin; from < end; from += most_boxes) {
      Group& group = groups_.emplace_back();
      for (std::size_t k = from; k < std::min(end, from + most_boxes); ++k) group.boxes.push_back(of_expert[k].box);
    }
  }
  place_.assign(wanted_.size(), {groups_.size(), 0});
  for (std::size_t g = 0; g < groups_.size(); ++g)
    for (std::size_t lane = 0; lane < groups_[g].boxes.size(); ++lane) place_[groups_[g].boxes[lane]] = {g, lane};
}

void GroupedForms::make(Tools& tools, std::size_t index) {
  Group& group = groups_[index];
  const auto& [expert, box] = wanted_[group.boxes.front()];
  if (tools.compiled != expert) {
    tools.flat = compile(*expert, box->dimension(), outputs_);
    tools.compiled = expert;
  }
  tools.boxes.resize(box->lo.size(), group.boxes.size());
  for (std::size_t lane = 0; lane < group.boxes.size(); ++lane) tools.boxes.set(lane, *wanted_[group.boxes[lane]].second);
  tools.kernel.enclose(tools.flat, tools.boxes, group.forms);
}

std::vector<AffineForm> GroupedForms::forms(std::size_t i) const {
  std::vector<AffineForm> forms;
  const auto [group, lane] = place_[i];
  if (group == groups_.size()) return forms;
  for (std::size_t k = 0; k < static_cast<std::size_t>(outputs_); ++k) forms.push_back(groups_[group].forms.form(k, lane));
  return forms;
}

}  // namespace mocert
