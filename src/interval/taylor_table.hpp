#pragma once

#include <optional>

#include "interval/elementary.hpp"

namespace mocert {

/// An enclosure of f(t), mostly two neighbouring numbers and at most some four apart, from a table of Taylor cells; empty where no table
/// serves (recip, and sqrt and cbrt, whose exact values are to stay exact; huge and tiny |t|, 0, next to poles, zeros and ends of a
/// domain): then MPFR is to be asked.
///
/// A cell holds the Taylor polynomial of degree 7 about its centre and a bound of all that evaluating it in binary64 may miss; its proof is
/// P5 in docs/soundness.md. Cells are made when they are first wanted, from MPFR, and kept. A cell depends on its place alone, so values
/// depend neither on the order of the questions nor on the number of threads. Thread-safe.
std::optional<Interval> tabulated(Elementary f, double t);

}  // namespace mocert
