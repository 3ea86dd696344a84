#pragma once

#include "kernel/claim.hpp"
#include "kernel/prove/form.hpp"

namespace mocert::kernel {

inline constexpr std::size_t most_vertices = 12;  // 2^12 of them; beyond, the cheaper bound

/// >= the norm of a vector of which component k lies in x_k - s_k for some x_k of the intervals; here per axis, before
/// they are summed up.
template <class N>
N upper_part(Norm kind, const Interval<N>& distance) {
  const N size = upper_magnitude(distance);
  return kind == Norm::l2 ? multiply_up(size, size) : size;
}

template <class N>
N combined(Norm kind, const N& sum, const N& part) {
  return kind == Norm::linf ? std::max(sum, part) : add_up(sum, part);
}

template <class N>
N finished(Norm kind, const N& sum) {
  return kind == Norm::l2 ? root(sum, MPFR_RNDU) : sum;
}

/// One side of the envelope: what is to be bounded is base + L |x - s| + direction * N(x).
template <class N>
struct Side {
  Interval<N> base;  ///< y_i + eta, or eta - y_j
  Interval<N> lipschitz;
  const double* sample;
  int direction;  ///< -1 above, +1 below
};

/// >= the maximum over the 2^n vertices c +- t of base + L |v - s| + direction * (N0 +- N_i).
template <class N>
N upper_at_vertices(const Side<N>& side, Norm kind, const Region<N>& region, const Form<N>& expert) {
  const std::size_t n = region.size();
  std::vector<N> part(2 * n), linear(2 * n);
  for (std::size_t k = 0; k < n; ++k) {
    for (std::size_t end = 0; end < 2; ++end) {
      const Interval<N> center(region.center[k]), radius(region.radius[k]), s(side.sample[k]);
      part[2 * k + end] = upper_part(kind, (end == 0 ? center - radius : center + radius) - s);
      const bool minus = (end == 0) == (side.direction > 0);  // the sign of direction * u_k
      linear[2 * k + end] = minus ? negated(expert.g[k].lo) : expert.g[k].hi;
    }
  }
  const Interval<N> start = side.base + (side.direction > 0 ? expert.g0 : -expert.g0);
  N greatest = N::infinity(-1);
  for (std::size_t vertex = 0; vertex < std::size_t{1} << n; ++vertex) {
    N distance, value = start.hi;
    for (std::size_t k = 0; k < n; ++k) {
      const std::size_t end = vertex >> k & 1;
      distance = combined(kind, distance, part[2 * k + end]);
      value = add_up(value, linear[2 * k + end]);
    }
    value = add_up(value, multiply_up(side.lipschitz.hi, finished(kind, distance)));
    greatest = greater(greatest, value);
  }
  return greatest;
}

/// >= base + L max |x - s| + max(direction * N_linear), each for itself: any number of inputs.
template <class N>
N upper_separately(const Side<N>& side, Norm kind, const Region<N>& region, const Form<N>& expert) {
  N distance;
  for (std::size_t k = 0; k < region.size(); ++k)
    distance = combined(kind, distance, upper_part(kind, region.x[k] - Interval<N>(side.sample[k])));
  const Interval<N> start = side.base + (side.direction > 0 ? expert.g0 : -expert.g0);
  return add_up(add_up(start.hi, upper_linear(expert)), multiply_up(side.lipschitz.hi, finished(kind, distance)));
}

/// >= |f_k(x) - N_k(x)| for all x of the region and all f that the samples admit; `upper` and `lower` name the samples that bound f_k.
/// L19. Premise: f admitted by the samples, i and j samples, N with a form. Conclusion: f - N <= max over the vertices
/// v of (y_i + eta + L |v - s_i| - N_linear(v)) + r_N and N - f <= max over v of (N_linear(v) - y_j + eta + L |v -
/// s_j|) + r_N: convex functions on a box take their maximum at a vertex.
template <class N>
N upper_samples_gap(const Claim& claim, std::size_t output, std::uint64_t upper, std::uint64_t lower, const Region<N>& region,
                    const Form<N>& expert) {
  const Samples& data = *claim.samples;
  const auto side = [&](std::uint64_t sample, int direction) {
    const Interval<N> y(data.y[sample * data.outputs + output]);
    return Side<N>{claim.tolerance_constant.as<N>() + (direction < 0 ? y : -y), claim.lipschitz_constants[output].as<N>(),
                   &data.x[sample * data.inputs], direction};
  };
  const auto bound = [&](const Side<N>& s) {
    return region.size() <= most_vertices ? upper_at_vertices(s, claim.input_norm, region, expert)
                                          : upper_separately(s, claim.input_norm, region, expert);
  };
  const N above = bound(side(upper, -1)), below = bound(side(lower, 1));
  // What is infinite or NaN stays so, and neither closes.
  return greater(add_up(greater(above, below), expert.r), N());
}

}  // namespace mocert::kernel
