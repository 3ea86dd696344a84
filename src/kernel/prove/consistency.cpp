#include "kernel/prove/consistency.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace mocert::kernel {
namespace {

/// Sums of at most 65536 terms, each rounded a few times, are within 2^-34 of the sum of the terms' sizes. What underflow takes is far
/// below `tiny`; infinities and NaN fail every comparison.
constexpr double slack = 0x1p-34, tiny = 0x1p-500;

/// Samples first..last - 1 of an order: centre c and half widths h of their box, and y = p + sum g_k (x_k - c_k) +- e for each of them.
struct Group {
  std::size_t first, last;
  double p = 0, e = 0;
  std::vector<double> c, h, g;
  std::vector<Group> parts;
};

/// One output of the samples.
class Consistency {
 public:
  Consistency(const Claim& claim, std::size_t output)
      : claim_(claim),
        data_(*claim.samples),
        output_(output),
        n_(data_.inputs),
        lipschitz_(to_double(claim.lipschitz[output], Type::binary64, Direction::down)),
        eta_(to_double(claim.tolerance, Type::binary64, Direction::down)),
        order_(data_.count) {
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    if (n_ == 1 && claim_.tolerance == 0) {  // neighbours suffice: the inequalities between them add up
      std::sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) { return x(a, 0) < x(b, 0); });
      for (std::size_t i = 1; i < data_.count; ++i) compare(order_[i - 1], order_[i]);
    } else {
      const Group all = group(0, data_.count);
      compare(all, all);
    }
  }
  std::optional<std::pair<std::size_t, std::size_t>> contradiction;

 private:
  double x(std::size_t i, std::size_t k) const { return data_.x[i * n_ + k]; }
  double y(std::size_t i) const { return data_.y[i * data_.outputs + output_]; }
  void add(double& distance, double d) const {
    if (claim_.input_norm == Norm::linf)
      distance = std::max(distance, std::fabs(d));
    else
      distance += claim_.input_norm == Norm::l1 ? std::fabs(d) : d * d;
  }

  /// Exactly; both sides squared for l2.
  bool contradicts(std::size_t i, std::size_t j) const {
    const mpq_class apart = abs(mpq_class(y(i)) - mpq_class(y(j))) - 2 * claim_.tolerance;
    if (apart <= 0) return false;
    mpq_class distance = 0;
    for (std::size_t k = 0; k < n_; ++k) {
      const mpq_class d = abs(mpq_class(x(i, k)) - mpq_class(x(j, k)));
      if (claim_.input_norm == Norm::linf)
        distance = std::max(distance, d);
      else
        distance += claim_.input_norm == Norm::l1 ? d : mpq_class(d * d);
    }
    const mpq_class& lipschitz = claim_.lipschitz[output_];
    return claim_.input_norm == Norm::l2 ? apart * apart > lipschitz * lipschitz * distance : apart > lipschitz * distance;
  }

  /// Doubles sort out the pairs that are plainly consistent, with a margin of 2^-32; what is near underflow is left to the exact test.
  void compare(std::size_t i, std::size_t j) {
    const double margin = 0x1p-32;
    double distance = 0;
    for (std::size_t k = 0; k < n_; ++k) add(distance, x(i, k) - x(j, k));
    const bool reliable = distance > 1e-280 && std::isfinite(distance);
    if (claim_.input_norm == Norm::l2) distance = std::sqrt(distance);
    const double apart = std::fabs(y(i) - y(j)), allowed = lipschitz_ * distance;
    const bool plainly = apart == 0 || (reliable && allowed > 1e-280 && std::isfinite(allowed) &&
                                        apart * (1 + margin) - 2 * eta_ * (1 - margin) <= allowed * (1 - margin));
    if (!plainly && !contradiction && contradicts(i, j)) contradiction = std::minmax(i, j);
  }

  /// Halves until there are at most four samples. Any p and g are right, e being what they leave; good ones come from fitting one
  /// coordinate after the other.
  Group group(std::size_t first, std::size_t last) {
    Group all{first, last, y(order_[first]), 0, {}, {}, std::vector<double>(n_), {}};
    const auto begin = order_.begin() + static_cast<std::ptrdiff_t>(first), end = order_.begin() + static_cast<std::ptrdiff_t>(last);
    std::vector<double> rest;
    for (auto i = begin; i != end; ++i) rest.push_back(y(*i) - all.p);
    std::size_t widest = 0;
    for (std::size_t k = 0; k < n_; ++k) {
      const auto [lo, hi] = std::minmax_element(begin, end, [&](std::size_t a, std::size_t b) { return x(a, k) < x(b, k); });
      all.c.push_back(x(*lo, k) / 2 + x(*hi, k) / 2);
      all.h.push_back(std::max(x(*hi, k) - all.c[k], all.c[k] - x(*lo, k)) * (1 + slack) + tiny);
      if (all.h[k] > all.h[widest]) widest = k;
    }
    for (int round = 0; round < 4 && rest.size() > n_; ++round) {
      const double mean = std::accumulate(rest.begin(), rest.end(), 0.0) / static_cast<double>(rest.size());
      all.p += mean;
      for (double& r : rest) r -= mean;
      for (std::size_t k = 0; k < n_; ++k) {
        double product = 0, square = tiny;
        const auto away = [&](std::size_t r) { return x(order_[first + r], k) - all.c[k]; };
        for (std::size_t r = 0; r < rest.size(); ++r) product += rest[r] * away(r), square += away(r) * away(r);
        all.g[k] += product / square;
        for (std::size_t r = 0; r < rest.size(); ++r) rest[r] -= product / square * away(r);
      }
    }
    for (auto i = begin; i != end; ++i) {
      double off = y(*i) - all.p, sizes = std::fabs(y(*i)) + std::fabs(all.p);
      for (std::size_t k = 0; k < n_; ++k) {
        const double term = all.g[k] * (x(*i, k) - all.c[k]);
        off -= term, sizes += std::fabs(term);
      }
      const double left = std::fabs(off) + slack * sizes + tiny;
      all.e = std::isfinite(left) ? std::max(all.e, left) : HUGE_VAL;
    }
    if (rest.size() > 4) {
      const std::size_t middle = first + rest.size() / 2;
      std::nth_element(begin, begin + (end - begin) / 2, end, [&](std::size_t a, std::size_t b) { return x(a, widest) < x(b, widest); });
      all.parts = {group(first, middle), group(middle, last)};
    }
    return all;
  }

  /// Premise: z has a dual norm of at most 1, here along the line from b's centre to a's (for l2 a little less than 1, so that rounding
  /// does not make it more). Conclusion: y_i - y_j - L |s_i - s_j| <= (y_i - L z s_i) - (y_j - L z s_j) <= p_a - p_b - L z (c_a - c_b) +
  /// e_a + e_b + sum |g_k - L z_k| h_k of both.
  bool rises_at_most(const Group& a, const Group& b) const {
    double distance = 0;
    std::size_t widest = 0;
    for (std::size_t k = 0; k < n_; ++k) {
      add(distance, a.c[k] - b.c[k]);
      if (std::fabs(a.c[k] - b.c[k]) > std::fabs(a.c[widest] - b.c[widest])) widest = k;
    }
    if (claim_.input_norm == Norm::l2) distance = std::sqrt(distance);
    double rise = a.p - b.p + a.e + b.e, sizes = std::fabs(a.p) + std::fabs(b.p) + a.e + b.e;
    for (std::size_t k = 0; k < n_; ++k) {
      const double d = a.c[k] - b.c[k];
      double z = 0;  // times L
      if (distance > tiny && (claim_.input_norm != Norm::linf || k == widest))
        z = lipschitz_ * (claim_.input_norm == Norm::l2 ? d / distance * (1 - 0x1p-32) : std::copysign(1.0, d));
      rise += std::fabs(a.g[k] - z) * a.h[k] + std::fabs(b.g[k] - z) * b.h[k] - z * d;
      sizes += (std::fabs(a.g[k]) + std::fabs(z)) * a.h[k] + (std::fabs(b.g[k]) + std::fabs(z)) * b.h[k] + std::fabs(z * d);
    }
    return rise + slack * sizes + (1 + lipschitz_) * tiny <= 2 * eta_;
  }

  /// All pairs of one sample of a and one of b.
  void compare(const Group& a, const Group& b) {
    if (contradiction || (&a != &b && rises_at_most(a, b) && rises_at_most(b, a))) return;
    if (a.parts.empty() && b.parts.empty()) {
      for (std::size_t i = a.first; i < a.last; ++i)
        for (std::size_t j = &a == &b ? i + 1 : b.first; j < b.last; ++j) compare(order_[i], order_[j]);
    } else if (&a == &b) {
      compare(a.parts[0], a.parts[0]);
      compare(a.parts[0], a.parts[1]);
      compare(a.parts[1], a.parts[1]);
    } else if (b.parts.empty() || (!a.parts.empty() && a.last - a.first >= b.last - b.first)) {
      for (const Group& part : a.parts) compare(part, b);
    } else {
      for (const Group& part : b.parts) compare(a, part);
    }
  }

  const Claim& claim_;
  const Samples& data_;
  std::size_t output_, n_;
  double lipschitz_, eta_;
  std::vector<std::size_t> order_;
};

}  // namespace

/// L20.
std::optional<std::pair<std::size_t, std::size_t>> contradiction(const Claim& claim) {
  for (std::size_t k = 0; k < claim.samples->outputs; ++k)
    if (const auto pair = Consistency(claim, k).contradiction) return pair;
  return std::nullopt;
}

}  // namespace mocert::kernel
