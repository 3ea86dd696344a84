#include "construct/kd_router.hpp"

#include <cmath>

#include "certify/examine.hpp"
#include "interval/interval.hpp"
#include "mocert/error.hpp"

namespace mocert {
namespace {

bool exact_sum(double a, double b) { return std::isfinite(a + b) && add_down(a, b) == add_up(a, b); }

}  // namespace

double rounded(double x, Dtype dtype) { return dtype == Dtype::binary32 ? static_cast<double>(static_cast<float>(x)) : x; }

std::optional<std::pair<std::vector<double>, std::vector<double>>> mirrored_prototypes(const Box& box, int axis, double at, Dtype dtype) {
  const std::size_t n = box.lo.size(), cut = static_cast<std::size_t>(axis);
  std::vector<double> below(n);
  for (std::size_t i = 0; i < n; ++i) below[i] = rounded(short_middle(box.lo[i], box.hi[i]).value_or(box.lo[i]), dtype);
  std::vector<double> above = below;
  // Powers of two around a quarter of the width: smaller ones fit more easily until they fall below the last place of `at`, then larger
  // ones.
  const int start = std::ilogb(box.hi[cut] - box.lo[cut]) - 2;
  for (int k = 0; k < 2200; ++k) {
    const double d = std::ldexp(1.0, start + (k % 2 == 0 ? -k / 2 : (k + 1) / 2));
    if (!(d > 0) || !std::isfinite(d) || !exact_sum(at, d) || !exact_sum(at, -d) || at + d == at) continue;
    if (rounded(at - d, dtype) != at - d || rounded(at + d, dtype) != at + d) continue;
    below[cut] = at - d;
    above[cut] = at + d;
    return std::pair(below, above);
  }
  return std::nullopt;
}

std::pair<std::vector<double>, std::vector<double>> mirrored_prototypes(const Box& box, int axis, double at) {
  if (auto pair = mirrored_prototypes(box, axis, at, Dtype::binary64)) return std::move(*pair);
  throw InputError("domain", "numbers too far apart, or too large, for prototypes on either side of a cut",
                   "a domain well within binary64");
}

}  // namespace mocert
