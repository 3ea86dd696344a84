#include "construct/affine_expert.hpp"

#include <algorithm>
#include <cmath>

namespace mocert {

double fit_error(const AffineFit& fit, Norm norm) {
  return plain_norm({fit.error.data(), static_cast<std::size_t>(fit.error.size())}, norm);
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
