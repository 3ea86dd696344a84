#pragma once

#include "construct/fit_source.hpp"
#include "mocert/claim.hpp"
#include "model/momlp.hpp"

namespace mocert {

/// The norm over outputs of what a fit left at its samples.
double fit_error(const AffineFit& fit, Norm norm);

/// The fit in the coordinates of the box as an affine expert of x.
Expert to_expert(const AffineFit& fit, const Box& box);

}  // namespace mocert
