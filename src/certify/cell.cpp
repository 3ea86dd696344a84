#include "certify/cell.hpp"

#include <algorithm>
#include <cmath>

namespace mocert {
namespace {

/// A cut that removes less than this share of an axis waits, unless the border is parallel to a face: then the cut is the cell's own face.
constexpr double worthwhile = 0.15;

/// normal.x - offset over the box in plain binary64: decides nothing by itself.
struct Estimate {
  double least = 0, greatest = 0, scale = 0;
  int best_axis = -1;
  double removed = 0;  ///< share of best_axis that lies beyond the border
  bool axis_parallel = false;
};

double normal_component(const RouterNode& node, const Border& b, std::size_t i) {
  const double d = node.points[static_cast<std::size_t>(b.sibling)][i] - node.points[static_cast<std::size_t>(b.taken)][i];
  return node.kind == RouterKind::nearest ? 2 * d : d;
}

double offset_estimate(const RouterNode& node, const Border& b) {
  const auto s = static_cast<std::size_t>(b.sibling), t = static_cast<std::size_t>(b.taken);
  if (node.kind == RouterKind::argmax) return node.bias[t] - node.bias[s];
  double sum = 0;
  for (std::size_t i = 0; i < node.points[s].size(); ++i)
    sum += (node.points[s][i] - node.points[t][i]) * (node.points[s][i] + node.points[t][i]);
  return sum;
}

Estimate estimate(const RouterNode& node, const Border& b, const Box& box) {
  Estimate e;
  const double offset = offset_estimate(node, b);
  e.least = e.greatest = -offset;
  e.scale = std::fabs(offset);
  int parallel = 0;
  for (std::size_t i = 0; i < box.lo.size(); ++i) {
    const double a = normal_component(node, b, i);
    if (a == 0) continue;
    ++parallel;
    e.least += a > 0 ? a * box.lo[i] : a * box.hi[i];
    e.greatest += a > 0 ? a * box.hi[i] : a * box.lo[i];
    e.scale += std::fabs(a) * std::max(std::fabs(box.lo[i]), std::fabs(box.hi[i]));
  }
  e.axis_parallel = parallel == 1;
  for (std::size_t i = 0; i < box.lo.size(); ++i) {
    const double reach = std::fabs(normal_component(node, b, i)) * (box.hi[i] - box.lo[i]);
    if (!(reach > 0)) continue;
    const double removed = 1 + e.least / reach;
    if (e.best_axis < 0 || removed > e.removed) {
      e.best_axis = static_cast<int>(i);
      e.removed = removed;
    }
  }
  return e;
}

/// The cut along `axis` whose far part is certainly outside, if there is one strictly inside the box.
std::optional<CellView::Cut> rigorous_cut(const RouterNode& node, const Border& b, const Box& box, int axis) {
  const HalfSpace h = border(node, b.taken, b.sibling);
  const auto i = static_cast<std::size_t>(axis);
  if (contains_zero(h.normal[i])) return std::nullopt;
  double rest = 0;
  for (std::size_t k = 0; k < box.lo.size(); ++k)
    if (k != i) rest = add_down(rest, (h.normal[k] * Interval(box.lo[k], box.hi[k])).lower());
  if (!std::isfinite(rest)) return std::nullopt;
  const Interval bound = (h.offset - Interval(rest)) / h.normal[i];
  const bool far_is_high = h.normal[i].lower() > 0;
  Box far = box;
  double& at = (far_is_high ? far.lo : far.hi)[i];
  at = far_is_high ? bound.upper() : bound.lower();
  for (int tries = 0; tries < 4; ++tries) {
    at = far_is_high ? next_up(at) : next_down(at);
    if (!(at > box.lo[i] && at < box.hi[i])) return std::nullopt;
    if (strictly_beyond(node, b.taken, b.sibling, far)) return CellView::Cut{axis, at, far_is_high, b};
  }
  return std::nullopt;
}

/// Siblings further from the child's prototype p than this win nowhere in the box: |x - s| >= |s - p| - |x - p| >= |x - p| at every x that
/// is at most half as far from p.
double farthest_rival(const RouterNode& node, int taken, const Box& box) {
  const std::vector<double>& p = node.points[static_cast<std::size_t>(taken)];
  double sum = 0;
  for (std::size_t i = 0; i < p.size(); ++i) {
    const double d = std::max(std::fabs(box.lo[i] - p[i]), std::fabs(box.hi[i] - p[i]));
    sum += d * d;
  }
  return 2.000001 * std::sqrt(sum);
}

}  // namespace

std::vector<int> choices(const Path& path) {
  std::vector<int> result;
  for (const PathStep* s = path.get(); s != nullptr; s = s->parent.get()) result.push_back(s->taken);
  std::reverse(result.begin(), result.end());
  return result;
}

CellView view_cell(const Walk& walk, const Path& path, const Borders& inherited, bool fresh, const Box& box) {
  CellView view;
  auto active = std::make_shared<std::vector<Border>>();
  double best = 0;
  std::optional<Border> best_border;
  int best_axis = -1;
  const auto look = [&](const Border& b) {
    const RouterNode& node = walk.node(b.node);
    const Estimate e = estimate(node, b, box);
    if (e.greatest <= 0) return false;
    active->push_back(b);
    if (e.least > -1e-12 * e.scale && strictly_beyond(node, b.taken, b.sibling, box)) {
      view.outside = b;
      return true;
    }
    if (e.best_axis >= 0 && e.removed > best && (e.removed >= worthwhile || e.axis_parallel)) {
      best = e.removed;
      best_border = b;
      best_axis = e.best_axis;
    }
    return false;
  };
  if (inherited)
    for (const Border& b : *inherited)
      if (look(b)) return view;
  const SiblingTree* tree = fresh && path ? walk.siblings(path->node) : nullptr;
  const auto look_at = [&](int s) { return look(Border{path->level, path->node, path->taken, s}); };
  if (tree) {
    // As long as near siblings cut, the others need not be known.
    const std::size_t known = active->size();
    std::vector<int> near = tree->nearest(path->taken, 8 * (box.lo.size() + 1));
    for (const int s : near)
      if (look_at(s)) return view;
    if (best_border) view.cut = rigorous_cut(walk.node(best_border->node), *best_border, box, best_axis);
    if (view.cut) {
      active->resize(known);
      view.fresh = true;
      view.active = std::move(active);
      return view;
    }
    std::sort(near.begin(), near.end());
    for (const int s : tree->within(path->taken, farthest_rival(walk.node(path->node), path->taken, box)))
      if (!std::binary_search(near.begin(), near.end(), s) && look_at(s)) return view;
  } else if (fresh && path) {
    const int siblings = static_cast<int>(walk.node(path->node).children.size());
    for (int s = 0; s < siblings; ++s)
      if (s != path->taken && look_at(s)) return view;
  }
  if (best_border) view.cut = rigorous_cut(walk.node(best_border->node), *best_border, box, best_axis);
  view.active = std::move(active);
  return view;
}

bool pull_into_cell(const Walk& walk, const std::vector<Border>& borders, const Box& box, std::vector<double>& x) {
  const auto excess = [&](const RouterNode& node, const Border& b, double& scale) {
    const double offset = offset_estimate(node, b);
    double value = -offset;
    scale = std::fabs(offset);
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double term = normal_component(node, b, i) * x[i];
      value += term;
      scale += std::fabs(term);
    }
    return value;
  };
  for (int pass = 0; pass < 2; ++pass) {
    bool inside = true;
    for (const Border& b : borders) {
      const RouterNode& node = walk.node(b.node);
      double scale = 0;
      const double value = excess(node, b, scale);
      if (value <= 0) continue;
      inside = false;
      if (pass == 1) return false;
      double length = 0;
      int axis = -1, parts = 0;
      for (std::size_t i = 0; i < x.size(); ++i) {
        const double a = normal_component(node, b, i);
        length += a * a;
        if (a != 0) axis = static_cast<int>(i), ++parts;
      }
      if (!(length > 0)) return false;
      if (parts == 1) {
        // The face itself: its points are shared with the sibling, and a jump shows nowhere else.
        const auto i = static_cast<std::size_t>(axis);
        x[i] = std::clamp(offset_estimate(node, b) / normal_component(node, b, i), box.lo[i], box.hi[i]);
      } else {
        const double step = (value + 1e-13 * scale) / length;
        for (std::size_t i = 0; i < x.size(); ++i) x[i] = std::clamp(x[i] - step * normal_component(node, b, i), box.lo[i], box.hi[i]);
      }
    }
    if (inside) return true;
  }
  return true;
}

}  // namespace mocert
