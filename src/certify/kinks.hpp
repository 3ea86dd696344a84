#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "interval/box.hpp"
#include "model/momlp.hpp"

namespace mocert {

/// Where units of an expert's first hidden layer that look at one input alone change their slope, in plain binary64: good places to cut a
/// box, since the unit is affine on either side.
class Kinks {
 public:
  explicit Kinks(const Expert& expert, int inputs);

  /// Axis and coordinate of the kink nearest to the middle of the axis that most of them cut, of those that leave a sixteenth of the box
  /// or more on either side.
  std::optional<std::pair<int, double>> find(const Box& box) const;

 private:
  std::vector<std::vector<double>> at_;  ///< per input, increasing
};

}  // namespace mocert
