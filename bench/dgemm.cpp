// Compiled twice, with -march=native, unlike the rest. Under a name of its own the linker cannot take the copies of Eigen's functions that
// the other objects hold.
#define Eigen EIGEN_COPY
#include "dgemm.hpp"

#include <Eigen/Core>

void DGEMM(const double* w, const double* in, double* out, std::size_t rows, std::size_t cols, std::size_t columns) {
  using Matrix = Eigen::MatrixXd;
  const auto r = static_cast<Eigen::Index>(rows), k = static_cast<Eigen::Index>(cols), c = static_cast<Eigen::Index>(columns);
  Eigen::Map<Matrix>(out, r, c).noalias() = Eigen::Map<const Matrix>(w, r, k) * Eigen::Map<const Matrix>(in, k, c);
}
