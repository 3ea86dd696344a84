#include "construct/network_source.hpp"

#include <cmath>

#include "construct/short_number.hpp"
#include "enclose/expert_form.hpp"
#include "model/routing.hpp"

namespace mocert {

void approximate_network(const MoMlp& network, std::span<const double> x, std::span<double> y) {
  approximate_expert(network.experts[static_cast<std::size_t>(approximate_route(network, x).expert)], x, y);
}

Eigen::MatrixXd NetworkSource::points(const Box& box, bool rough) const { return box_pattern(box.dimension(), rough); }

BoxSamples NetworkSource::values(const Box& box, const Eigen::MatrixXd& u) const {
  BoxSamples s{u, Eigen::MatrixXd(u.rows(), network_.outputs)};
  std::vector<double> y(static_cast<std::size_t>(network_.outputs));
  Eigen::Index kept = 0;
  for (Eigen::Index p = 0; p < u.rows(); ++p) {
    approximate_network(network_, at_units(box, u, p), y);
    const Eigen::VectorXd value = Eigen::VectorXd::Map(y.data(), network_.outputs);
    if (!value.allFinite()) continue;
    s.u.row(kept) = u.row(p);
    s.values.row(kept++) = value.transpose();
  }
  s.u.conservativeResize(kept, Eigen::NoChange);
  s.values.conservativeResize(kept, Eigen::NoChange);
  return s;
}

std::optional<std::pair<int, double>> NetworkSource::jump(const Box& box, double size) const {
  if (network_.router.size() == 1) return std::nullopt;
  constexpr int pieces = 16;
  const auto leaf = [this](const std::vector<double>& x) { return approximate_route(network_, x).leaf; };
  std::vector<double> middle, at_left(static_cast<std::size_t>(network_.outputs)), at_right = at_left;
  for (std::size_t i = 0; i < box.lo.size(); ++i) middle.push_back(box.lo[i] + 0.5 * (box.hi[i] - box.lo[i]));
  for (std::size_t i = 0; i < box.lo.size(); ++i) {
    const double width = box.hi[i] - box.lo[i];
    for (int p = 0; p < pieces; ++p) {
      auto left = middle, right = middle;
      left[i] = box.lo[i] + width * p / pieces;
      right[i] = p + 1 == pieces ? box.hi[i] : box.lo[i] + width * (p + 1) / pieces;
      const int from = leaf(left);
      if (from == leaf(right)) continue;
      for (;;) {
        auto between = left;
        between[i] = left[i] + 0.5 * (right[i] - left[i]);
        if (!(between[i] > left[i] && between[i] < right[i])) break;
        (leaf(between) == from ? left : right)[i] = between[i];
      }
      approximate_network(network_, left, at_left);
      approximate_network(network_, right, at_right);
      for (std::size_t k = 0; k < at_left.size(); ++k)
        if (std::fabs(at_left[k] - at_right[k]) > size) return std::pair{static_cast<int>(i), left[i]};
    }
  }
  return std::nullopt;
}

std::optional<double> NetworkSource::cut(const Box& box, std::size_t axis, double share) const {
  return short_number(box.lo[axis], box.hi[axis], share);
}

}  // namespace mocert
