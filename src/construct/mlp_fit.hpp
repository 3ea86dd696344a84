#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "construct/fit_source.hpp"
#include "construct/mlp_net.hpp"
#include "mocert/claim.hpp"

namespace mocert {

struct MlpFitOptions {
  Norm norm = Norm::linf;
  std::uint64_t seed = 0;
  int starts = 6;                                  ///< of which the best third is brought to the sup norm
  std::span<const double> warm = {};               ///< the numbers of an earlier fit to the same box, to go on from; may be empty
  std::span<const std::vector<double>> also = {};  ///< further points x where the error counts
  std::function<bool()> stop = {};                 ///< asked now and then; true: make do with what there is
};

/// A network on a box and the greatest error seen at the samples (unproved; infinite where the fit failed).
struct MlpFit {
  Expert expert;
  double error = 0;
  std::vector<double> numbers;
};

/// An MLP of the given shape that is nearly a best uniform approximation of the target on the box, as far as a local method finds one.
///
/// Starts are piecewise linear: kinks square to random directions in which f bends, the last layer by least squares. Each is then brought
/// from least squares to the sup norm by Levenberg and Marquardt's method for the norms with p = 2, 4, 8, ..., 256; before every p
/// the samples are exchanged: a fixed share, and those of a large pool where the error is greatest now; late, the pool grows by points to
/// which the error rises from there. Inputs and outputs are scaled to [-1, 1] (the expert's scalings). The result depends on the
/// arguments alone.
MlpFit fit_mlp(const FitSource& source, const Box& box, const ExpertShape& shape, const MlpFitOptions& options);

}  // namespace mocert
