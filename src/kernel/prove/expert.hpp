#pragma once

#include <algorithm>
#include <initializer_list>
#include <optional>

#include "kernel/prove/combination.hpp"
#include "kernel/prove/rule_prelu.hpp"
#include "kernel/read/model.hpp"

namespace mocert::kernel {

/// Row by row the weights of a layer, those that are not stored being 0.
class Rows {
 public:
  explicit Rows(const Layer& layer) : layer_(layer) {}
  /// Until the next one is asked for.
  std::span<const double> next() {
    if (!layer_.sparse) return std::span(layer_.weights).subspan(row_++ * layer_.cols, layer_.cols);
    filled_.assign(layer_.cols, 0.0);
    for (; entry_ < layer_.entries.size() && layer_.entries[entry_].row == row_; ++entry_)
      filled_[layer_.entries[entry_].col] = layer_.entries[entry_].value;
    ++row_;
    return filled_;
  }

 private:
  const Layer& layer_;
  std::vector<double> filled_;
  std::size_t row_ = 0, entry_ = 0;
};

/// W z + b on forms (L3). The ranges are those of the sums, too, or what the coefficients say alone: with symbols they mostly say more, and
/// narrower ranges are other chords, by which a leaf that was closed without them need not close.
template <class N>
std::vector<Form<N>> affine_layer(const Layer& layer, const std::vector<Form<N>>& z, bool with_ranges) {
  std::vector<const Form<N>*> forms(z.size());
  std::transform(z.begin(), z.end(), forms.begin(), [](const Form<N>& form) { return &form; });
  Combination<N> of_z(std::move(forms));
  Rows rows(layer);
  std::vector<Interval<N>> weights;
  std::vector<Form<N>> result;
  result.reserve(layer.rows);
  for (std::size_t row = 0; row < layer.rows; ++row) {
    const std::span<const double> w = rows.next();
    const Interval<N> bias(layer.bias[row]);
    weights.clear();
    for (const double weight : w) weights.emplace_back(weight);
    Form<N> form = of_z.row(bias, weights);
    if (!with_ranges) {
      result.push_back(std::move(form));
      continue;
    }
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
  result.reserve(layer.rows);
  Rows rows(layer);
  for (std::size_t row = 0; row < layer.rows; ++row) {
    Form<N> form = constant(Interval<N>(layer.bias[row]), n);
    const std::span<const double> weights = rows.next();
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

/// Remainders of one layer that become symbols, and of all layers.
inline constexpr std::size_t most_symbols = 16, most_symbols_of_all = 64;

/// L32. Premise: forms over the same symbols with remainders r. Conclusion: forms without, r being the coefficient of one more symbol in
/// [-1, 1] each; of more than `most` the greatest, of equal ones the first. Remainders that are rounding errors only are not worth it.
template <class N>
void name_remainders(std::initializer_list<std::vector<Form<N>>*> all, std::size_t most) {
  std::vector<Form<N>*> named;
  for (auto* forms : all)
    for (Form<N>& form : *forms)
      if (form.r.finite() && multiply_up(N(0x1p-40), add_up(upper_magnitude(form.g0), upper_linear(form))) < form.r) named.push_back(&form);
  if (named.size() > most) {
    std::stable_sort(named.begin(), named.end(), [](const Form<N>* f, const Form<N>* g) { return g->r < f->r; });
    named.resize(most);
  }
  std::size_t symbols = (*all.begin())->front().g.size();
  for (Form<N>* form : named) {
    form->g.resize(symbols + 1);
    form->g[symbols++] = Interval<N>(form->r);
    form->r = N();
  }
  for (auto* forms : all)
    for (Form<N>& form : *forms) form.g.resize(symbols);
}

/// L33. Premise: a form over more symbols than the inputs. Conclusion: one over the inputs, the magnitudes of the other coefficients being
/// part of r.
template <class N>
void forget_symbols(Form<N>& form, std::size_t inputs) {
  for (std::size_t k = inputs; k < form.g.size(); ++k) form.r = add_up(form.r, upper_magnitude(form.g[k]));
  form.g.resize(inputs);
}

/// Whether symbols make a difference: what the last hidden layer leaves open meets in no further neuron.
inline bool has_use_for_symbols(const Expert& expert) { return expert.layers.size() > 2; }

/// Forms of the expert's outputs over the region: L3 and L8 along the layers, L32 after each hidden layer but the last if there are to be
/// `symbols`, then L33 and the output scaling. An expert too large for this checker gets forms that say nothing.
template <class N>
std::vector<Form<N>> evaluate(const Expert& expert, std::size_t outputs, const Region<N>& region, std::size_t symbols = 0) {
  const std::size_t columns = region.size() + std::min(symbols * expert.layers.size(), most_symbols_of_all);
  std::size_t done = 0;
  std::vector<Form<N>> z;
  for (const double value : expert.constant) z.push_back(constant(Interval<N>(value), region.size()));
  for (const Layer& layer : expert.layers) {
    if (layer.rows > largest_work / columns) return std::vector<Form<N>>(outputs, unknown(whole_line<N>(), region.size()));
    z = z.empty() ? first_layer(layer, expert.input, region) : affine_layer(layer, z, symbols == 0);
    if (layer.slope.empty()) break;
    for (std::size_t row = 0; row < z.size(); ++row) z[row] = prelu(z[row], N(layer.slope[layer.one_slope ? 0 : row]));
    if (symbols > 0 && ++done + 1 < expert.layers.size())
      name_remainders({&z}, std::min(symbols, region.size() + most_symbols_of_all - z.front().g.size()));
  }
  for (Form<N>& form : z) forget_symbols(form, region.size());
  for (std::size_t k = 0; expert.output && k < z.size(); ++k) {
    z[k] = scaled(Interval<N>(expert.output->range[k]), z[k]) + constant(Interval<N>(expert.output->mean[k]), region.size());
  }
  return z;
}

}  // namespace mocert::kernel
