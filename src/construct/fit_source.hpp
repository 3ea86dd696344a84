#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "construct/fit.hpp"
#include "target/target.hpp"

namespace mocert {

/// What construction asks of a target, all in plain binary64: nothing here is proved. Safe to share between threads.
class FitSource {
 public:
  virtual ~FitSource() = default;

  /// Values where an affine fit over the box should look.
  virtual BoxSamples sample(const Box& box) const = 0;
  /// Axis and coordinate (within the box, perhaps on a face) where the target jumps by more than `size`.
  virtual std::optional<std::pair<int, double>> jump(const Box& box, double size) const = 0;
  /// Where to cut the box along an axis; empty if it cannot be cut.
  virtual std::optional<double> cut(const Box& box, std::size_t axis) const = 0;
};

/// For expressions and tables; `target` must outlive the result. Throws InputError for samples.
std::unique_ptr<FitSource> make_fit_source(const Target& target);

}  // namespace mocert
