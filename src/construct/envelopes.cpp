#include "construct/envelopes.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "io/numbers.hpp"

namespace mocert {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// Adds one coordinate's share of a distance.
void add(double& total, double d, Norm norm) {
  if (norm == Norm::linf)
    total = std::max(total, d);
  else
    total += norm == Norm::l1 ? d : d * d;
}

double ended(double total, Norm norm) { return norm == Norm::l2 ? std::sqrt(total) : total; }

}  // namespace

Envelopes::Envelopes(const Samples& samples, std::shared_ptr<const SampleTree> tree)
    : samples_(samples), tolerance_(to_double(samples.tolerance, Rounding::up)), tree_(std::move(tree)) {
  for (int k = 0; k < samples.outputs; ++k) lipschitz_.push_back(to_double(samples.lipschitz_of(k), Rounding::up));
}

double Envelopes::distance(std::span<const double> x, std::size_t sample) const {
  const double* s = samples_.x.data() + sample * x.size();
  double total = 0;
  for (std::size_t i = 0; i < x.size(); ++i) add(total, std::fabs(x[i] - s[i]), samples_.input_norm);
  return ended(total, samples_.input_norm);
}

double Envelopes::reach(double distance, Norm norm) const {
  double total = 0;
  for (const double l : lipschitz_) add(total, l * distance + tolerance_, norm);
  return ended(total, norm);
}

double Envelopes::radius(const Box& box) const {
  double total = 0;
  for (std::size_t i = 0; i < box.lo.size(); ++i) add(total, 0.5 * (box.hi[i] - box.lo[i]), samples_.input_norm);
  return ended(total, samples_.input_norm);
}

void Envelopes::at(std::span<const double> x, std::span<double> lower, std::span<double> upper) const {
  for (std::size_t k = 0; k < lipschitz_.size(); ++k) {
    lower[k] = -tree_->least(x, k, -1.0) - tolerance_;
    upper[k] = tree_->least(x, k, 1.0) + tolerance_;
  }
}

Envelopes::List Envelopes::relevant(const Box& box, const List& from, std::size_t added) const {
  const auto count = static_cast<std::size_t>(samples_.count()), m = lipschitz_.size();
  List all = from;
  for (std::size_t i = added; i < count; ++i) all.push_back(static_cast<std::uint32_t>(i));
  std::vector<double> center(box.lo.size()), distances;
  for (std::size_t i = 0; i < center.size(); ++i) center[i] = std::midpoint(box.lo[i], box.hi[i]);
  distances.reserve(all.size());
  for (const std::uint32_t i : all) distances.push_back(distance(center, i));
  std::vector<char> wanted(all.size(), 0);
  const double r = radius(box) * (1 + 1e-9);
  for (std::size_t k = 0; k < m; ++k) {
    // A cone moves by at most L r between the centre and any point of the box.
    double least_above = infinity, least_below = infinity;
    for (std::size_t c = 0; c < all.size(); ++c) {
      const double y = samples_.y[all[c] * m + k], cone = lipschitz_[k] * distances[c];
      least_above = std::min(least_above, cone + y);
      least_below = std::min(least_below, cone - y);
    }
    const double slack = 2 * lipschitz_[k] * r;
    for (std::size_t c = 0; c < all.size(); ++c) {
      const double y = samples_.y[all[c] * m + k], cone = lipschitz_[k] * distances[c];
      if (cone + y <= least_above + slack || cone - y <= least_below + slack) wanted[c] = 1;
    }
  }
  List kept;
  for (std::size_t c = 0; c < all.size(); ++c)
    if (wanted[c]) kept.push_back(all[c]);
  return kept;
}

void Envelopes::at(std::span<const double> x, const List& list, std::span<double> lower, std::span<double> upper) const {
  std::fill(lower.begin(), lower.end(), -infinity);
  std::fill(upper.begin(), upper.end(), infinity);
  const std::size_t m = lipschitz_.size();
  for (const std::uint32_t i : list) {
    const double d = distance(x, i);
    for (std::size_t k = 0; k < m; ++k) {
      const double y = samples_.y[i * m + k], cone = lipschitz_[k] * d + tolerance_;
      lower[k] = std::max(lower[k], y - cone);
      upper[k] = std::min(upper[k], y + cone);
    }
  }
}

double Envelopes::half_gap(std::span<const double> x, const List& list, Norm norm) const {
  std::vector<double> lower(lipschitz_.size()), upper(lipschitz_.size());
  at(x, list, lower, upper);
  double total = 0;
  for (std::size_t k = 0; k < lower.size(); ++k) add(total, std::max(0.5 * (upper[k] - lower[k]), 0.0), norm);
  return ended(total, norm);
}

double Envelopes::half_gap_over(const Box& box, const List& list, Norm norm) const {
  const std::size_t n = box.lo.size(), m = lipschitz_.size();
  std::vector<double> above(m, infinity), below(m, infinity);
  for (const std::uint32_t i : list) {
    double far = 0;
    for (std::size_t a = 0; a < n; ++a) {
      const double s = samples_.x[i * n + a];
      add(far, std::max(std::fabs(box.lo[a] - s), std::fabs(box.hi[a] - s)), samples_.input_norm);
    }
    far = ended(far, samples_.input_norm);
    for (std::size_t k = 0; k < m; ++k) {
      const double y = samples_.y[i * m + k], cone = lipschitz_[k] * far + tolerance_;
      above[k] = std::min(above[k], cone + y);
      below[k] = std::min(below[k], cone - y);
    }
  }
  double total = 0;
  for (std::size_t k = 0; k < m; ++k) add(total, std::max(0.5 * (above[k] + below[k]), 0.0), norm);
  return ended(total, norm);
}

}  // namespace mocert
