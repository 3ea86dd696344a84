#pragma once

#include <optional>

#include "kernel/prove/combination.hpp"
#include "kernel/prove/rule_prelu.hpp"
#include "kernel/read/model.hpp"

namespace mocert::kernel {

/// Row by row the weights of a layer, those that are not stored being 0.
class Rows {
 public:
  explicit Rows(const Layer& layer) : layer_(layer) {}
  std::vector<double> next() {
    std::vector<double> weights(layer_.cols);
    for (; layer_.sparse && entry_ < layer_.entries.size() && layer_.entries[entry_].row == row_; ++entry_)
      weights[layer_.entries[entry_].col] = layer_.entries[entry_].value;
    for (std::size_t col = 0; !layer_.sparse && col < layer_.cols; ++col) weights[col] = layer_.weights[row_ * layer_.cols + col];
    ++row_;
    return weights;
  }

 private:
  const Layer& layer_;
  std::size_t row_ = 0, entry_ = 0;
};

/// W z + b on forms (L3).
template <class N>
std::vector<Form<N>> affine_layer(const Layer& layer, const std::vector<Form<N>>& z) {
  std::vector<const Form<N>*> forms;
  for (const Form<N>& form : z) forms.push_back(&form);
  const Combination<N> of_z(std::move(forms));
  Rows rows(layer);
  std::vector<Form<N>> result;
  for (std::size_t row = 0; row < layer.rows; ++row) {
    const std::vector<double> w = rows.next();
    const Interval<N> bias(layer.bias[row]);
    Form<N> form = of_z.row(bias, {w.begin(), w.end()});
    Interval<N> range = bias;
    for (std::size_t col = 0; col < w.size(); ++col)
      if (w[col] != 0) add_product(range, N(w[col]), z[col].range);
    form.range = intersect(form.range, range);
    settle(form);
    result.push_back(std::move(form));
  }
  return result;
}

/// The same for the inputs themselves, scaled where the expert scales them: a form of an input depends on that coordinate alone.
template <class N>
std::vector<Form<N>> first_layer(const Layer& layer, const std::optional<Scaling>& scaling, const Region<N>& region) {
  const std::size_t n = region.size();
  Row<Interval<N>> center(n), radius(n), x = region.x;
  for (std::size_t k = 0; k < n; ++k) {
    center[k] = Interval<N>(region.center[k]);
    radius[k] = Interval<N>(region.radius[k]);
    if (!scaling) continue;
    const Interval<N> mean(scaling->mean[k]), range(scaling->range[k]);
    center[k] = (center[k] - mean) / range;
    radius[k] = radius[k] / range;
    x[k] = (x[k] - mean) / range;
  }
  std::vector<Form<N>> result;
  Rows rows(layer);
  for (std::size_t row = 0; row < layer.rows; ++row) {
    Form<N> form = constant(Interval<N>(layer.bias[row]), n);
    const std::vector<double> weights = rows.next();
    for (std::size_t col = 0; col < n; ++col) {
      if (weights[col] == 0) continue;
      const N weight(weights[col]);
      add_product(form.g0, weight, center[col]);
      add_product(form.range, weight, x[col]);
      add_product(form.g[col], weight, radius[col]);
    }
    settle(form);
    result.push_back(std::move(form));
  }
  return result;
}

/// Forms of the expert's outputs over the region: L3 and L8 along the layers, then the output scaling. An expert too large for this checker
/// gets forms that say nothing.
template <class N>
std::vector<Form<N>> evaluate(const Expert& expert, std::size_t outputs, const Region<N>& region) {
  std::vector<Form<N>> z;
  for (const double value : expert.constant) z.push_back(constant(Interval<N>(value), region.size()));
  for (const Layer& layer : expert.layers) {
    if (layer.rows > largest_work / region.size()) return std::vector<Form<N>>(outputs, unknown(whole_line<N>(), region.size()));
    z = z.empty() ? first_layer(layer, expert.input, region) : affine_layer(layer, z);
    if (layer.slope.empty()) break;
    for (std::size_t row = 0; row < z.size(); ++row) z[row] = prelu(z[row], N(layer.slope[layer.one_slope ? 0 : row]));
  }
  for (std::size_t k = 0; expert.output && k < z.size(); ++k) {
    z[k] = scaled(Interval<N>(expert.output->range[k]), z[k]) + constant(Interval<N>(expert.output->mean[k]), region.size());
  }
  return z;
}

}  // namespace mocert::kernel
