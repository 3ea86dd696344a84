#pragma once

#include <cstddef>

/// out (rows x columns) = w (rows x cols) in (cols x columns), all column-major, by Eigen's product compiled for this very machine.
void native_dgemm(const double* w, const double* in, double* out, std::size_t rows, std::size_t cols, std::size_t columns);
