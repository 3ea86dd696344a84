#pragma once

#include <span>
#include <vector>

#include "enclose/affine_form.hpp"
#include "model/momlp.hpp"

namespace mocert {

/// Encloses every output of an expert over the box that the coordinate forms `x` stand for (rules 1 and 2).
std::vector<AffineForm> enclose_expert(const Expert& expert, int outputs, const std::vector<AffineForm>& x);

/// The expert at a point in plain binary64, unproved: for search only.
void approximate_expert(const Expert& expert, std::span<const double> x, std::span<double> y);

}  // namespace mocert
