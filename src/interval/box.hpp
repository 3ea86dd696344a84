#pragma once

#include <vector>

namespace mocert {

/// Closed box with binary64 corners, lo[i] <= hi[i]; axes of zero width are allowed.
struct Box {
  std::vector<double> lo, hi;

  int dimension() const { return static_cast<int>(lo.size()); }
  bool contains(const Box& other) const {
    for (std::size_t i = 0; i < lo.size(); ++i)
      if (!(lo[i] <= other.lo[i] && other.hi[i] <= hi[i])) return false;
    return true;
  }
  friend bool operator==(const Box&, const Box&) = default;
};

}  // namespace mocert
