#include "enclose/samples_gap.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "enclose/expert_form.hpp"
#include "enclose/expression_form.hpp"
#include "io/numbers.hpp"

namespace mocert {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr std::size_t most_vertex_axes = 12;

Interval enclose(const mpq_class& q) { return {to_double(q, Rounding::down), to_double(q, Rounding::up)}; }

}  // namespace

SamplesGap::SamplesGap(const Samples& samples, Norm norm, bool irreducible)
    : samples_(samples),
      norm_(norm),
      irreducible_(irreducible),
      n_(static_cast<std::size_t>(samples.inputs)),
      m_(static_cast<std::size_t>(samples.outputs)),
      tree_(tree_of(samples)),
      tolerance_(enclose(samples.tolerance)) {
  for (int k = 0; k < samples.outputs; ++k) lipschitz_.push_back(enclose(samples.lipschitz_of(k)));
}

double SamplesGap::distance(std::span<const double> x, std::size_t sample) const {
  const double* s = samples_.x.data() + sample * n_;
  double total = 0;
  for (std::size_t i = 0; i < n_; ++i) {
    const double d = std::fabs(x[i] - s[i]);
    if (samples_.input_norm == Norm::linf)
      total = std::max(total, d);
    else
      total += samples_.input_norm == Norm::l1 ? d : d * d;
  }
  return samples_.input_norm == Norm::l2 ? std::sqrt(total) : total;
}

SamplesGap::Shortlist SamplesGap::lowest(std::span<const double> x, std::size_t output, double side) const {
  Shortlist list;
  double limit = infinity;
  tree_->lowest(x, output, side, limit, [&](std::size_t sample, double value) {
    if (list.size == list.value.size() && !(value < list.value.back())) return;
    std::size_t k = list.size < list.value.size() ? list.size++ : list.size - 1;
    for (; k > 0 && value < list.value[k - 1]; --k) {
      list.value[k] = list.value[k - 1];
      list.sample[k] = list.sample[k - 1];
    }
    list.value[k] = value;
    list.sample[k] = sample;
    if (list.size == list.value.size()) limit = list.value.back();
  });
  return list;
}

double SamplesGap::side_bound(const std::vector<AffineForm>& x, const AffineForm& f, std::size_t sample, std::size_t output,
                              double side) const {
  const double y = samples_.y[sample * m_ + output], cone = lipschitz_[output].upper(), eta = tolerance_.upper();
  std::vector<double> v(n_);
  double worst = -infinity;
  const auto consider = [&](double distance_here, double expert_here) {
    const double reach = cone * (distance_here * (1 + 0x1p-30) + 0x1p-500);
    const double sizes = std::fabs(y) + eta + reach + std::fabs(expert_here) + std::fabs(f.center);
    // Rounding of these few operations, generously; a NaN must not be lost in a comparison.
    const double bound = side * (y - expert_here) + eta + reach + sizes * 0x1p-45;
    worst = std::isnan(bound) ? std::numeric_limits<double>::infinity() : std::max(worst, bound);
  };
  double slopes = 0;
  for (std::size_t i = 0; i < n_; ++i) slopes += std::fabs(f.slope[i]);
  slopes = inflate(slopes);
  if (n_ <= most_vertex_axes) {
    for (std::size_t vertex = 0; vertex < (std::size_t{1} << n_); ++vertex) {
      double expert_here = f.center;
      bool repeated = false;
      for (std::size_t i = 0; i < n_; ++i) {
        const double u = (vertex >> i) & 1 ? 1.0 : -1.0, t = x[i].slope[i];
        repeated = repeated || (u > 0 && t == 0);
        v[i] = x[i].center + u * t;
        expert_here += u * f.slope[i];
      }
      if (repeated) continue;
      // v is rounded: the true vertex is within an ulp of each coordinate.
      double slack = 0;
      for (std::size_t i = 0; i < n_; ++i) slack += std::fabs(v[i]) * 0x1p-52;
      consider(distance(v, sample) + slack, expert_here);
    }
  } else {
    for (std::size_t i = 0; i < n_; ++i) {
      const double s = samples_.x[sample * n_ + i];
      const double low = std::fabs(x[i].range.lower() - s), high = std::fabs(x[i].range.upper() - s);
      v[i] = s + std::max(low, high) * (1 + 0x1p-50);
    }
    double slack = 0;
    for (std::size_t i = 0; i < n_; ++i) slack += std::fabs(v[i]) * 0x1p-51;
    consider(distance(v, sample) + slack, f.center - side * slopes);
  }
  return inflate(std::fabs(worst)) == infinity
             ? infinity
             : worst + (f.remainder + slopes * 0x1p-45) * (1 + 0x1p-30) + std::fabs(worst) * 0x1p-50 + 0x1p-1000;
}

