#include "construct/fit.hpp"

#include <algorithm>
#include <cmath>

#include "construct/minimax.hpp"

namespace mocert {
namespace {

/// Points per axis of the tensor grid, by dimension; beyond four axes corners, centre and a lattice.
int points_per_axis(int n, bool rough) {
  switch (n) {
    case 1: return rough ? 33 : 257;
    case 2: return rough ? 9 : 15;
    case 3: return rough ? 5 : 7;
    default: return 5;
  }
}

/// Kronecker lattice with the square roots of the primes, shifted beyond sixteen axes: evenly spread in any dimension.
double lattice(int index, int axis) {
  static constexpr double primes[] = {2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53};
  const int round = axis / 16;
  const double x = (index + 1) * std::sqrt(primes[axis % 16] + 60.0 * round);
  return 2 * (x - std::floor(x)) - 1;
}

}  // namespace

Eigen::MatrixXd box_pattern(int n, bool rough) {
  if (n <= 4) {
    const int k = points_per_axis(n, rough);
    const int total = static_cast<int>(std::lround(std::pow(k, n)));
    Eigen::MatrixXd u(total, n);
    for (int p = 0; p < total; ++p)
      for (int i = 0, rest = p; i < n; ++i, rest /= k) u(p, i) = -std::cos(3.14159265358979323846 * (rest % k) / (k - 1));
    return u;
  }
  const int corners = n <= 8 ? 1 << n : 0, extra = 40 * n;
  Eigen::MatrixXd u(corners + extra + 1, n);
  for (int p = 0; p < corners; ++p)
    for (int i = 0; i < n; ++i) u(p, i) = (p >> i) & 1 ? 1 : -1;
  for (int p = 0; p < extra; ++p)
    for (int i = 0; i < n; ++i) u(corners + p, i) = lattice(p, i);
  u.row(corners + extra).setZero();
  return u;
}

std::vector<double> at_units(const Box& box, const Eigen::MatrixXd& u, Eigen::Index p) {
  std::vector<double> x(box.lo.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double v = u(p, static_cast<Eigen::Index>(i));
    x[i] = std::clamp(0.5 * (1 - v) * box.lo[i] + 0.5 * (1 + v) * box.hi[i], box.lo[i], box.hi[i]);
  }
  return x;
}

Eigen::MatrixXd spread_points(int n, int count) {
  const int corners = n <= 8 ? 1 << n : 0;
  Eigen::MatrixXd u = Eigen::MatrixXd::Zero(std::max(count, corners + 1), n);
  for (int p = 0; p < corners; ++p)
    for (int i = 0; i < n; ++i) u(p + 1, i) = (p >> i) & 1 ? 1 : -1;
  for (int p = corners + 1; p < u.rows(); ++p) {
    for (int i = 0; i < n; ++i) u(p, i) = lattice(p, i);
    if (p % 3 == 0 && n > 1) u(p, p / 3 % n) = p / 3 / n % 2 == 0 ? -1 : 1;
  }
  return u;
}

BoxSamples sample_at(const Expression& f, const Box& box, const Eigen::MatrixXd& u) {
  const auto m = static_cast<std::size_t>(f.outputs());
  BoxSamples s{u, Eigen::MatrixXd(u.rows(), f.outputs())};
  std::vector<double> y(m);
  Eigen::Index kept = 0;
  for (Eigen::Index p = 0; p < s.u.rows(); ++p) {
    f.approximate(at_units(box, u, p), y);
    if (!std::all_of(y.begin(), y.end(), [](double v) { return std::isfinite(v); })) continue;
    s.u.row(kept) = s.u.row(p);
    for (std::size_t k = 0; k < m; ++k) s.values(kept, static_cast<Eigen::Index>(k)) = y[k];
    ++kept;
  }
  s.u.conservativeResize(kept, Eigen::NoChange);
  s.values.conservativeResize(kept, Eigen::NoChange);
  return s;
}

namespace {

/// Lawson's iteratively reweighted least squares (C. L. Lawson, thesis, UCLA 1961): close to the best where the exchange gives up.
Eigen::VectorXd lawson(const Eigen::MatrixXd& basis, const Eigen::VectorXd& y) {
  constexpr int rounds = 80;
  const Eigen::Index count = basis.rows();
  Eigen::VectorXd weight = Eigen::VectorXd::Constant(count, 1.0 / static_cast<double>(count));
  Eigen::VectorXd best = Eigen::VectorXd::Zero(basis.cols());
  double best_error = std::numeric_limits<double>::infinity();
  for (int round = 0; round < rounds; ++round) {
    const Eigen::MatrixXd weighted = weight.asDiagonal() * basis;
    Eigen::MatrixXd normal = basis.transpose() * weighted;
    normal.diagonal().array() += 1e-12 * normal.trace();
    const Eigen::VectorXd a = normal.ldlt().solve(weighted.transpose() * y);
    const Eigen::VectorXd residual = y - basis * a;
    const double low = residual.minCoeff(), high = residual.maxCoeff(), error = 0.5 * (high - low);
    if (error < best_error) {
      best_error = error;
      best = a;
    }
    // Weights grow where the residual is large, relative to the balanced fit.
    const Eigen::VectorXd size = (residual.array() - 0.5 * (high + low)).abs();
    weight = weight.cwiseProduct(size);
    const double sum = weight.sum();
    if (!(sum > 0) || !std::isfinite(sum)) break;
    weight /= sum;
    weight = weight.array().max(1e-14);
  }
  return best;
}

}  // namespace

AffineFit fit_affine(const BoxSamples& samples) {
  const Eigen::Index count = samples.u.rows(), n = samples.u.cols(), m = samples.values.cols();
  AffineFit fit{Eigen::VectorXd::Zero(m), Eigen::MatrixXd::Zero(m, n), Eigen::VectorXd::Zero(m)};
  if (count == 0) return fit;
  Eigen::MatrixXd basis(count, n + 1);
  basis << Eigen::VectorXd::Ones(count), samples.u;
  for (Eigen::Index k = 0; k < m; ++k) {
    const Eigen::VectorXd y = samples.values.col(k);
    const auto exact = minimax_coefficients(basis, y);
    const Eigen::VectorXd a = exact ? *exact : lawson(basis, y);
    const Eigen::VectorXd residual = y - basis * a;
    const double low = residual.minCoeff(), high = residual.maxCoeff();
    fit.constant(k) = a(0) + 0.5 * (high + low);
    fit.slope.row(k) = a.tail(n).transpose();
    fit.error(k) = 0.5 * (high - low);
  }
  return fit;
}

}  // namespace mocert
