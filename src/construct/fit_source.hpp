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

  virtual int outputs() const = 0;
  /// Values at given points, N x n in units of the box; those where the target is not defined are left out.
  virtual BoxSamples sample_at(const Box& box, const Eigen::MatrixXd& points) const = 0;
  /// Values where an affine fit over the box should look.
  virtual BoxSamples sample(const Box& box) const = 0;
  /// The same with fewer points: for estimates that are thrown away.
  virtual BoxSamples rough_sample(const Box& box) const = 0;
  /// Axis and coordinate (within the box, perhaps on a face) where the target jumps by more than `size`.
  virtual std::optional<std::pair<int, double>> jump(const Box& box, double size) const = 0;
  /// Where to cut the box along an axis, near this share of its width; empty if it cannot be cut.
  virtual std::optional<double> cut(const Box& box, std::size_t axis, double share = 0.5) const = 0;
};

/// For expressions and tables; `target` must outlive the result. Throws InputError for samples.
std::unique_ptr<FitSource> make_fit_source(const Target& target);

}  // namespace mocert
