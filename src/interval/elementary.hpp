#pragma once

#include <optional>

#include "interval/interval.hpp"

namespace mocert {

/// The functions of one real variable that formulas are built from; recip is 1/x.
enum class Elementary { recip, sqrt, cbrt, exp, log, sin, cos, tan, asin, acos, atan, sinh, cosh, tanh };

/// What is known of the second derivative's sign over an interval.
enum class Curvature { convex, concave, unknown };

/// Enclosure of { f(t) : t in x }; on monotone pieces each end is the tightest binary64 number (MPFR, directed rounding) or, where a table
/// serves (taylor_table.hpp), at most two numbers beyond it. Empty optional: x is not provably inside the domain of f (a pole, log of a
/// number <= 0, ...).
std::optional<Interval> evaluate(Elementary f, const Interval& x);

/// Enclosure of { f'(t) : t in x }; empty where f' is not provably finite on all of x.
std::optional<Interval> derivative(Elementary f, const Interval& x);

/// Enclosure of { f''(t) : t in x }; empty unless f is twice continuously differentiable on a neighbourhood of x.
std::optional<Interval> second_derivative(Elementary f, const Interval& x);

/// Convex or concave on all of x (f must be defined there); `unknown` is always a correct answer.
Curvature curvature(Elementary f, const Interval& x);

/// True only if no point of x lies in the domain of f.
bool nowhere_defined(Elementary f, const Interval& x);

/// x^k for an integer k, pow(x, 0) = 1; empty if k < 0 and 0 may lie in x.
std::optional<Interval> integer_power(const Interval& x, int k);

/// exp(y log x) for x > 0; where y > 0 is certain, x = 0 gives 0. Empty if x may be negative, or 0 with y not certainly
/// positive.
std::optional<Interval> real_power(const Interval& x, const Interval& y);

/// sqrt(x^2 + y^2).
Interval hypot(const Interval& x, const Interval& y);

/// The angle of the point (x, y) in (-pi, pi]; empty if the origin cannot be excluded. Across the cut (y = 0, x < 0)
/// the whole [-pi, pi]; an x < 0 with y.lower = 0 only touches the cut from above and stays near pi.
std::optional<Interval> atan2(const Interval& y, const Interval& x);

Interval pi();
Interval euler();

}  // namespace mocert
