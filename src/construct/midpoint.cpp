#include "construct/midpoint.hpp"

#include <numeric>

#include "construct/envelopes.hpp"

namespace mocert {

MoMlp midpoint_model(const Samples& samples, const Box& domain, const std::vector<double>& x) {
  const Envelopes envelopes(samples, tree_of(samples));
  const auto m = static_cast<std::size_t>(samples.outputs);
  std::vector<double> lower(m), upper(m);
  envelopes.at(x, lower, upper);
  MoMlp model = zero_model(samples.inputs, samples.outputs);
  model.domain = domain;
  for (std::size_t k = 0; k < m; ++k) model.experts[0].constant[k] = std::midpoint(lower[k], upper[k]);
  return model;
}

}  // namespace mocert
