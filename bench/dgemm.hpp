#pragma once

#include <cstddef>

/// out (rows x columns) = w (rows x cols) in (cols x columns), all column-major, by Eigen's product compiled for this very machine, once
/// with the compiler's tuning for it and once with the generic one, which GCC 12 makes faster code with on AMD's Zen 4.
using Dgemm = void(const double* w, const double* in, double* out, std::size_t rows, std::size_t cols, std::size_t columns);
Dgemm dgemm_native, dgemm_generic_tuning;
