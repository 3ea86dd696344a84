#pragma once

#include <optional>
#include <vector>

#include "construct/affine_expert.hpp"
#include "construct/fit_source.hpp"
#include "construct/options.hpp"

namespace mocert {

struct Cut {
  int axis = -1;
  double at = 0;
};

/// How many leaves a cell needs whose best fit leaves `error`: a fit's error falls with the square of the side, so about
/// (error/epsilon)^(axes/2), and at least one.
double expected_leaves(double error, double epsilon, int axes);

int axes_of_some_width(const Box& box);

/// The cell with one side cut off.
Box part_of(const Box& box, const Cut& cut, bool high);

/// Chooses cuts for affine experts from fits to samples; nothing is proved. Safe to share between threads.
class CutChoice {
 public:
  CutChoice(const FitSource& source, double epsilon, Norm norm, Objective objective)
      : source_(source), epsilon_(epsilon), norm_(norm), objective_(objective) {}

  /// The cut after which the fewest leaves (or, for the loaded parameters, the shallowest tree) are to be expected. Large cells are cut in
  /// the middle of an axis by what the halves' errors promise; small ones of at most three inputs, where the shares decide whether a leaf
  /// is saved, at several places of every axis, the leaves of both parts counted by cutting on. Empty where no cut promises much (saddles
  /// and other symmetric shapes) or none is possible. `error`: what the best fit to the whole cell leaves.
  std::optional<Cut> choose(const Box& box, double error) const;

 private:
  struct Halves {
    Cut cut;
    double low = 0, high = 0;  ///< errors
  };
  std::optional<Halves> middle_cut(const Box& box) const;
  /// The first of two cuts, one into halves and one of each half, that together promise the most; empty if they promise little.
  std::optional<Cut> two_cuts(const Box& box, double whole) const;
  /// The middle of the axis along which f bends most, alone or together with another: absolute second differences at places all over the
  /// box. For cells so large that no cut or two show in their error.
  std::optional<Cut> across_bends(const Box& box) const;
  /// How many times the leaves of a cell of error `whole` two halves promise together.
  static double promise(const Halves& halves, double whole, int axes);
  double rough_error(const Box& box) const;
  /// Leaves (or depth) below a cell of this error, by cutting on in the middle; counting may end once there are more than `limit`.
  double leaves_below(const Box& box, double error, int levels, double limit) const;
  double together(double a, double b) const;

  const FitSource& source_;
  double epsilon_;
  Norm norm_;
  Objective objective_;
};

}  // namespace mocert
