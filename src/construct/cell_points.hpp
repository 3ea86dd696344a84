#pragma once

#include <Eigen/Dense>
#include <optional>
#include <vector>

#include "interval/box.hpp"
#include "model/momlp.hpp"

namespace mocert {

/// Where a router leaf's cell lies, in plain binary64: hints for fitting and cutting, nothing is proved.
class CellPoints {
 public:
  /// The cell at the end of `route` (the child's position at each inner node).
  CellPoints(const MoMlp& model, const std::vector<int>& route);

  /// A smaller box that still holds the cell's part of the box, by letting the borders cut off what lies beyond; empty if nothing is left.
  std::optional<Box> shrink(Box box) const;

  /// Points of the box (one per row, in units of the box) moved into the cell, each to a place near it; those that do not get there are
  /// left out.
  Eigen::MatrixXd pull(const Box& box, const Eigen::MatrixXd& u) const;

 private:
  /// a.x <= b on the cell.
  struct HalfSpace {
    Eigen::VectorXd a;
    double b = 0, scale = 0;
  };
  std::vector<HalfSpace> borders_;
};

/// The smallest box around points given in units of a box; `box` itself if there are none.
Box around(const Box& box, const Eigen::MatrixXd& u);

}  // namespace mocert
