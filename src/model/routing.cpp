#include "model/routing.hpp"

#include <gmpxx.h>

#include <algorithm>
#include <cmath>

namespace mocert {
namespace {

/// sum (p_s - p_t)(p_s + p_t) componentwise: components that are equal cancel exactly.
Interval offset_of(const RouterNode& node, std::size_t taken, std::size_t sibling) {
  if (node.kind == RouterKind::argmax) return Interval(node.bias[taken]) - node.bias[sibling];
  Interval sum = 0.0;
  const auto &s = node.points[sibling], &t = node.points[taken];
  for (std::size_t i = 0; i < s.size(); ++i)
    if (s[i] != t[i]) sum += (Interval(s[i]) - t[i]) * (Interval(s[i]) + t[i]);
  return sum;
}

/// normal.x - offset: the sibling wins strictly if and only if it is positive. Real is Interval or mpq_class.
template <class Real>
Real excess(const RouterNode& node, std::size_t taken, std::size_t sibling, std::span<const double> x) {
  const auto &s = node.points[sibling], &t = node.points[taken];
  Real sum(0.0);
  if (node.kind == RouterKind::argmax) sum = Real(node.bias[sibling]) - Real(node.bias[taken]);
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (s[i] == t[i]) continue;
    const Real difference = Real(s[i]) - Real(t[i]), at(x[i]);
    // 2 (s - t) x - (s^2 - t^2) = (s - t) ((x - s) + (x - t)), of which no sum is much greater than what it comes to near the border
    if (node.kind == RouterKind::nearest)
      sum += Real(difference * Real((at - Real(s[i])) + (at - Real(t[i]))));
    else
      sum += Real(difference * at);
  }
  return sum;
}

bool wins_strictly(const RouterNode& node, std::size_t taken, std::size_t sibling, std::span<const double> x) {
  const auto value = excess<Interval>(node, taken, sibling, x);
  if (value.lower() > 0) return true;
  if (value.upper() <= 0) return false;
  return excess<mpq_class>(node, taken, sibling, x) > 0;
}

bool may_take_child(const RouterNode& node, std::size_t child, std::span<const double> x) {
  for (std::size_t s = 0; s < node.children.size(); ++s)
    if (s != child && wins_strictly(node, child, s, x)) return false;
  return true;
}

/// Larger is better: the negative squared distance, or the gate's score.
double score(const RouterNode& node, std::size_t child, std::span<const double> x) {
  double sum = node.kind == RouterKind::argmax ? node.bias[child] : 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double p = node.points[child][i];
    sum += node.kind == RouterKind::argmax ? p * x[i] : -(x[i] - p) * (x[i] - p);
  }
  return sum;
}

}  // namespace

HalfSpace border(const RouterNode& node, int taken, int sibling) {
  const auto t = static_cast<std::size_t>(taken), s = static_cast<std::size_t>(sibling);
  HalfSpace h;
  h.normal.reserve(node.points[t].size());
  const double factor = node.kind == RouterKind::nearest ? 2.0 : 1.0;
  for (std::size_t i = 0; i < node.points[t].size(); ++i) h.normal.push_back((Interval(node.points[s][i]) - node.points[t][i]) * factor);
  h.offset = offset_of(node, t, s);
  return h;
}

bool strictly_beyond(const RouterNode& node, int taken, int sibling, const Box& box) {
  const auto t = static_cast<std::size_t>(taken), s = static_cast<std::size_t>(sibling);
  std::vector<double> corner = box.hi;
  for (std::size_t i = 0; i < corner.size(); ++i)
    if (node.points[s][i] > node.points[t][i]) corner[i] = box.lo[i];
  return wins_strictly(node, t, s, corner);
}

std::vector<Route> selectable(const MoMlp& model, std::span<const double> x, std::size_t limit) {
  std::vector<Route> done, open{{{}, 0, -1}};
  while (!open.empty() && done.size() < limit) {
    Route route = std::move(open.back());
    open.pop_back();
    const RouterNode& node = model.router[static_cast<std::size_t>(route.leaf)];
    if (node.kind == RouterKind::leaf) {
      route.expert = node.expert;
      done.push_back(std::move(route));
      continue;
    }
    for (std::size_t c = node.children.size(); c-- > 0;) {
      if (!may_take_child(node, c, x)) continue;
      Route next = route;
      next.choices.push_back(static_cast<int>(c));
      next.leaf = node.children[c];
      open.push_back(std::move(next));
    }
  }
  return done;
}

bool may_take(const MoMlp& model, std::span<const double> x, std::span<const int> choices) {
  int at = 0;
  for (int choice : choices) {
    const RouterNode& node = model.router[static_cast<std::size_t>(at)];
    if (node.kind == RouterKind::leaf || choice < 0 || static_cast<std::size_t>(choice) >= node.children.size()) return false;
    if (!may_take_child(node, static_cast<std::size_t>(choice), x)) return false;
    at = node.children[static_cast<std::size_t>(choice)];
  }
  return model.router[static_cast<std::size_t>(at)].kind == RouterKind::leaf;
}

Route approximate_route(const MoMlp& model, std::span<const double> x) {
  Route route;
  route.leaf = 0;
  for (;;) {
    const RouterNode& node = model.router[static_cast<std::size_t>(route.leaf)];
    if (node.kind == RouterKind::leaf) break;
    std::size_t best = 0;
    double best_score = -std::numeric_limits<double>::infinity();
    for (std::size_t c = 0; c < node.children.size(); ++c)
      if (const double s = score(node, c, x); s > best_score) {
        best = c;
        best_score = s;
      }
    route.choices.push_back(static_cast<int>(best));
    route.leaf = node.children[best];
  }
  route.expert = model.router[static_cast<std::size_t>(route.leaf)].expert;
  return route;
}

}  // namespace mocert
