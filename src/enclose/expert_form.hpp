#pragma once

#include <span>
#include <vector>

#include "enclose/affine_form.hpp"
#include "model/momlp.hpp"

namespace mocert {

/// Encloses every output of an expert over the box that the coordinate forms `x` stand for (rules 1 and 2). Up to `symbols` remainders of
/// each hidden layer but the last are carried on as columns of their own (rule 3), so that they cancel where paths meet again.
std::vector<AffineForm> enclose_expert(const Expert& expert, int outputs, const std::vector<AffineForm>& x, std::size_t symbols = 0);

/// Symbols of a layer and of all that are worth their time. The checker takes as many.
inline constexpr std::size_t most_symbols = 16, most_symbols_of_all = 64;
/// Whether symbols make a difference: what the last hidden layer leaves open meets in no further neuron.
inline bool has_use_for_symbols(const Expert& expert) { return expert.layers.size() > 2; }

/// The expert at a point in plain binary64, unproved: for search only.
void approximate_expert(const Expert& expert, std::span<const double> x, std::span<double> y);

}  // namespace mocert
