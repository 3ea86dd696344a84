#include "kernel/prove/expert.hpp"

namespace mocert::kernel {
namespace {

/// Calls use(col, weight) for the stored weights of one row that are not 0. `next` walks along the sparse entries.
template <class Use>
void each_weight(const Layer& layer, std::size_t row, std::size_t& next, Use use) {
  if (layer.sparse) {
    for (; next < layer.entries.size() && layer.entries[next].row == row; ++next)
      use(layer.entries[next].col, Number(layer.entries[next].value));
    return;
  }
  for (std::size_t col = 0; col < layer.cols; ++col) {
    const Number weight(layer.weights[row * layer.cols + col]);
    if (!weight.is_zero()) use(col, weight);
  }
}

}  // namespace

/// L3. Premise: forms of z. Conclusion: b + sum w_k z_k has the form with the coefficients combined by w and the
/// remainder sum |w_k| r_k.
std::vector<Form> affine_layer(const Layer& layer, const std::vector<Form>& z) {
  const std::size_t n = z[0].g.size();
  std::vector<Form> result;
  std::size_t next = 0;
  for (std::size_t row = 0; row < layer.rows; ++row) {
    Form form = constant(Interval(layer.bias[row]), n);
    each_weight(layer, row, next, [&](std::size_t col, const Number& weight) {
      const Form& source = z[col];
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

std::vector<Form> first_layer(const Layer& layer, const std::optional<Scaling>& scaling, const Region& region) {
  const std::size_t n = region.size();
  std::vector<Interval> center, radius, x = region.x;
  for (std::size_t k = 0; k < n; ++k) {
    center.emplace_back(region.center[k]);
    radius.emplace_back(region.radius[k]);
    if (!scaling) continue;
    const Interval mean(scaling->mean[k]), range(scaling->range[k]);
    center[k] = (center[k] - mean) / range;
    radius[k] = radius[k] / range;
    x[k] = (x[k] - mean) / range;
  }
  std::vector<Form> result;
  std::size_t next = 0;
  for (std::size_t row = 0; row < layer.rows; ++row) {
    Form form = constant(Interval(layer.bias[row]), n);
    each_weight(layer, row, next, [&](std::size_t col, const Number& weight) {
      add_product(form.g0, weight, center[col]);
      add_product(form.range, weight, x[col]);
      add_product(form.g[col], weight, radius[col]);
    });
    settle(form);
    result.push_back(std::move(form));
  }
  return result;
}

}  // namespace mocert::kernel
