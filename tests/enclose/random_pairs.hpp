#pragma once

#include <cmath>

#include "enclose/random_claims.hpp"

namespace mocert::testing {

/// The same layers with numbers a little different, or much; scalings may come or go.
inline Expert moved(Generator& g, Expert expert) {
  const double size = pick(g, 4) == 0 ? 1 : std::ldexp(1.0, -pick(g, 45));
  const auto move = [&](double& x) {
    if (pick(g, 3) != 0) x += uniform(g, -size, size);
  };
  const bool slopes = pick(g, 2) == 0;
  for (Layer& layer : expert.layers) {
    for (Eigen::Index i = 0; i < layer.weights.size(); ++i) move(layer.weights.data()[i]);
    for (Eigen::Index i = 0; i < layer.bias.size(); ++i) move(layer.bias(i));
    for (SparseEntry& e : layer.entries) move(e.value);
    for (std::size_t i = 0; slopes && i < layer.slope.size(); ++i) move(layer.slope[i]);
  }
  for (double& c : expert.constant) move(c);
  if (expert.input && pick(g, 2) == 0) move(expert.input->mean[0]);
  if (expert.output && pick(g, 2) == 0) move(expert.output->range[0]);
  if (pick(g, 6) == 0) expert.input.reset();
  if (pick(g, 6) == 0) expert.output.reset();
  return expert;
}

}  // namespace mocert::testing
