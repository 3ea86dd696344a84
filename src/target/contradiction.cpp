#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "io/numbers.hpp"
#include "mocert/error.hpp"
#include "target/sample_tree.hpp"
#include "target/samples.hpp"

namespace mocert {
namespace {

/// Refuses pairs of samples that prove that no f exists.
class PairTest {
 public:
  PairTest(const Samples& samples, const std::string& name)
      : s_(samples),
        name_(name),
        n_(static_cast<std::size_t>(samples.inputs)),
        m_(static_cast<std::size_t>(samples.outputs)),
        eta_(to_double(samples.tolerance, Rounding::up)) {
    for (int k = 0; k < samples.outputs; ++k) lipschitz_.push_back(to_double(samples.lipschitz_of(k), Rounding::up));
  }

  void operator()(std::size_t i, std::size_t j, std::size_t k) const {
    constexpr double least = 1e-280;
    const double l = lipschitz_[k];
    // Plain binary64 first: a pair that is clearly possible, far from underflow and overflow, needs no proof.
    double d = 0;
    for (std::size_t a = 0; a < n_; ++a) {
      const double t = std::fabs(s_.x[i * n_ + a] - s_.x[j * n_ + a]);
      if (s_.input_norm == Norm::linf)
        d = std::max(d, t);
      else
        d += s_.input_norm == Norm::l1 ? t : t * t;
    }
    const bool reliable = d > least && std::isfinite(d);
    if (s_.input_norm == Norm::l2) d = std::sqrt(d);
    const double rise = std::fabs(s_.y[i * m_ + k] - s_.y[j * m_ + k]);
    if (rise == 0 || (reliable && l * d > least && std::isfinite(l * d + 2 * eta_) && rise <= (l * d + 2 * eta_) * (1 - 1e-9))) return;
    if (impossible(i, j, k))
      throw InputError(place_of_row(name_, std::min(i, j)) + " and " + place_of_row(name_, std::max(i, j)),
                       fmt::format("samples of y{} that differ by {:.6g} at distance {:.6g}", k, rise, d),
                       fmt::format("at most L*distance + 2*tolerance = {:.6g}: no such f exists", l * d + 2 * eta_));
  }

 private:
  /// Close to the limit only exact numbers decide; l2 distances are compared by their squares.
  bool impossible(std::size_t i, std::size_t j, std::size_t k) const {
    const mpq_class apart = abs(mpq_class(s_.y[i * m_ + k]) - mpq_class(s_.y[j * m_ + k])) - 2 * s_.tolerance;
    if (apart <= 0) return false;
    mpq_class distance = 0;
    for (std::size_t a = 0; a < n_; ++a) {
      const mpq_class t = abs(mpq_class(s_.x[i * n_ + a]) - mpq_class(s_.x[j * n_ + a]));
      if (s_.input_norm == Norm::linf)
        distance = std::max(distance, t);
      else
        distance += s_.input_norm == Norm::l1 ? t : mpq_class(t * t);
    }
    const mpq_class& lipschitz = s_.lipschitz_of(static_cast<int>(k));
    return s_.input_norm == Norm::l2 ? apart * apart > lipschitz * lipschitz * distance : apart > lipschitz * distance;
  }

  const Samples& s_;
  const std::string& name_;
  std::size_t n_, m_;
  double eta_;
  std::vector<double> lipschitz_;
};

}  // namespace

void refuse_contradiction(const Samples& s, const std::string& name, std::size_t first) {
  const auto m = static_cast<std::size_t>(s.outputs), count = static_cast<std::size_t>(s.count());
  const PairTest test(s, name);
  if (first > 0) {
    for (std::size_t k = 0; k < m; ++k)
      for (std::size_t i = first; i < count; ++i)
        for (std::size_t j = 0; j < i; ++j) test(i, j, k);
  } else if (s.inputs == 1 && s.tolerance == 0) {
    // Along a line neighbours suffice: distances and differences add up.
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return s.x[a] < s.x[b] || (s.x[a] == s.x[b] && a < b); });
    for (std::size_t k = 0; k < m; ++k)
      for (std::size_t i = 1; i < count; ++i) test(order[i - 1], order[i], k);
  } else {
    tree_of(s)->close_pairs(to_double(s.tolerance, Rounding::down), test);
  }
}

}  // namespace mocert
