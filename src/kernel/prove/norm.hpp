#pragma once

#include <string_view>
#include <vector>

#include "kernel/prove/interval.hpp"

namespace mocert::kernel {

enum class Norm { linf, l1, l2 };

/// Throws BadNumber on another name.
Norm read_norm(std::string_view name);

template <class N>
Interval<N> absolute(const Interval<N>& x) {
  return sign(x.lo) >= 0 ? x : sign(x.hi) <= 0 ? -x : Interval<N>(N(), upper_magnitude(x));
}

/// Contains the norm of every vector whose components lie in these intervals (L16). An infinite end stays infinite.
template <class N>
Interval<N> norm(Norm kind, const std::vector<Interval<N>>& components) {
  Interval<N> sum;
  for (const Interval<N>& x : components) {
    const Interval<N> size = absolute(x);
    if (kind == Norm::linf)
      sum = {std::max(sum.lo, size.lo), std::max(sum.hi, size.hi)};
    else
      sum += kind == Norm::l1 ? size : square(size);
  }
  if (kind != Norm::l2) return sum;
  return {root(sum.lo, MPFR_RNDD), root(sum.hi, MPFR_RNDU)};
}

/// norm(..).hi for components of these magnitudes or less.
template <class N>
N upper_norm(Norm kind, const std::vector<N>& magnitudes) {
  std::vector<Interval<N>> components(magnitudes.size());
  std::transform(magnitudes.begin(), magnitudes.end(), components.begin(), [](const N& x) { return Interval<N>(x); });
  return norm(kind, components).hi;
}

}  // namespace mocert::kernel
