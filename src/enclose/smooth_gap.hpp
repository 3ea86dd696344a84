#pragma once

#include <span>
#include <vector>

#include "enclose/affine_form.hpp"
#include "enclose/second_order.hpp"
#include "interval/box.hpp"

namespace mocert {

/// Rule 6 (docs/soundness.md, L28 and L34): the gap between a formula's outputs and forms of an expert, by second derivatives. Where the
/// expansion about the middle of a box is not enough, each side of the gap is looked at by itself: along axes along which it is convex it
/// is greatest at the ends of the box, and along those along which it is concave it is expanded about its summit.
class SmoothGap {
 public:
  /// The formula must have at most SecondOrderEnclosure::most_inputs inputs.
  explicit SmoothGap(const Expression& expression) : expression_(expression), middle_(expression), elsewhere_(expression) {}

  /// Over the box, about its middle; kept until the next call. Indexed by node, outputs at expression.roots().
  const std::vector<Jet>& jets_over(const Box& box);

  struct Bound {
    double upper;                      ///< infinite where f is not provably smooth
    bool closer = false;               ///< by more than the expansion about the middle
    std::vector<double> suspect = {};  ///< the point of expansion with the greatest error, if there are others than the middle
  };
  /// Of |f_k - N| over the box. `expert`: the form of N over coordinate_forms(box). Little is done for a bound that will be above `enough`.
  Bound bound(std::size_t k, const Box& box, const AffineForm& expert, double enough);

 private:
  struct Side;
  double upper_about(const Box& box, std::span<const double> point, const Side& side, const Jet& f);
  double upper_over_face(const Box& face, const Side& side, const Jet* known);
  double closer_upper(const Side& side, const Jet& f);
  std::vector<double> summit(const Box& box, std::span<const double> middle, const Side& side, const Jet& f) const;

  const Expression& expression_;
  SecondOrderEnclosure middle_, elsewhere_;
  const std::vector<Jet>* jets_ = nullptr;  ///< of middle_, over box_
  Box box_;
  // Of the side that was looked at last, where it was expanded.
  std::vector<Interval> slope_;
  double value_ = 0;  ///< near it
  // Of all points of expansion but the middle, for one bound.
  std::vector<double> suspect_;
  double greatest_ = 0;
};

}  // namespace mocert
