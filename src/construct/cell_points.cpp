#include "construct/cell_points.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "construct/fit.hpp"
#include "model/routing.hpp"

namespace mocert {
namespace {

constexpr int shrink_rounds = 30, pull_rounds = 60;

}  // namespace

CellPoints::CellPoints(const MoMlp& model, const std::vector<int>& route) {
  int at = 0;
  for (const int taken : route) {
    const RouterNode& node = model.router[static_cast<std::size_t>(at)];
    for (int s = 0; s < static_cast<int>(node.children.size()); ++s) {
      if (s == taken) continue;
      const mocert::HalfSpace exact = border(node, taken, s);
      HalfSpace h{Eigen::VectorXd(model.inputs), midpoint(exact.offset), 0};
      for (int i = 0; i < model.inputs; ++i) h.a(i) = midpoint(exact.normal[static_cast<std::size_t>(i)]);
      h.scale = h.a.norm();
      if (h.scale > 0) borders_.push_back(std::move(h));
    }
    at = node.children[static_cast<std::size_t>(taken)];
  }
}

std::optional<Box> CellPoints::shrink(Box box) const {
  const std::size_t n = box.lo.size();
  for (int round = 0; round < shrink_rounds; ++round) {
    bool moved = false;
    for (const HalfSpace& h : borders_) {
      double least = -h.b;
      for (std::size_t i = 0; i < n; ++i) {
        const double a = h.a(static_cast<Eigen::Index>(i));
        least += a > 0 ? a * box.lo[i] : a * box.hi[i];
      }
      if (least > 1e-12 * (std::fabs(h.b) + h.scale)) return std::nullopt;
      for (std::size_t i = 0; i < n; ++i) {
        const double a = h.a(static_cast<Eigen::Index>(i)), width = box.hi[i] - box.lo[i];
        if (a == 0 || !(width > 0)) continue;
        // On the cell a_i x_i is at most its own least value plus what the others leave.
        const double room = std::max(-least, 0.0) / std::fabs(a);
        if (!(room < 0.999 * width)) continue;
        if (a > 0)
          box.hi[i] = box.lo[i] + room;
        else
          box.lo[i] = box.hi[i] - room;
        moved = true;
      }
    }
    if (!moved) break;
  }
  return box;
}

Eigen::MatrixXd CellPoints::pull(const Box& box, const Eigen::MatrixXd& u) const {
  const Eigen::Index n = u.cols();
  const Eigen::Map<const Eigen::VectorXd> lo(box.lo.data(), n), hi(box.hi.data(), n);
  std::vector<const HalfSpace*> near;
  for (const HalfSpace& h : borders_)
    if (h.a.cwiseMax(0).dot(hi) + h.a.cwiseMin(0).dot(lo) > h.b) near.push_back(&h);
  Eigen::MatrixXd kept(u.rows(), n);
  Eigen::Index count = 0;
  for (Eigen::Index p = 0; p < u.rows(); ++p) {
    const std::vector<double> start = at_units(box, u, p);
    Eigen::VectorXd x = Eigen::Map<const Eigen::VectorXd>(start.data(), n);
    for (int round = 0; round < pull_rounds; ++round) {
      // The border that is crossed by the greatest distance first.
      const HalfSpace* worst = nullptr;
      double most = 0;
      for (const HalfSpace* h : near) {
        const double beyond = (h->a.dot(x) - h->b) / h->scale;
        if (beyond > most) {
          most = beyond;
          worst = h;
        }
      }
      if (worst == nullptr || most <= 1e-12 * (hi - lo).norm()) {
        for (Eigen::Index i = 0; i < n; ++i) {
          const double t = 0.5 * (hi(i) - lo(i));
          kept(count, i) = t > 0 ? std::clamp((x(i) - (lo(i) + t)) / t, -1.0, 1.0) : 0.0;
        }
        ++count;
        break;
      }
      x = (x - most / worst->scale * worst->a).cwiseMax(lo).cwiseMin(hi);
    }
  }
  kept.conservativeResize(count, Eigen::NoChange);
  return kept;
}

Box around(const Box& box, const Eigen::MatrixXd& u) {
  if (u.rows() == 0) return box;
  Box result = box;
  const std::vector<double> low = at_units(box, u.colwise().minCoeff(), 0), high = at_units(box, u.colwise().maxCoeff(), 0);
  result.lo = low;
  result.hi = high;
  return result;
}

}  // namespace mocert
