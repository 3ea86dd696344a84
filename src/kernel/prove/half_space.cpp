#include "kernel/prove/half_space.hpp"

#include "kernel/prove/interval.hpp"

namespace mocert::kernel {
namespace {

/// min over the box of a.x - beta, where the cell is a.x <= beta: a = 2 (p_s - p_t), beta = |p_s|^2 - |p_t|^2 for
/// prototypes, a = w_s - w_t, beta = b_t - b_s for gates. Real is Interval or mpq_class.
template <class Real>
Real least_excess(const RouterNode& node, std::size_t taken, std::size_t sibling, std::span<const double> lo, std::span<const double> hi) {
  const std::size_t n = lo.size();
  const bool nearest = node.kind == RouterNode::Kind::nearest;
  Real sum(0.0);
  if (!nearest) sum = Real(node.bias[sibling]) - Real(node.bias[taken]);
  for (std::size_t k = 0; k < n; ++k) {
    const double s = node.vectors[sibling * n + k], t = node.vectors[taken * n + k];
    if (s == t) continue;
    const Real a = Real(s) - Real(t), x(s > t ? lo[k] : hi[k]);
    // 2 (s - t) x - (s^2 - t^2) = (s - t) ((x - s) + (x - t)), of which no sum is much greater than what it comes to near the border
    if (nearest)
      sum += Real(a * Real((x - Real(s)) + (x - Real(t))));
    else
      sum += Real(a * x);
  }
  return sum;
}

}  // namespace

/// L17. Premise: min over the box of a.x > beta. Conclusion: at no point of the box may the router take `taken`.
bool beyond(const RouterNode& node, std::size_t taken, std::size_t sibling, std::span<const double> lo, std::span<const double> hi) {
  const Interval<Fast> rough = least_excess<Interval<Fast>>(node, taken, sibling, lo, hi);
  if (sign(rough.lo) > 0) return true;
  if (sign(rough.hi) < 0) return false;
  return least_excess<mpq_class>(node, taken, sibling, lo, hi) > 0;
}

}  // namespace mocert::kernel
