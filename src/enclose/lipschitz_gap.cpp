#include "enclose/lipschitz_gap.hpp"

#include <algorithm>
#include <cmath>

#include "enclose/bend.hpp"

namespace mocert {
namespace {

/// The direction of unit steps along which a function of gradient g rises most.
std::vector<double> steepest(std::span<const double> g, Norm input_norm) {
  std::vector<double> v(g.begin(), g.end());
  if (input_norm == Norm::linf) {
    for (double& t : v) t = t > 0 ? 1 : t < 0 ? -1 : 0;
  } else if (input_norm == Norm::l1) {
    const auto top = std::max_element(v.begin(), v.end(), [](double a, double b) { return std::fabs(a) < std::fabs(b); });
    for (double& t : v) t = &t == &*top ? 1 : 0;
  }
  return v;
}

}  // namespace

LipschitzGap::LipschitzGap(std::shared_ptr<const Task> task)
    : task_(std::move(task)),
      boxes_(task_->gradients),
      points_(task_->f),
      m_(static_cast<std::size_t>(task_->f.outputs())),
      values_(2 * m_),
      low_(m_),
      high_(m_) {}

GapBound LipschitzGap::bound(const Box& box, const Expert&, const BoundHints&) {
  GapBound result;
  const std::vector<AffineForm>& forms = boxes_.evaluate(coordinate_forms(box));
  double upper = 0, scale = 0;
  remainder_ = std::numeric_limits<double>::infinity();
  double remainder = 0;
  for (std::size_t k = 0; k < m_; ++k) {
    if (!task_->units[k]) continue;
    if (!forms[k].defined || !forms[m_ + k].defined) {
      result.difference.clear();
      return result;
    }
    upper = std::max(upper, div_up(magnitude(forms[m_ + k].range), task_->units[k]->lower()));
    scale = std::max(scale, 1 / task_->units[k]->lower());
    remainder = std::max(remainder, forms[m_ + k].remainder / task_->units[k]->lower());
    result.difference.push_back(forms[m_ + k]);
  }
  remainder_ = remainder;
  result.upper = upper;
  result.noise = 0x1p-44 * boxes_.largest() * scale;
  return result;
}

void LipschitzGap::consider(std::span<const double> center, std::span<const double> direction, double step,
                            std::optional<Candidate>& best) {
  const std::size_t n = center.size();
  const Box& domain = task_->domain;
  // As long a step as `step` of the domain allows, and the middle moved so that both ends lie in it.
  double reach = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < n; ++i)
    if (direction[i] != 0) reach = std::min(reach, step * (domain.hi[i] - domain.lo[i]) / std::fabs(direction[i]));
  if (!std::isfinite(reach) || !(reach > 0)) return;
  std::vector<double> x(n), y(n), apart(n);
  for (std::size_t i = 0; i < n; ++i) {
    const double half = 0.5 * reach * direction[i];
    const double middle = std::clamp(center[i], domain.lo[i] + std::min(std::fabs(half), 0.5 * (domain.hi[i] - domain.lo[i])),
                                     std::max(domain.lo[i] + 0.5 * (domain.hi[i] - domain.lo[i]), domain.hi[i] - std::fabs(half)));
    x[i] = std::clamp(direction[i] == 0 ? center[i] : middle - half, domain.lo[i], domain.hi[i]);
    y[i] = std::clamp(direction[i] == 0 ? center[i] : middle + half, domain.lo[i], domain.hi[i]);
    apart[i] = y[i] - x[i];
  }
  const double distance = plain_norm(apart, task_->input_norm);
  if (!(distance > 0) || !std::isfinite(distance)) return;
  task_->f.approximate(x, low_);
  task_->f.approximate(y, high_);
  for (std::size_t k = 0; k < m_; ++k) {
    if (!task_->units[k]) continue;
    const double steepness = std::fabs(high_[k] - low_[k]) / distance / midpoint(*task_->units[k]);
    if (std::isfinite(steepness) && (!best || steepness > best->steepness)) best = Candidate{steepness, k, x, y};
  }
}

