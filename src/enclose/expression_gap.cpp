#include "enclose/expression_gap.hpp"

#include <cmath>

#include "enclose/expert_form.hpp"

namespace mocert {

GapBound ExpressionGap::bound(const Box& box, const Expert& expert) {
  GapBound result;
  const std::vector<AffineForm> x = coordinate_forms(box);
  const std::vector<AffineForm>& f = enclosure_.evaluate(x);
  for (const AffineForm& form : f)
    if (!form.defined) return result;
  const std::vector<AffineForm> n = enclose_expert(expert, expression_.outputs(), x);
  std::vector<double> gaps;
  for (std::size_t k = 0; k < f.size(); ++k) {
    if (!n[k].defined) return result;
    AffineForm difference = f[k] - n[k];
    if (!difference.defined) return result;
    gaps.push_back(magnitude(difference.range));
    result.difference.push_back(std::move(difference));
  }
  result.upper = norm_up(gaps, norm_);
  result.noise = 0x1p-44 * enclosure_.largest();
  return result;
}

std::optional<Interval> ExpressionGap::error_at(const std::vector<double>& x, const Expert& expert) {
  const std::vector<AffineForm> point = coordinate_forms(Box{x, x});
  const std::vector<AffineForm>& f = enclosure_.evaluate(point);
  const std::vector<AffineForm> n = enclose_expert(expert, expression_.outputs(), point);
  std::vector<Interval> errors;
  for (std::size_t k = 0; k < f.size(); ++k) {
    if (!f[k].defined || !n[k].defined) return std::nullopt;
    errors.push_back(absolute(f[k].range - n[k].range));
  }
  return norm_of(errors, norm_);
}

void ExpressionGap::approximate_difference(std::span<const double> x, const Expert& expert, std::span<double> difference) {
  n_.resize(difference.size());
  expression_.approximate(x, difference);
  approximate_expert(expert, x, n_);
  for (std::size_t k = 0; k < difference.size(); ++k) difference[k] -= n_[k];
}

double ExpressionGap::approximate_error(std::span<const double> x, const Expert& expert) {
  f_.resize(static_cast<std::size_t>(expression_.outputs()));
  approximate_difference(x, expert, f_);
  double total = 0;
  for (double d : f_) {
    if (std::isnan(d)) return d;
    if (norm_ == Norm::linf)
      total = std::max(total, std::fabs(d));
    else
      total += norm_ == Norm::l1 ? std::fabs(d) : d * d;
  }
  return norm_ == Norm::l2 ? std::sqrt(total) : total;
}

void ExpressionGap::bend(const Box& box, const Expert& expert, std::span<double> score) {
  const std::size_t n = score.size(), m = static_cast<std::size_t>(expression_.outputs());
  std::vector<double> c(n), t(n), x, value(m), center(m);
  for (std::size_t i = 0; i < n; ++i) {
    c[i] = box.lo[i] + 0.5 * (box.hi[i] - box.lo[i]);
    t[i] = 0.5 * (box.hi[i] - box.lo[i]);
    score[i] = 0;
  }
  const auto difference_at = [&](std::span<const std::pair<std::size_t, double>> moves, std::vector<double>& out) {
    x = c;
    for (const auto& [i, u] : moves) x[i] = std::fmin(std::fmax(c[i] + u * t[i], box.lo[i]), box.hi[i]);
    approximate_difference(x, expert, out);
  };
  std::vector<double> up(m), down(m), mixed(m);
  difference_at({}, center);
  for (std::size_t i = 0; i < n; ++i) {
    if (t[i] == 0) continue;
    const std::pair<std::size_t, double> high[] = {{i, 1.0}}, low[] = {{i, -1.0}};
    difference_at(high, up);
    difference_at(low, down);
    for (std::size_t k = 0; k < m; ++k) score[i] += std::fabs(0.5 * (up[k] + down[k]) - center[k]);
    // Saddles such as x*y bend along no axis alone.
    for (std::size_t j = 0; j < i && n <= 8; ++j) {
      if (t[j] == 0) continue;
      double sum = 0;
      std::fill(mixed.begin(), mixed.end(), 0.0);
      for (const auto& [si, sj] : {std::pair{1.0, 1.0}, {-1.0, -1.0}, {1.0, -1.0}, {-1.0, 1.0}}) {
        const std::pair<std::size_t, double> both[] = {{i, si}, {j, sj}};
        difference_at(both, value);
        for (std::size_t k = 0; k < m; ++k) mixed[k] += si * sj * value[k];
      }
      for (double v : mixed) sum += std::fabs(0.25 * v);
      score[i] += 0.5 * sum;
      score[j] += 0.5 * sum;
    }
  }
}

}  // namespace mocert
