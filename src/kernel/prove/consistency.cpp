#include "kernel/prove/consistency.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace mocert::kernel {
namespace {

/// Exactly; both sides squared for l2.
bool contradicts(const Claim& claim, std::size_t i, std::size_t j, std::size_t output) {
  const Samples& data = *claim.samples;
  const mpq_class apart =
      abs(mpq_class(data.y[i * data.outputs + output]) - mpq_class(data.y[j * data.outputs + output])) - 2 * claim.tolerance;
  if (apart <= 0) return false;
  mpq_class distance = 0;
  for (std::size_t k = 0; k < data.inputs; ++k) {
    const mpq_class d = abs(mpq_class(data.x[i * data.inputs + k]) - mpq_class(data.x[j * data.inputs + k]));
    if (claim.input_norm == Norm::linf)
      distance = std::max(distance, d);
    else
      distance += claim.input_norm == Norm::l1 ? d : mpq_class(d * d);
  }
  const mpq_class& lipschitz = claim.lipschitz[output];
  return claim.input_norm == Norm::l2 ? apart * apart > lipschitz * lipschitz * distance : apart > lipschitz * distance;
}

/// Doubles sort out the pairs that are plainly consistent. Sums of at most 65536 terms, each rounded a few times, are
/// within 2^-30 of the exact value; the margin of 1e-6 is far above that, and values near underflow or beyond overflow
/// are left to the exact test.
bool plainly_consistent(const Claim& claim, std::size_t i, std::size_t j, std::size_t output) {
  const Samples& data = *claim.samples;
  const double eta = to_double(claim.tolerance, Type::binary64, Direction::down), margin = 1e-6, tiny = 1e-280;
  double distance = 0;
  for (std::size_t k = 0; k < data.inputs; ++k) {
    const double d = std::fabs(data.x[i * data.inputs + k] - data.x[j * data.inputs + k]);
    distance = claim.input_norm == Norm::linf ? std::max(distance, d) : distance + (claim.input_norm == Norm::l1 ? d : d * d);
  }
  const bool reliable = distance > tiny && std::isfinite(distance);
  if (claim.input_norm == Norm::l2) distance = std::sqrt(distance);
  const double apart = std::fabs(data.y[i * data.outputs + output] - data.y[j * data.outputs + output]);
  const double allowed = to_double(claim.lipschitz[output], Type::binary64, Direction::down) * distance;
  return apart == 0 ||
         (reliable && allowed > tiny && std::isfinite(allowed) && apart * (1 + margin) - 2 * eta * (1 - margin) <= allowed * (1 - margin));
}

}  // namespace

/// L20. Along a line and without a tolerance neighbours suffice: the inequalities between them add up.
std::optional<std::pair<std::size_t, std::size_t>> contradiction(const Claim& claim) {
  const Samples& data = *claim.samples;
  const bool line = data.inputs == 1 && claim.tolerance == 0;
  std::vector<std::size_t> order(data.count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (line) std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return data.x[a] < data.x[b]; });
  for (std::size_t i = 0; i < data.count; ++i) {
    for (std::size_t j = i + 1; j < (line ? std::min(i + 2, data.count) : data.count); ++j) {
      for (std::size_t k = 0; k < data.outputs; ++k) {
        if (!plainly_consistent(claim, order[i], order[j], k) && contradicts(claim, order[i], order[j], k))
          return std::minmax(order[i], order[j]);
      }
    }
  }
  return std::nullopt;
}

}  // namespace mocert::kernel
