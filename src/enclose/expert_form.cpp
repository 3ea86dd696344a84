#include "enclose/expert_form.hpp"

#include <algorithm>
#include <cmath>

#include "enclose/signals.hpp"

namespace mocert {

std::vector<AffineForm> enclose_expert(const Expert& expert, int outputs, const std::vector<AffineForm>& x, std::size_t symbols) {
  const std::size_t n = x.size();
  std::vector<AffineForm> y(static_cast<std::size_t>(outputs));
  if (expert.is_constant()) {
    for (std::size_t k = 0; k < y.size(); ++k) y[k] = form_of_constant(Interval(expert.constant[k]), n);
    return y;
  }
  std::vector<AffineForm> seen = x;
  if (expert.input)
    for (std::size_t i = 0; i < n; ++i) seen[i] = scale_in(x[i], expert.input->mean[i], expert.input->range[i]);
  for (const AffineForm& f : seen)
    if (!f.defined) return std::vector<AffineForm>(y.size(), undefined_form(n));
  Signals z = from_forms(seen, n);
  for (std::size_t l = 0; l < expert.layers.size(); ++l) {
    const Layer& layer = expert.layers[l];
    z = affine(layer, z);
    if (layer.slope.empty()) break;
    activate(layer, z);
    if (symbols == 0 || l + 2 >= expert.layers.size()) continue;
    std::vector<SignalRow> rows;
    for (Eigen::Index i = 0; i < z.width(); ++i) rows.emplace_back(&z, i);
    name_remainders({&z}, std::move(rows), std::min(symbols, n + 1 + most_symbols_of_all - static_cast<std::size_t>(z.columns.cols())));
  }
  for (std::size_t k = 0; k < y.size(); ++k) {
    y[k] = without_symbols(to_form(z, static_cast<Eigen::Index>(k)), n);
    if (expert.output) y[k] = scale_out(y[k], expert.output->mean[k], expert.output->range[k]);
  }
  return y;
}

void approximate_expert(const Expert& expert, std::span<const double> x, std::span<double> y) {
  if (expert.is_constant()) {
    std::copy(expert.constant.begin(), expert.constant.end(), y.begin());
    return;
  }
  Eigen::VectorXd z(static_cast<Eigen::Index>(x.size()));
  for (std::size_t i = 0; i < x.size(); ++i)
    z(static_cast<Eigen::Index>(i)) = expert.input ? (x[i] - expert.input->mean[i]) / expert.input->range[i] : x[i];
  for (const Layer& layer : expert.layers) {
    Eigen::VectorXd next = layer.bias;
    if (layer.sparse) {
      for (const SparseEntry& e : layer.entries) next(e.row) += e.value * z(e.col);
    } else {
      next.noalias() += layer.weights * z;
    }
    if (!layer.slope.empty())
      for (Eigen::Index i = 0; i < next.size(); ++i)
        if (next(i) < 0) next(i) *= layer.slope_of(static_cast<int>(i));
    z = std::move(next);
  }
  for (std::size_t k = 0; k < y.size(); ++k) {
    y[k] = z(static_cast<Eigen::Index>(k));
    if (expert.output) y[k] = y[k] * expert.output->range[k] + expert.output->mean[k];
  }
}

}  // namespace mocert
