#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>

#include "interval/interval.hpp"

namespace mocert::test {

/// Doubles of every kind, reproducible.
class RandomDoubles {
 public:
  explicit RandomDoubles(std::uint64_t seed) : generator_(seed) {}

  std::uint64_t bits() { return generator_(); }
  int below(int n) { return static_cast<int>(generator_() % static_cast<std::uint64_t>(n)); }
  double uniform(double lo, double hi) { return std::uniform_real_distribution<double>(lo, hi)(generator_); }

  /// Any finite bit pattern.
  double pattern() {
    for (;;)
      if (const double x = std::bit_cast<double>(bits()); std::isfinite(x)) return x;
  }

  /// Finite: bit patterns, few significant bits, subnormal, huge, near 1, zeros.
  double finite() {
    switch (below(8)) {
      case 0:
      case 1: return pattern();
      case 2: return std::ldexp(static_cast<double>(below(2001) - 1000), below(2000) - 1030);
      case 3: return std::ldexp(uniform(-1, 1), -1022 - below(54));
      case 4: return std::ldexp(uniform(-1, 1), 1024 - below(3));
      case 5: return 0.0;
      default: return std::ldexp(uniform(-1, 1), below(120) - 60);
    }
  }

  /// A partner that makes arithmetic on x difficult: cancelling, same exponent, half an ulp away and beside it.
  double beside(double x) {
    const double ulp = std::fabs(next_up(std::fabs(x)) - std::fabs(x));
    switch (below(6)) {
      case 0: return -x;
      case 1: return -next_up(x) * (below(2) == 0 ? 1 : 0.5);
      case 2: return std::ldexp(std::isfinite(ulp) ? ulp : 1.0, -1) * (below(2) == 0 ? 1 : -1);
      case 3: return next_up(std::ldexp(std::isfinite(ulp) ? ulp : 1.0, -1 - below(2)));
      case 4: return std::ldexp(std::copysign(uniform(0.5, 1), uniform(-1, 1)), std::ilogb(x == 0 ? 1.0 : x));
      default: return finite();
    }
  }

  /// A number in x, the ends included; x finite.
  double within(const Interval& x) {
    switch (below(8)) {
      case 0: return x.lower();
      case 1: return x.upper();
      default: {
        const double s = uniform(0, 1);
        return std::clamp(s * x.lower() + (1 - s) * x.upper(), x.lower(), x.upper());
      }
    }
  }

 private:
  std::mt19937_64 generator_;
};

}  // namespace mocert::test
