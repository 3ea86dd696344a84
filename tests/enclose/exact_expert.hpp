#pragma once

#include <gmpxx.h>

#include <vector>

#include "model/momlp.hpp"

namespace mocert::testing {

/// The expert in exact rational arithmetic.
inline std::vector<mpq_class> exact_expert(const Expert& expert, const std::vector<double>& x) {
  std::vector<mpq_class> z;
  if (expert.is_constant()) return {expert.constant.begin(), expert.constant.end()};
  for (std::size_t i = 0; i < x.size(); ++i) {
    mpq_class v(x[i]);
    if (expert.input) v = (v - mpq_class(expert.input->mean[i])) / mpq_class(expert.input->range[i]);
    z.push_back(v);
  }
  for (const Layer& layer : expert.layers) {
    std::vector<mpq_class> next;
    for (int r = 0; r < layer.rows; ++r) next.emplace_back(layer.bias(r));
    if (layer.sparse) {
      for (const SparseEntry& e : layer.entries)
        next[static_cast<std::size_t>(e.row)] += mpq_class(e.value) * z[static_cast<std::size_t>(e.col)];
    } else {
      for (int r = 0; r < layer.rows; ++r)
        for (int c = 0; c < layer.cols; ++c)
          next[static_cast<std::size_t>(r)] += mpq_class(layer.weights(r, c)) * z[static_cast<std::size_t>(c)];
    }
    if (!layer.slope.empty())
      for (int r = 0; r < layer.rows; ++r)
        if (next[static_cast<std::size_t>(r)] < 0) next[static_cast<std::size_t>(r)] *= mpq_class(layer.slope_of(r));
    z = std::move(next);
  }
  if (expert.output)
    for (std::size_t k = 0; k < z.size(); ++k) z[k] = z[k] * mpq_class(expert.output->range[k]) + mpq_class(expert.output->mean[k]);
  return z;
}

}  // namespace mocert::testing
