#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "kernel/claim.hpp"
#include "kernel/prove/form.hpp"
#include "kernel/prove/jet.hpp"

namespace mocert::kernel {

/// >= |f(x) - N(x)| for all x of the region (L18).
Number upper_expression_gap(const Form& f, const Form& expert);
/// The same from the derivatives of f (L28).
Number upper_smooth_gap(const Jet& f, const Form& expert);

/// >= |f_k(x) - N_k(x)| for all x of the region and all f that the samples admit; `upper` and `lower` name the samples
/// that bound f_k (L19).
Number upper_samples_gap(const Claim& claim, std::size_t output, std::uint64_t upper, std::uint64_t lower, const Region& region,
                         const Form& expert);

/// f_k at a point of the grid's box.
Interval table_value(const Table& table, std::size_t output, const std::vector<double>& x);
/// >= |f_k(x) - N_k(x)| for all x of the box, f the table's interpolant (L22). Throws Undefined for too many grid points.
Number upper_table_gap(const Table& table, std::size_t output, std::span<const double> lo, std::span<const double> hi, const Region& region,
                       const Form& expert);

/// >= |M_k(x) - N_k(x)| for all x of the region, M and N experts with so many outputs (L31).
std::vector<Number> upper_network_gaps(const Expert& reference, const Expert& expert, std::size_t outputs, const Region& region);

/// >= norm(f(x) - N(x)) over the box, for the expert and the evidence named, which must exist. Throws Undefined.
Number upper_gap(const Claim& claim, std::size_t expert, std::span<const double> lo, std::span<const double> hi, const Evidence& evidence);

/// gap <= epsilon, exactly; never for an infinite or undefined gap.
bool closes(const Claim& claim, const Number& gap);

}  // namespace mocert::kernel