GapBound SamplesGap::bound(const Box& box, const Expert& expert, const BoundHints& hints) {
  GapBound result;
  const std::vector<AffineForm> x = coordinate_forms(box);
  const std::vector<AffineForm> own =
      hints.known.empty() ? enclose_expert(expert, samples_.outputs, x, hints.symbols) : std::vector<AffineForm>();
  const std::span<const AffineForm> f = hints.known.empty() ? own : hints.known;
  for (std::size_t k = 0; k < m_; ++k)
    if (!f[k].defined) return result;
  std::vector<double> center(n_);
  for (std::size_t i = 0; i < n_; ++i) {
    if (!x[i].defined) return result;
    center[i] = x[i].center;
  }
  std::vector<double> gaps(m_);
  result.upper_sample.resize(m_);
  result.lower_sample.resize(m_);
  for (std::size_t k = 0; k < m_; ++k) {
    const Shortlist above = lowest(center, k, 1.0), below = lowest(center, k, -1.0);
    const auto best = [&](const Shortlist& list, double side, std::uint64_t& chosen) {
      double least = infinity;
      chosen = list.sample[0];
      for (std::size_t c = 0; c < list.size; ++c) {
        const double b = side_bound(x, f[k], list.sample[c], k, side);
        if (b < least) {
          least = b;
          chosen = list.sample[c];
        }
      }
      return least;
    };
    const double up = best(above, 1.0, result.upper_sample[k]), down = best(below, -1.0, result.lower_sample[k]);
    // With N = 0 the sides are bounds of U and -l.
    gaps[k] = irreducible_ ? std::max(mul_up(0.5, add_up(up, down)), 0.0) : std::max({up, down, 0.0});
    result.difference.push_back(-f[k]);
  }
  result.upper = norm_up(gaps, norm_);
  result.nameable = nameable_part(expert, f, norm_);
  return result;
}

SamplesGap::Envelope SamplesGap::envelope_at(const std::vector<double>& x, std::size_t output) const {
  std::vector<Interval> apart(n_);
  // min over all i of side * y_i + L |x - s_i|: what the tree leaves out is above `limit`, an upper bound of that minimum.
  const auto cones = [&](double side) {
    double least = infinity, limit = infinity;
    tree_->lowest(x, output, side, limit, [&](std::size_t i, double) {
      for (std::size_t j = 0; j < n_; ++j) apart[j] = absolute(Interval(x[j]) - samples_.x[i * n_ + j]);
      const Interval value = side * samples_.y[i * m_ + output] + lipschitz_[output] * norm_of(apart, samples_.input_norm);
      least = std::min(least, value.lower());
      limit = std::min(limit, value.upper());
    });
    return Interval(least, limit);
  };
  return {-(cones(-1.0) + tolerance_), cones(1.0) + tolerance_};
}

std::optional<Interval> SamplesGap::error_at(const std::vector<double>& x, const Expert& expert) {
  const std::vector<AffineForm> f = enclose_expert(expert, samples_.outputs, coordinate_forms(Box{x, x}));
  std::vector<Interval> errors;
  for (std::size_t k = 0; k < m_; ++k) {
    if (!f[k].defined) return std::nullopt;
    const Envelope e = envelope_at(x, k);
    errors.push_back(irreducible_ ? maximum(Interval(0.0), (e.upper - e.lower) / 2.0)
                                  : maximum(absolute(e.upper - f[k].range), absolute(f[k].range - e.lower)));
  }
  return norm_of(errors, norm_);
}

std::optional<ViolationKind> SamplesGap::violation_kind(const std::vector<double>& x, const Expert& expert, double epsilon_up) {
  const std::vector<AffineForm> f = enclose_expert(expert, samples_.outputs, coordinate_forms(Box{x, x}));
  std::vector<Interval> away, halves;
  for (std::size_t k = 0; k < m_; ++k) {
    if (!f[k].defined) return std::nullopt;
    const Envelope e = envelope_at(x, k);
    away.push_back(maximum(Interval(0.0), maximum(f[k].range - e.upper, e.lower - f[k].range)));
    halves.push_back(maximum(Interval(0.0), (e.upper - e.lower) / 2.0));
  }
  if (norm_of(away, norm_).lower() > epsilon_up) return ViolationKind::model_wrong;
  if (norm_of(halves, norm_).lower() > epsilon_up) return ViolationKind::data_too_sparse;
  return ViolationKind::neither;
}

double SamplesGap::approximate_error(std::span<const double> x, const Expert& expert) {
  std::vector<double> n(m_);
  approximate_expert(expert, x, n);
  for (std::size_t k = 0; k < m_; ++k) {
    const double above = tree_->least(x, k, 1.0) + midpoint(tolerance_), below = -tree_->least(x, k, -1.0) - midpoint(tolerance_);
    n[k] = irreducible_ ? 0.5 * (above - below) : std::max(above - n[k], n[k] - below);
  }
  return plain_norm(n, norm_);
}

void SamplesGap::bend(const Box& box, const Expert&, std::span<double> score) {
  // Cones bend alike along every axis, in proportion to its width.
  for (std::size_t i = 0; i < n_; ++i) score[i] = box.hi[i] - box.lo[i];
}

}  // namespace mocert
