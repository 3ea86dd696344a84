#include "enclose/bend.hpp"

#include <cmath>
#include <utility>
#include <vector>

namespace mocert {

void bend_of(const std::function<void(std::span<const double>, std::span<double>)>& g, std::size_t m, const Box& box,
             std::span<double> score) {
  const std::size_t n = score.size();
  std::vector<double> c(n), t(n), x, value(m), center(m);
  for (std::size_t i = 0; i < n; ++i) {
    c[i] = box.lo[i] + 0.5 * (box.hi[i] - box.lo[i]);
    t[i] = 0.5 * (box.hi[i] - box.lo[i]);
    score[i] = 0;
  }
  const auto difference_at = [&](std::span<const std::pair<std::size_t, double>> moves, std::vector<double>& out) {
    x = c;
    for (const auto& [i, u] : moves) x[i] = std::fmin(std::fmax(c[i] + u * t[i], box.lo[i]), box.hi[i]);
    g(x, out);
  };
  std::vector<double> up(m), down(m), mixed(m);
  difference_at({}, center);
  for (std::size_t i = 0; i < n; ++i) {
    if (t[i] == 0) continue;
    const std::pair<std::size_t, double> high[] = {{i, 1.0}}, low[] = {{i, -1.0}};
    difference_at(high, up);
    difference_at(low, down);
    for (std::size_t k = 0; k < m; ++k) score[i] += std::fabs(0.5 * (up[k] + down[k]) - center[k]);
    // Saddles such as x*y bend along no axis alone.
    for (std::size_t j = 0; j < i && n <= 8; ++j) {
      if (t[j] == 0) continue;
      double sum = 0;
      std::fill(mixed.begin(), mixed.end(), 0.0);
      for (const auto& [si, sj] : {std::pair{1.0, 1.0}, {-1.0, -1.0}, {1.0, -1.0}, {-1.0, 1.0}}) {
        const std::pair<std::size_t, double> both[] = {{i, si}, {j, sj}};
        difference_at(both, value);
        for (std::size_t k = 0; k < m; ++k) mixed[k] += si * sj * value[k];
      }
      for (double v : mixed) sum += std::fabs(0.25 * v);
      score[i] += 0.5 * sum;
      score[j] += 0.5 * sum;
    }
  }
}

}  // namespace mocert
