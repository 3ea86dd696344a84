#include "construct/modulus.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace mocert {
namespace {

constexpr std::array<double, 6> kuhn_linf = {1.0 / 2, 4.0 / 7, 5.0 / 8, 11.0 / 17, 2.0 / 3, 21.0 / 31};

}  // namespace

double error_bound(ExpertKind kind, const Modulus& modulus, const std::vector<double>& sides) {
  double sum = 0, squares = 0, longest = 0;
  std::size_t axes = 0;
  for (const double s : sides) {
    if (!(s > 0)) continue;
    sum += s;
    squares += s * s;
    longest = std::max(longest, s);
    ++axes;
  }
  if (axes == 0) return 0;
  double bound = std::numeric_limits<double>::infinity();
  if (modulus.lambda > 0 && kind != ExpertKind::affine) {
    const double l2 = std::sqrt(squares) / 2;
    double reach = l2;
    if (modulus.input_norm == Norm::l1) reach = sum / 2;
    if (modulus.input_norm == Norm::linf)
      reach = kind == ExpertKind::constant ? longest / 2 : std::min(l2, longest * (axes <= kuhn_linf.size() ? kuhn_linf[axes - 1] : 1.0));
    bound = modulus.lambda * std::pow(reach, modulus.exponent);
  }
  if (modulus.smoothness > 0 && kind != ExpertKind::constant)
    bound = std::min(bound, modulus.smoothness * squares / 8 * (kind == ExpertKind::affine ? 1 + 0x1p-11 : 1));
  return bound;
}

}  // namespace mocert
