#include "enclose/pair_form.hpp"

#include <algorithm>
#include <cmath>

#include "enclose/signals.hpp"

namespace mocert {
namespace {

RowMatrix dense(const Layer& layer) {
  if (!layer.sparse) return layer.weights;
  RowMatrix weights = RowMatrix::Zero(layer.rows, layer.cols);
  for (const SparseEntry& e : layer.entries) weights(e.row, e.col) = e.value;
  return weights;
}

/// Rounding of V - W and c - b to nearest adds gamma_1 to the gamma_{k+1} of k products and one sum, which the gamma_{k+2} of affine()
/// covers.
Layer difference_layer(const Layer& reference, const Layer& expert) {
  Layer layer;
  layer.rows = expert.rows;
  layer.cols = 2 * expert.cols;
  const RowMatrix v = dense(expert);
  layer.weights.resize(layer.rows, layer.cols);
  layer.weights << v, v - dense(reference);
  layer.bias = expert.bias - reference.bias;
  return layer;
}

Signals stacked(const Signals& d, const Signals& z) {
  Signals both;
  both.columns.resize(d.width() + z.width(), z.columns.cols());
  both.columns << d.columns, z.columns;
  both.remainder.resize(d.width() + z.width());
  both.remainder << d.remainder, z.remainder;
  return both;
}

/// (b - a) f; the factor is off by at most one rounding.
AffineForm multiple(const AffineForm& f, double b, double a) {
  const double q = b - a;
  const Interval exact = Interval(b) - a;
  if (!f.defined || !std::isfinite(q)) return undefined_form(f.size());
  return line(f, q, (exact - q) * f.range, exact * f.range);
}

/// What is certainly known of row i without forming a range: its least and greatest value, or the whole line.
Interval reach(const Signals& s, Eigen::Index i) {
  const double r = inflate(s.columns.row(i).tail(s.columns.cols() - 1).cwiseAbs().sum() + s.remainder(i));
  if (!std::isfinite(r) || !std::isfinite(s.columns(i, 0))) return whole_line();
  return {sub_down(s.columns(i, 0), r), add_up(s.columns(i, 0), r)};
}

/// Shares out what row i's remainder has become by how far each input moves the signal across its kink.
void share_blame(const AffineForm& z, double remainder, std::span<double> blame) {
  double total = 0;
  for (std::size_t j = 0; j < blame.size(); ++j) total += std::fabs(z.slope[j]);
  for (std::size_t j = 0; j < blame.size() && total > 0; ++j) blame[j] += remainder * std::fabs(z.slope[j]) / total;
}

void activate_pair(const Layer& reference, const Layer& expert, Signals& z, Signals& d, std::span<double> blame) {
  std::vector<SignalRow> unstable;
  for (Eigen::Index i = 0; i < z.width(); ++i) {
    const double a = reference.slope_of(static_cast<int>(i)), b = expert.slope_of(static_cast<int>(i));
    const Interval of_z = reach(z, i), moved = of_z + reach(d, i);
    if (of_z.lower() >= 0 && moved.lower() >= 0) continue;
    if (a == 0 && b == 0 && of_z.upper() <= 0 && moved.upper() <= 0) {
      for (Signals* s : {&z, &d}) {
        s->columns.row(i).setZero();
        s->remainder(i) = 0;
      }
      continue;
    }
    const AffineForm before = to_form(z, i), after = prelu(before, a);
    store(prelu_difference(before, to_form(d, i), after, a, b), d, i);
    store(after, z, i);
    share_blame(before, d.remainder(i), blame);
    unstable.emplace_back(&z, i);
    unstable.emplace_back(&d, i);
  }
  name_remainders({&z, &d}, unstable, unstable.size());
}

}  // namespace

AffineForm prelu_difference(const AffineForm& z, const AffineForm& d, const AffineForm& prelu_of_z, double a, double b) {
  const AffineForm moved = z + d;
  if (!moved.defined || !prelu_of_z.defined) return undefined_form(z.size());
  if (z.range.lower() >= 0 && moved.range.lower() >= 0) return d;
  if (z.range.upper() <= 0 && moved.range.upper() <= 0) {
    const AffineForm scaled = line(d, b, Interval(0.0), d.range * b);
    return a == b ? scaled : scaled + multiple(z, b, a);
  }
  AffineForm apart = prelu(moved, b) - prelu_of_z;
  // prelu_b(z + d) - prelu_b(z) = q d with a mean slope q between 1 and b.
  const double s = 0.5 + 0.5 * b;
  const Interval range = hull(d.range, d.range * b), offset = hull((Interval(1.0) - s) * d.range, (Interval(b) - s) * d.range);
  AffineForm together = line(d, s, offset, range);
  if (a != b) together = together + multiple(z - prelu(z, 0.0), b, a);
  if (!together.defined) return apart;
  if (!apart.defined) return together;
  AffineForm better = apart.remainder < together.remainder ? apart : together;
  if (const auto both = intersect(apart.range, together.range)) better.range = *both;
  return better;
}

std::optional<ExpertPair> ExpertPair::make(const Expert& reference, const Expert& expert) {
  if (reference.layers.size() != expert.layers.size()) return std::nullopt;
  ExpertPair pair;
  pair.reference_ = &reference;
  pair.expert_ = expert;
  for (std::size_t l = 0; l < expert.layers.size(); ++l) {
    if (reference.layers[l].rows != expert.layers[l].rows) return std::nullopt;
    pair.difference_.push_back(difference_layer(reference.layers[l], expert.layers[l]));
  }
  return pair;
}

std::size_t ExpertPair::bytes() const {
  std::size_t total = sizeof(ExpertPair);
  for (const Layer& layer : difference_) total += 2 * sizeof(Layer) + 2 * sizeof(double) * static_cast<std::size_t>(layer.weights.size());
  return total;
}

bool ExpertPair::is_of(const Expert& expert) const {
  const auto same_scaling = [](const std::optional<Scaling>& s, const std::optional<Scaling>& t) {
    return s.has_value() == t.has_value() && (!s || (s->mean == t->mean && s->range == t->range));
  };
  const auto same_layer = [](const Layer& s, const Layer& t) {
    const auto same_entry = [](const SparseEntry& e, const SparseEntry& f) {
      return e.row == f.row && e.col == f.col && e.value == f.value;
    };
    return s.rows == t.rows && s.cols == t.cols && s.sparse == t.sparse && s.weights.rows() == t.weights.rows() &&
           s.weights.cols() == t.weights.cols() && s.weights == t.weights && s.bias == t.bias && s.slope == t.slope &&
           std::equal(s.entries.begin(), s.entries.end(), t.entries.begin(), t.entries.end(), same_entry);
  };
  return expert_.constant == expert.constant && same_scaling(expert_.input, expert.input) && same_scaling(expert_.output, expert.output) &&
         std::equal(expert_.layers.begin(), expert_.layers.end(), expert.layers.begin(), expert.layers.end(), same_layer);
}

std::vector<AffineForm> ExpertPair::enclose_difference(int outputs, const std::vector<AffineForm>& x, std::span<double> blame) const {
  const std::size_t n = x.size();
  const auto m = static_cast<std::size_t>(outputs);
  std::vector<AffineForm> result;
  if (expert_.is_constant()) {
    for (std::size_t k = 0; k < m; ++k) result.push_back(form_of_constant(Interval(expert_.constant[k]) - reference_->constant[k], n));
    return result;
  }
  std::vector<AffineForm> z = x, d(n, form_of_constant(Interval(0.0), n));
  const auto scaling = [](const Expert& expert, std::size_t k) {
    return expert.input ? std::pair(expert.input->mean[k], expert.input->range[k]) : std::pair(0.0, 1.0);
  };
  for (std::size_t k = 0; k < n; ++k) {
    const auto first = scaling(*reference_, k), second = scaling(expert_, k);
    if (reference_->input) z[k] = scale_in(x[k], first.first, first.second);
    if (first != second) d[k] = (expert_.input ? scale_in(x[k], second.first, second.second) : x[k]) - z[k];
    if (!z[k].defined || !d[k].defined) return std::vector<AffineForm>(m, undefined_form(n));
  }
  Signals signal = from_forms(z, n), apart = from_forms(d, n);
  for (std::size_t l = 0; l < difference_.size(); ++l) {
    const Layer& layer = reference_->layers[l];
    apart = affine(difference_[l], stacked(apart, signal));
    signal = affine(layer, signal);
    if (!layer.slope.empty()) activate_pair(layer, expert_.layers[l], signal, apart, blame);
  }
  for (std::size_t k = 0; k < m; ++k) {
    AffineForm f = to_form(apart, static_cast<Eigen::Index>(k));
    const double range_a = reference_->output ? reference_->output->range[k] : 1, range_b = expert_.output ? expert_.output->range[k] : 1;
    const double mean_a = reference_->output ? reference_->output->mean[k] : 0, mean_b = expert_.output ? expert_.output->mean[k] : 0;
    if (range_b != 1) f = line(f, range_b, Interval(0.0), f.range * range_b);
    if (range_a != range_b) f = f + multiple(to_form(signal, static_cast<Eigen::Index>(k)), range_b, range_a);
    if (mean_a != mean_b) f = f + form_of_constant(Interval(mean_b) - mean_a, f.size());
    result.push_back(without_symbols(std::move(f), n));
  }
  return result;
}

}  // namespace mocert
