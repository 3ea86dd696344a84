#include "construct/short_number.hpp"

#include <algorithm>
#include <cmath>

#include "certify/examine.hpp"

namespace mocert {

std::optional<double> short_number(double lo, double hi, double share) {
  const double width = hi - lo;
  if (share != 0.5 && std::isfinite(width) && width > 0) {
    const double step = std::ldexp(1.0, std::max(std::ilogb(width) - 5, -1070));
    const double rounded = std::round((lo + share * width) / step) * step;
    if (std::isfinite(rounded) && rounded > lo && rounded < hi) return rounded;
  }
  return short_middle(lo, hi);
}

}  // namespace mocert
