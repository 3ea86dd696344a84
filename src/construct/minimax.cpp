#include "construct/minimax.hpp"

#include <cmath>
#include <vector>

namespace mocert {

std::optional<Eigen::VectorXd> minimax_coefficients(const Eigen::MatrixXd& basis, const Eigen::VectorXd& y) {
  const Eigen::Index k = basis.cols(), size = k + 1;
  if (basis.rows() == 0) return std::nullopt;
  const double scale = y.cwiseAbs().maxCoeff();
  if (!std::isfinite(scale)) return std::nullopt;
  if (scale == 0) return Eigen::VectorXd::Zero(k);
  // Columns of the basis matrix: (sign basis_i; 1) with cost sign y_i; artificial ones are unit vectors of the first k rows at level zero.
  Eigen::MatrixXd columns = Eigen::MatrixXd::Zero(size, size);
  Eigen::VectorXd cost = Eigen::VectorXd::Zero(size), level = Eigen::VectorXd::Zero(size);
  std::vector<bool> artificial(static_cast<std::size_t>(size), true);
  const auto put = [&](Eigen::Index at, Eigen::Index point, double sign) {
    columns.col(at).head(k) = sign * basis.row(point).transpose();
    columns(k, at) = 1;
    cost(at) = sign * y(point);
    artificial[static_cast<std::size_t>(at)] = false;
  };
  // A point with both signs is feasible; one artificial column makes room for the second, along the point's greatest entry.
  Eigen::Index widest = 0, first = 0;
  y.cwiseAbs().maxCoeff(&first);
  basis.row(first).cwiseAbs().maxCoeff(&widest);
  for (Eigen::Index j = 0; j < k; ++j) columns(j, j) = 1;
  put(widest, first, 1);
  put(k, first, -1);
  level(widest) = level(k) = 0.5;
  for (int round = 0; round < 50 * size; ++round) {
    const Eigen::PartialPivLU<Eigen::MatrixXd> lu(columns);
    const Eigen::VectorXd dual = lu.transpose().solve(cost);  // (a; e)
    if (!dual.allFinite()) return std::nullopt;
    const Eigen::VectorXd residual = y - basis * dual.head(k);
    Eigen::Index enter = 0;
    if (residual.cwiseAbs().maxCoeff(&enter) <= dual(k) + 1e-10 * scale) return dual.head(k);
    const double sign = residual(enter) < 0 ? -1 : 1;
    Eigen::VectorXd column(size);
    column << sign * basis.row(enter).transpose(), 1.0;
    const Eigen::VectorXd step = lu.solve(column);
    const double tiny = 1e-9 * std::max(1.0, step.cwiseAbs().maxCoeff());
    Eigen::Index leave = -1;
    double length = std::numeric_limits<double>::infinity(), pivot = 0;
    for (Eigen::Index j = 0; j < size; ++j) {
      const bool out = artificial[static_cast<std::size_t>(j)] ? std::fabs(step(j)) > tiny : step(j) > tiny;
      if (!out) continue;
      const double t = artificial[static_cast<std::size_t>(j)] ? 0.0 : std::max(level(j), 0.0) / step(j);
      if (t < length - 1e-12 || (t <= length + 1e-12 && std::fabs(step(j)) > pivot)) {
        length = std::min(length, t);
        leave = j;
        pivot = std::fabs(step(j));
      }
    }
    if (leave < 0) return std::nullopt;
    level -= length * step;
    level(leave) = length;
    put(leave, enter, sign);
  }
  return std::nullopt;
}

}  // namespace mocert
