#pragma once

#include "kernel/prove/rule_prelu.hpp"
#include "kernel/read/model.hpp"

namespace mocert::kernel {

/// Calls use(col, weight) for the stored weights of one row that are not 0. `next` walks along the sparse entries.
template <class N, class Use>
void each_weight(const Layer& layer, std::size_t row, std::size_t& next, Use use) {
  if (layer.sparse) {
    for (; next < layer.entries.size() && layer.entries[next].row == row; ++next)
      use(layer.entries[next].col, N(layer.entries[next].value));
    return;
  }
  for (std::size_t col = 0; col < layer.cols; ++col) {
    const N weight(layer.weights[row * layer.cols + col]);
    if (!weight.is_zero()) use(col, weight);
  }
}

/// L3. Premise: forms of z. Conclusion: b + sum w_k z_k has the form with the coefficients combined by w and the
/// remainder sum |w_k| r_k.
template <class N>
std::vector<Form<N>> affine_layer(const Layer& layer, const std::vector<Form<N>>& z) {
  const std::size_t n = z[0].g.size();
  std::vector<Form<N>> result;
  std::size_t next = 0;
  for (std::size_t row = 0; row < layer.rows; ++row) {
    Form<N> form = constant(Interval<N>(layer.bias[row]), n);
    each_weight<N>(layer, row, next, [&](std::size_t col, const N& weight) {
      const Form<N>& source = z[col];
      add_product(form.g0, weight, source.g0);
      add_product(form.range, weight, source.range);
      for (std::size_t i = 0; i < n; ++i)
        if (!source.g[i].is_zero()) add_product(form.g[i], weight, source.g[i]);
      if (!source.r.is_zero()) form.r = add_up(form.r, multiply_up(magnitude(weight), source.r));
    });
    settle(form);
    result.push_back(std::move(form));
  }
  return result;
}

/// The same for the inputs themselves, scaled where the expert scales them: input k is form k of no other coordinate.
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
  std::size_t next = 0;
  for (std::size_t row = 0; row < layer.rows; ++row) {
    Form<N> form = constant(Interval<N>(layer.bias[row]), n);
    each_weight<N>(layer, row, next, [&](std::size_t col, const N& weight) {
      add_product(form.g0, weight, center[col]);
      add_product(form.range, weight, x[col]);
      add_product(form.g[col], weight, radius[col]);
    });
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
