#include "construct/cell_fit.hpp"

#include <algorithm>
#include <cmath>

namespace mocert {

double fit_error(const AffineFit& fit, Norm norm) {
  double total = 0;
  for (Eigen::Index k = 0; k < fit.error.size(); ++k) {
    if (norm == Norm::linf)
      total = std::max(total, fit.error(k));
    else
      total += norm == Norm::l1 ? fit.error(k) : fit.error(k) * fit.error(k);
  }
  return norm == Norm::l2 ? std::sqrt(total) : total;
}

Expert to_expert(const AffineFit& fit, const Box& box) {
  const Eigen::Index m = fit.constant.size(), n = fit.slope.cols();
  Layer layer;
  layer.rows = static_cast<int>(m);
  layer.cols = static_cast<int>(n);
  layer.weights = RowMatrix::Zero(m, n);
  layer.bias = fit.constant;
  for (Eigen::Index i = 0; i < n; ++i) {
    const double lo = box.lo[static_cast<std::size_t>(i)], hi = box.hi[static_cast<std::size_t>(i)], t = 0.5 * (hi - lo);
    if (!(t > 0)) continue;
    for (Eigen::Index k = 0; k < m; ++k) {
      const double w = fit.slope(k, i) / t;
      if (!std::isfinite(w)) continue;
      layer.weights(k, i) = w;
      layer.bias(k) -= w * (lo + t);
    }
  }
  Expert expert;
  expert.layers.push_back(std::move(layer));
  return expert;
}

}  // namespace mocert
