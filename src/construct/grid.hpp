#pragma once

#include "construct/options.hpp"
#include "interval/box.hpp"
#include "mocert/claim.hpp"
#include "target/target.hpp"

namespace mocert {

/// The yardstick of adaptive constructions: `cells` equal cells along every axis that has a width, affine experts, a balanced k-d router.
/// For cells = 0 the smallest number that doubling and bisection find with every cell proved. Throws InputError where that would take more
/// than options.max_experts.
Constructed construct_grid(const Target& target, const Box& domain, double epsilon_down, Norm norm, int cells,
                           const ConstructOptions& options);

/// The largest such grid whose cells number a power of two along every axis and that keeps to options.max_loaded, or a coarser one that
/// loads as much; empty if it is not proved.
std::optional<Constructed> construct_grid_that_loads(const Target& target, const Box& domain, double epsilon_down, Norm norm,
                                                     const ConstructOptions& options);

}  // namespace mocert
