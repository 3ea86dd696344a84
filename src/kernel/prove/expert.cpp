#include "kernel/prove/expert.hpp"

#include "kernel/prove/rules.hpp"

namespace mocert::kernel {
/// L3 and L8 along the layers, then the output scaling.
std::vector<Form> evaluate(const Expert& expert, std::size_t outputs, const Region& region) {
  std::vector<Form> z;
  for (const double value : expert.constant) z.push_back(constant(Interval(value), region.size()));
  for (const Layer& layer : expert.layers) {
    if (layer.rows > largest_work / region.size()) return std::vector<Form>(outputs, unknown(whole_line(), region.size()));
    z = z.empty() ? first_layer(layer, expert.input, region) : affine_layer(layer, z);
    if (layer.slope.empty()) break;
    for (std::size_t row = 0; row < z.size(); ++row) z[row] = prelu(z[row], Number(layer.slope[layer.one_slope ? 0 : row]));
  }
  for (std::size_t k = 0; expert.output && k < z.size(); ++k) {
    z[k] = scaled(Interval(expert.output->range[k]), z[k]) + constant(Interval(expert.output->mean[k]), region.size());
  }
  return z;
}

}  // namespace mocert::kernel
