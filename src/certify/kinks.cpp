#include "certify/kinks.hpp"

#include <algorithm>
#include <cmath>

namespace mocert {

Kinks::Kinks(const Expert& expert, int inputs) : at_(static_cast<std::size_t>(inputs)) {
  if (expert.layers.size() < 2) return;
  const Layer& layer = expert.layers[0];
  const auto rows = static_cast<std::size_t>(layer.rows);
  std::vector<int> weights(rows, 0);
  std::vector<SparseEntry> only(rows);
  const auto see = [&](const SparseEntry& e) {
    if (e.value == 0) return;
    ++weights[static_cast<std::size_t>(e.row)];
    only[static_cast<std::size_t>(e.row)] = e;
  };
  for (const SparseEntry& e : layer.entries) see(e);
  for (Eigen::Index r = 0; r < layer.weights.rows(); ++r)
    for (Eigen::Index c = 0; c < layer.weights.cols(); ++c) see({static_cast<int>(r), static_cast<int>(c), layer.weights(r, c)});
  for (std::size_t r = 0; r < rows; ++r) {
    if (weights[r] != 1 || layer.slope_of(static_cast<int>(r)) == 1) continue;
    const auto axis = static_cast<std::size_t>(only[r].col);
    double x = -layer.bias(static_cast<Eigen::Index>(r)) / only[r].value;
    if (expert.input) x = x * expert.input->range[axis] + expert.input->mean[axis];
    if (std::isfinite(x)) at_[axis].push_back(x);
  }
  for (std::vector<double>& kinks : at_) {
    std::sort(kinks.begin(), kinks.end());
    kinks.erase(std::unique(kinks.begin(), kinks.end()), kinks.end());
  }
}

std::optional<std::pair<int, double>> Kinks::find(const Box& box) const {
  std::optional<std::pair<int, double>> best;
  std::ptrdiff_t most = 0;
  for (std::size_t i = 0; i < at_.size(); ++i) {
    const double width = box.hi[i] - box.lo[i], edge = width / 16, middle = box.lo[i] + 0.5 * width;
    const auto first = std::lower_bound(at_[i].begin(), at_[i].end(), box.lo[i] + edge);
    const auto last = std::upper_bound(first, at_[i].end(), box.hi[i] - edge);
    if (last - first <= most) continue;
    const auto nearest = std::min_element(first, last, [&](double a, double b) { return std::fabs(a - middle) < std::fabs(b - middle); });
    if (!(*nearest > box.lo[i] && *nearest < box.hi[i])) continue;
    most = last - first;
    best = {static_cast<int>(i), *nearest};
  }
  return best;
}

}  // namespace mocert
