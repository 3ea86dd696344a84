#pragma once

#include <array>
#include <optional>

#include "interval/elementary.hpp"

namespace mocert {

/// Enclosures of the Taylor coefficients f^(k)(t)/k!, k = 0, 1, ..., for all t of an interval.
using TaylorSeries = std::array<Interval, 18>;

/// The coefficients up to `last` <= 17, the others 0: by the recurrences of the functions' differential equations, in outward rounding,
/// from MPFR's values at the ends of x. All but recip and sqrt, which need none. Empty unless f is analytic on a neighbourhood of x; sin
/// and cos over an interval are known by [-1, 1] only.
std::optional<TaylorSeries> taylor_series(Elementary f, const Interval& x, std::size_t last);

}  // namespace mocert
