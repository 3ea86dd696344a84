#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "interval/box.hpp"
#include "target/sample_tree.hpp"

namespace mocert {

/// The McShane-Whitney envelopes U(x) = min_i (y_i + eta + L |x - s_i|) and l(x) = max_i (y_i - eta - L |x - s_i|) in plain binary64: hints
/// for construction, nothing is proved. With a tree of the samples, which may not change then, or without one: then samples may be appended
/// while it is in use.
class Envelopes {
 public:
  using List = std::vector<std::uint32_t>;  ///< samples, in rising order

  /// `samples` must outlive this.
  explicit Envelopes(const Samples& samples, std::shared_ptr<const SampleTree> tree = nullptr);

  double distance(std::span<const double> x, std::size_t sample) const;
  /// L_k times a distance; the same for all outputs together in the norm over outputs: norm_k(L_k d + eta).
  double reach(double distance, Norm norm) const;
  /// Half the diameter of a box in the norm of the inputs.
  double radius(const Box& box) const;

  /// Those of `from`, and of the samples from number `added` on, whose cones touch an envelope somewhere in the box.
  List relevant(const Box& box, const List& from, std::size_t added) const;
  /// l and U of every output at x, with the tree.
  void at(std::span<const double> x, std::span<double> lower, std::span<double> upper) const;
  /// The same from the samples listed; -infinity and infinity where there are none.
  void at(std::span<const double> x, const List& list, std::span<double> lower, std::span<double> upper) const;
  /// norm_k((U_k - l_k)/2) at x.
  double half_gap(std::span<const double> x, const List& list, Norm norm) const;
  /// At least its greatest value over the box, up to rounding: one sample for each side, at the points of the box farthest from them.
  double half_gap_over(const Box& box, const List& list, Norm norm) const;

 private:
  const Samples& samples_;
  std::vector<double> lipschitz_;  ///< per output
  double tolerance_;
  std::shared_ptr<const SampleTree> tree_;
};

}  // namespace mocert
