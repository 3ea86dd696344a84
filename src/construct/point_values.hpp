#pragma once

#include <memory>
#include <span>

#include "target/target.hpp"

namespace mocert {

/// What the construction aims at, at points and in plain binary64: nothing here is proved. Not thread-safe.
class PointValues {
 public:
  virtual ~PointValues() = default;

  /// f(x), or for samples the middle (U + l)/2 of the McShane-Whitney envelopes U(x) = min (y_i + eta + L |x - s_i|), l(x) = max (y_i - eta
  /// - L |x - s_i|): the best that data and L permit. Throws InputError where f is not defined.
  virtual void value(std::span<const double> x, std::span<double> y) = 0;
  /// Samples: (U - l)/2 per output, what no value at x can do without. Else 0.
  virtual void half_width(std::span<const double> x, std::span<double> h) = 0;
};

/// `target` must outlive the result.
std::unique_ptr<PointValues> make_point_values(const Target& target);

}  // namespace mocert