std::optional<LipschitzGap::Candidate> LipschitzGap::candidate_near(std::span<const double> x) {
  const std::size_t n = x.size();
  const Box& domain = task_->domain;
  std::vector<std::vector<double>> gradient(m_, std::vector<double>(n));
  std::vector<double> probe(x.begin(), x.end());
  std::optional<Candidate> best;
  for (std::size_t i = 0; i < n; ++i) {
    const double step = 0x1p-20 * (domain.hi[i] - domain.lo[i]);
    if (step == 0) continue;
    const double left = std::max(domain.lo[i], x[i] - step), right = std::min(domain.hi[i], x[i] + step);
    probe[i] = left;
    task_->f.approximate(probe, low_);
    probe[i] = right;
    task_->f.approximate(probe, high_);
    probe[i] = x[i];
    for (std::size_t k = 0; k < m_; ++k) {
      const double slope = (high_[k] - low_[k]) / (right - left);
      gradient[k][i] = std::isfinite(slope) ? slope : 0;
    }
    // Where there is a jump, gradients say nothing and any short step across it is steep.
    std::vector<double> axis(n, 0.0);
    axis[i] = 1;
    consider(x, axis, 0x1p-28, best);
  }
  for (std::size_t k = 0; k < m_; ++k) {
    if (!task_->units[k]) continue;
    const std::vector<double> direction = steepest(gradient[k], task_->input_norm);
    for (const double step : {0x1p-4, 0x1p-10, 0x1p-16, 0x1p-22}) consider(x, direction, step, best);
  }
  return best;
}

std::optional<Interval> LipschitzGap::quotient(const Candidate& pair) {
  const auto value_at = [&](const std::vector<double>& x) -> std::optional<Interval> {
    const AffineForm& f = points_.evaluate(coordinate_forms(Box{x, x}))[pair.output];
    return f.defined ? std::optional(f.range) : std::nullopt;
  };
  const auto low = value_at(pair.x), high = value_at(pair.y);
  if (!low || !high) return std::nullopt;
  std::vector<Interval> apart;
  for (std::size_t i = 0; i < pair.x.size(); ++i) apart.push_back(absolute(Interval(pair.y[i]) - Interval(pair.x[i])));
  return divide(absolute(*high - *low), norm_of(apart, task_->input_norm));
}

std::optional<Interval> LipschitzGap::error_at(const std::vector<double>& x, const Expert&) {
  const auto pair = candidate_near(x);
  if (!pair) return std::nullopt;
  const auto steepness = quotient(*pair);
  if (!steepness) return std::nullopt;
  return *steepness / *task_->units[pair->output];
}

double LipschitzGap::approximate_error(std::span<const double> x, const Expert&) {
  const auto pair = candidate_near(x);
  return pair ? pair->steepness : std::numeric_limits<double>::quiet_NaN();
}

std::optional<LipschitzPair> LipschitzGap::pair_near(std::span<const double> x) {
  const auto pair = candidate_near(x);
  if (!pair) return std::nullopt;
  const auto steepness = quotient(*pair);
  if (!steepness) return std::nullopt;
  Box spanned = {pair->x, pair->y};
  for (std::size_t i = 0; i < spanned.lo.size(); ++i)
    if (spanned.lo[i] > spanned.hi[i]) std::swap(spanned.lo[i], spanned.hi[i]);
  const std::vector<AffineForm>& forms = boxes_.evaluate(coordinate_forms(spanned));
  const AffineForm &f = forms[pair->output], &q = forms[m_ + pair->output];
  const double gradient = f.defined && q.defined ? std::max(0.0, q.range.lower()) : 0;
  return LipschitzPair{static_cast<int>(pair->output), std::max(0.0, steepness->lower()), pair->x, pair->y, gradient};
}

void LipschitzGap::bend(const Box& box, const Expert&, std::span<double> score) {
  const auto steepness = [&](std::span<const double> x, std::span<double> out) {
    task_->gradients.approximate(x, values_);
    for (std::size_t k = 0; k < m_; ++k) out[k] = task_->units[k] ? values_[m_ + k] / midpoint(*task_->units[k]) : 0;
  };
  bend_of(steepness, m_, box, score);
  // Gradients are often periodic and even, and second differences over a whole period see nothing of them.
  Box part = box;
  for (std::size_t i = 0; i < score.size(); ++i) part.hi[i] = box.lo[i] + 0.61 * (box.hi[i] - box.lo[i]);
  std::vector<double> more(score.size());
  bend_of(steepness, m_, part, more);
  for (std::size_t i = 0; i < score.size(); ++i) {
    const double whole = task_->domain.hi[i] - task_->domain.lo[i], share = whole > 0 ? (box.hi[i] - box.lo[i]) / whole : 0;
    // What the enclosure loses without that samples show a bend, at kinks for example, is lost somewhere along the long sides.
    score[i] = std::isfinite(remainder_) ? score[i] + more[i] + 0.1 * remainder_ * share : share;
  }
}

}  // namespace mocert
