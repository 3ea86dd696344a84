#include "certify/examine.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

#include "enclose/expert_form.hpp"
#include "mocert/error.hpp"

namespace mocert {
namespace {

/// Bounds this close to epsilon are left to the checker's finer arithmetic; below it no rounding of ours or its can matter.
constexpr double rounding_room = 0x1p-36;

/// Of experts with hidden layers the checker's bounds are up to a few percent greater or smaller than ours: of leaves above this share of
/// epsilon it is asked at once, so that few of them turn up when the whole proof is replayed.
constexpr double safe_share = 0.9;

/// Where the checker's points differ a little from ours, as its enclosures of derivatives do, so mostly do its bounds; by more only where
/// one of it is just enough, and it stops there.
constexpr double share_of_choice = 0x1p-10;

/// Symbols are tried, too, where all but this share of a bound is remainders that may become some: neurons' ranges get narrower with them,
/// and what is left may then be anything.
constexpr double vanishing = 0.1;

/// Deeper certificates are refused by readers (docs/formats.md: 4096 levels of nesting).
constexpr int deepest = 1900;

/// An error that plain binary64 sees this much smaller than the best one is not looked at. Others are, so which are found first hardly
/// matters.
constexpr double approximate = 1 - 0x1p-20;

}  // namespace

bool too_small(double error, double best) { return error < best * approximate; }

std::optional<double> short_middle(double lo, double hi) {
  const double width = hi - lo;
  double middle = lo + 0.5 * width;
  if (std::isfinite(width) && width > 0) {
    const double step = std::ldexp(1.0, std::max(std::ilogb(width) - 2, -1070));
    const double rounded = std::round(middle / step) * step;
    if (std::isfinite(rounded) && rounded > lo && rounded < hi) return rounded;
  } else if (!std::isfinite(width)) {
    middle = 0.5 * lo + 0.5 * hi;
  }
  if (middle > lo && middle < hi) return middle;
  return std::nullopt;
}

std::pair<int, double> Examiner::choose_cut(const Box& box, const Expert& expert) {
  if (kinks_of_ != &expert) {
    kinks_.emplace(expert, box.dimension());
    kinks_of_ = &expert;
  }
  if (const auto kink = kinks_->find(box)) return *kink;
  const int axis = choose_axis(box, expert);
  if (axis < 0) return {axis, 0};
  const auto i = static_cast<std::size_t>(axis);
  return {axis, *short_middle(box.lo[i], box.hi[i])};
}

Item part_of(const Item& item, const Examined& e, bool high) {
  Item part;
  part.at = item.at;
  part.path = item.path;
  part.borders = e.borders;
  part.fresh = e.fresh;
  part.box = item.box;
  (high ? part.box.lo : part.box.hi)[static_cast<std::size_t>(e.axis)] = e.at;
  part.depth = item.depth + 1;
  part.always_ask = item.always_ask;
  part.upper = std::min(item.upper, e.bound.upper);
  return part;
}

Item child_of(const Walk& walk, const Item& item, const Examined& e, int child) {
  Item below;
  below.at = walk.child(item.at, child);
  below.path = std::make_shared<PathStep>(PathStep{item.path, item.path ? item.path->level + 1 : 0, item.at.node, child});
  below.borders = e.borders;
  below.fresh = true;
  below.box = item.box;
  below.depth = item.depth + 2;
  below.always_ask = item.always_ask;
  return below;
}

bool better(const Witness& w, const Witness& than) {
  if (w.error != than.error) return w.error > than.error;
  return std::tie(w.route, w.x) > std::tie(than.route, than.x);
}

Item item_at(const Walk& walk, const std::vector<int>& route) {
  Item item;
  item.at = walk.root();
  auto borders = std::make_shared<std::vector<Border>>();
  for (std::size_t level = 0; level < route.size(); ++level) {
    const int taken = route[level], siblings = static_cast<int>(walk.node(item.at.node).children.size());
    item.path = std::make_shared<PathStep>(PathStep{item.path, static_cast<int>(level), item.at.node, taken});
    for (int s = 0; s < siblings; ++s)
      if (s != taken) borders->push_back({static_cast<int>(level), item.at.node, taken, s});
    item.at = walk.child(item.at, taken);
  }
  item.borders = std::move(borders);
  return item;
}

int Examiner::choose_axis(const Box& box, const Expert& expert) {
  const std::size_t n = box.lo.size();
  std::vector<double> score(n, 0.0);
  gap_->bend(box, expert, score);
  double top = 0;
  bool usable = true;
  for (double s : score) {
    if (!std::isfinite(s))
      usable = false;
    else
      top = std::max(top, s);
  }
  int best = -1;
  double best_score = -1;
  for (std::size_t i = 0; i < n; ++i) {
    if (!short_middle(box.lo[i], box.hi[i])) continue;
    const double whole = claim_.domain.hi[i] - claim_.domain.lo[i], share = (box.hi[i] - box.lo[i]) / (whole > 0 ? whole : 1);
    const double s = usable && top > 0 ? score[i] + 1e-6 * top * share : share;
    if (best < 0 || s > best_score) {
      best = static_cast<int>(i);
      best_score = s;
    }
  }
  return best;
}

std::optional<Witness> Examiner::prove(const Item& item, std::vector<double> x) {
  for (std::size_t i = 0; i < x.size(); ++i)
    if (!(x[i] >= claim_.domain.lo[i] && x[i] <= claim_.domain.hi[i])) return std::nullopt;
  const Walk::Experts at = walk_.experts(item.at);
  if (at.reference >= 0) gap_->compare_with(at.reference);
  const auto error = gap_->error_at(x, expert_of(at.expert));
  if (!error || !(error->lower() > 0) || !std::isfinite(error->lower())) return std::nullopt;
  Witness w{std::move(x), choices(item.path), at.expert, error->lower(), at.reference};
  if (!walk_.may_take(w.x, w.route)) return std::nullopt;
  return w;
}

void Examiner::consider(const Item& item, const Expert& expert, std::vector<double> x, Examined& result, double best) {
  if (result.borders && !pull_into_cell(walk_, *result.borders, item.box, x)) return;
  const double error = gap_->approximate_error(x, expert);
  if (error > 0 && !too_small(error, best)) result.suspects.push_back({error, std::move(x)});
}

void Examiner::look_for_errors(const Item& item, const Expert& expert, Examined& result, double best) {
  const Box& box = item.box;
  const std::size_t n = box.lo.size();
  std::vector<double> center(n);
  for (std::size_t i = 0; i < n; ++i) center[i] = std::midpoint(box.lo[i], box.hi[i]);
  if (!result.bound.suspect.empty()) consider(item, expert, result.bound.suspect, result, best);
  // Errors of a difference that is nearly affine are greatest in the corners its slopes point to.
  for (const AffineForm& d : result.bound.difference) {
    std::vector<double> high(n), low(n);
    for (std::size_t i = 0; i < n; ++i) {
      const bool up = d.slope[i] >= 0;
      high[i] = up ? box.hi[i] : box.lo[i];
      low[i] = up ? box.lo[i] : box.hi[i];
    }
    consider(item, expert, std::move(high), result, best);
    consider(item, expert, std::move(low), result, best);
  }
  consider(item, expert, std::move(center), result, best);
}

double Examiner::upper(const Item& item) {
  if (view(item).outside) return 0;
  if (walk_.node(item.at.node).kind != RouterKind::leaf) return item.upper;
  const Walk::Experts at_leaf = walk_.experts(item.at);
  if (at_leaf.reference >= 0) gap_->compare_with(at_leaf.reference);
  return std::min(item.upper, gap_->bound(item.box, expert_of(at_leaf.expert), {}).upper);
}

bool Examiner::too_deep(const Item& item) const { return item.depth >= std::min(options_.limits.depth, deepest); }

const Expert* Examiner::expert_wanted(const Item& item, const CellView& view) const {
  if (view.outside || walk_.node(item.at.node).kind != RouterKind::leaf || (view.cut && !too_deep(item))) return nullptr;
  const Walk::Experts at_leaf = walk_.experts(item.at);
  return at_leaf.reference < 0 ? &expert_of(at_leaf.expert) : nullptr;
}

GapBound Examiner::bound_of(const Box& box, const Expert& expert, std::span<const AffineForm> known) {
  const double wanted = claim_.epsilon_down * (1 - rounding_room);
  GapBound first = gap_->bound(box, expert, {known, wanted, 0});
  const double rest = first.upper - first.nameable;
  if (!(first.upper > wanted && (rest <= wanted || rest < vanishing * first.upper))) return first;
  GapBound second = gap_->bound(box, expert, {{}, wanted, most_symbols});
  return second.upper < first.upper ? second : first;
}

Examined Examiner::examine(const Item& item, const CellView& view, std::span<const AffineForm> known, double best) {
  Examined result;
  if (view.outside) {
    result.action = Examined::Action::outside;
    result.border = *view.outside;
    return result;
  }
  result.borders = view.active;
  const bool deep = too_deep(item);
  if (view.cut && !deep) {
    result.action = Examined::Action::cut;
    result.border = view.cut->border;
    result.axis = view.cut->axis;
    result.at = view.cut->at;
    result.far_is_high = view.cut->far_is_high;
    result.fresh = view.fresh;
    return result;
  }
  if (walk_.node(item.at.node).kind != RouterKind::leaf) {
    result.action = deep ? Examined::Action::open : Examined::Action::route;
    result.reason = "depth";
    return result;
  }
  const Walk::Experts at_leaf = walk_.experts(item.at);
  const Expert& expert = expert_of(at_leaf.expert);
  if (at_leaf.reference >= 0) gap_->compare_with(at_leaf.reference);
  result.bound = bound_of(item.box, expert, known);
  const double upper = result.bound.upper;
  bool closed = upper <= claim_.epsilon_down * (1 - rounding_room);
  const bool ask = item.always_ask || (expert.layers.size() > 1 && at_leaf.reference < 0 && upper > claim_.epsilon_down * safe_share) ||
                   (result.bound.by_choice && upper > claim_.epsilon_down * (1 - share_of_choice));
  const auto [axis, at] = closed && !ask ? std::pair(-1, 0.0) : choose_cut(item.box, expert);
  const bool last_chance = axis < 0 || deep;
  if (options_.second_opinion) {
    const bool near = upper <= claim_.epsilon_up * (1 + rounding_room) + result.bound.noise || (last_chance && std::isfinite(upper));
    if (closed && !ask) {
      result.refused = options_.verify && !options_.second_opinion(at_leaf.expert, item.box, result.bound);
    } else if (closed || near) {
      const bool by_us = closed;
      closed = options_.second_opinion(at_leaf.expert, item.box, result.bound);
      // All that is known of the checker's own bound.
      if (closed && !by_us) result.bound.upper = claim_.epsilon_up;
    }
  } else {
    // Where epsilon is sought, boxes are not split for the sake of rounding errors.
    closed = upper <= claim_.epsilon_down + (options_.relative_width > 0 ? 16 * result.bound.noise : 0);
  }
  if (closed) {
    result.action = Examined::Action::bounded;
    if (result.bound.by_choice)
      result.bound.upper = options_.second_opinion ? std::min(claim_.epsilon_up, mul_up(upper, 1 + share_of_choice)) : claim_.epsilon_up;
    if (upper >= best) look_for_errors(item, expert, result, best);
    return result;
  }
  if (std::isinf(upper)) {
    for (const std::vector<double>& x : {item.box.lo, item.box.hi})
      if (std::string why = gap_->proved_undefined_at(x); !why.empty())
        result.undefined = fmt::format("{} at x = ({:.17g})", why, fmt::join(x, ", "));
  }
  look_for_errors(item, expert, result, best);
  if (last_chance) {
    result.action = Examined::Action::open;
    result.reason = axis < 0 ? "width" : "depth";
    return result;
  }
  result.action = Examined::Action::split;
  result.axis = axis;
  result.at = at;
  return result;
}

}  // namespace mocert
