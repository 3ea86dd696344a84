#include "kernel/prove/consistency.hpp"

#include <cmath>

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

}  // namespace

/// Doubles sort out the pairs that are plainly consistent. Sums of at most 65536 terms, each rounded a few times, are
/// within 2^-30 of the exact value; the margin of 1e-6 is far above that, and values near underflow or beyond overflow
/// are left to the exact test.
std::optional<std::pair<std::size_t, std::size_t>> contradiction(const Claim& claim) {
  const Samples& data = *claim.samples;
  const double eta = to_double(claim.tolerance, Type::binary64, Direction::down), margin = 1e-6, tiny = 1e-280;
  std::vector<double> lipschitz;
  for (const mpq_class& l : claim.lipschitz) lipschitz.push_back(to_double(l, Type::binary64, Direction::down));
  for (std::size_t i = 0; i < data.count; ++i) {
    for (std::size_t j = i + 1; j < data.count; ++j) {
      double distance = 0;
      for (std::size_t k = 0; k < data.inputs; ++k) {
        const double d = std::fabs(data.x[i * data.inputs + k] - data.x[j * data.inputs + k]);
        distance = claim.input_norm == Norm::linf ? std::max(distance, d) : distance + (claim.input_norm == Norm::l1 ? d : d * d);
      }
      const bool reliable = distance > tiny && std::isfinite(distance);
      if (claim.input_norm == Norm::l2) distance = std::sqrt(distance);
      for (std::size_t k = 0; k < data.outputs; ++k) {
        const double apart = std::fabs(data.y[i * data.outputs + k] - data.y[j * data.outputs + k]), allowed = lipschitz[k] * distance;
        const bool plain =
            reliable && allowed > tiny && std::isfinite(allowed) && apart * (1 + margin) - 2 * eta * (1 - margin) <= allowed * (1 - margin);
        if (apart != 0 && !plain && contradicts(claim, i, j, k)) return std::pair(i, j);
      }
    }
  }
  return std::nullopt;
}

}  // namespace mocert::kernel
