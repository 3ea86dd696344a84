#pragma once

#include "construct/fit.hpp"
#include "model/momlp.hpp"
#include "target/lipschitz.hpp"

namespace mocert {

/// Cells are accepted a little below epsilon: the certificate's boxes reach an ulp over the borders, and weights are rounded.
inline constexpr double acceptance = 1 - 0x1p-24;

/// The deviation seen at the samples, all outputs together (unproved).
double fit_error(const AffineFit& fit, Norm norm);

/// The fit in the coordinates of the box as an affine expert of x.
Expert to_expert(const AffineFit& fit, const Box& box);

}  // namespace mocert
