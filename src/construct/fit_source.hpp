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
  /// Where an affine fit over the box should look, one point per row, in units of the box; fewer points for estimates that are thrown away.
  virtual Eigen::MatrixXd points(const Box& box, bool rough = false) const = 0;
  /// Values at such points; those where the target is not defined are left out. One point may stand there with several values: a fit must
  /// come close to each.
  virtual BoxSamples values(const Box& box, const Eigen::MatrixXd& u) const = 0;
  BoxSamples sample(const Box& box, bool rough = false) const { return values(box, points(box, rough)); }
  /// Axis and coordinate (within the box, perhaps on a face) where the target jumps by more than `size`.
  virtual std::optional<std::pair<int, double>> jump(const Box& box, double size) const = 0;
  /// Where to cut the box along an axis, near this share of its width; empty if it cannot be cut.
  virtual std::optional<double> cut(const Box& box, std::size_t axis, double share = 0.5) const = 0;
};

/// `target` must outlive the result.
std::unique_ptr<FitSource> make_fit_source(const Target& target);

}  // namespace mocert
