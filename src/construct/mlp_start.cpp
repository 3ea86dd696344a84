#include "construct/mlp_start.hpp"

#include <cmath>
#include <random>

namespace mocert {
namespace {

/// Standard normal and uniform numbers that are the same with every standard library (its distributions are not).
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  double uniform() { return static_cast<double>(engine_() >> 11) * 0x1p-53; }
  double normal() {
    const double radius = std::sqrt(-2 * std::log(1 - uniform())), angle = 2 * 3.14159265358979323846 * uniform();
    return radius * std::cos(angle);
  }

 private:
  std::mt19937_64 engine_;
};

/// A square root of sum_k |H_k|, H_k the Hessian of the quadratic that fits output k best.
Eigen::MatrixXd bend_root(const Eigen::MatrixXd& points, const Eigen::MatrixXd& values) {
  const Eigen::Index n = points.rows(), count = points.cols(), terms = 1 + n + n * (n + 1) / 2;
  Eigen::MatrixXd bend = Eigen::MatrixXd::Zero(n, n);
  if (count > terms) {
    Eigen::MatrixXd basis(count, terms);
    basis.col(0).setOnes();
    basis.middleCols(1, n) = points.transpose();
    for (Eigen::Index i = 0, t = n + 1; i < n; ++i)
      for (Eigen::Index j = i; j < n; ++j, ++t) basis.col(t) = points.row(i).cwiseProduct(points.row(j)).transpose();
    const Eigen::MatrixXd fit = basis.colPivHouseholderQr().solve(values.transpose());
    for (Eigen::Index k = 0; k < values.rows(); ++k) {
      Eigen::MatrixXd hessian(n, n);
      for (Eigen::Index i = 0, t = n + 1; i < n; ++i)
        for (Eigen::Index j = i; j < n; ++j, ++t) hessian(i, j) = hessian(j, i) = (i == j ? 2 : 1) * fit(t, k);
      const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> eigen(hessian);
      bend += eigen.eigenvectors() * eigen.eigenvalues().cwiseAbs().asDiagonal() * eigen.eigenvectors().transpose();
    }
  }
  // Directions in which the quadratic is flat are kept possible: f may bend there with changing sign.
  bend.diagonal().array() += std::max(0.05 * bend.trace() / static_cast<double>(n), 1e-6);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> eigen(bend);
  return eigen.eigenvectors() * eigen.eigenvalues().cwiseSqrt().asDiagonal() * eigen.eigenvectors().transpose();
}

}  // namespace

std::vector<double> start_numbers(const MlpNet& net, const Eigen::MatrixXd& points, const Eigen::MatrixXd& values, std::uint64_t seed) {
  Random random(seed);
  std::vector<double> theta(static_cast<std::size_t>(net.parameters()), 0.0);
  const auto put = [&theta](Eigen::Index at, double v) { theta[static_cast<std::size_t>(at)] = v; };
  const Eigen::MatrixXd root = bend_root(points, values);
  for (std::size_t l = 0; l + 1 < net.layers(); ++l) {
    const int rows = net.width(l + 1), cols = net.width(l);
    for (int r = 0; r < rows; ++r) {
      Eigen::VectorXd w(cols);
      for (int c = 0; c < cols; ++c) w(c) = random.normal();
      if (l == 0) {
        w = root * w;
        w /= std::max(w.norm(), 1e-300);
      } else {
        w *= std::sqrt(2.0 / cols);
      }
      double offset = 0.3 * random.normal();
      if (l == 0) {
        offset = 0;
        for (int c = 0; c < cols; ++c) offset -= w(c) * (2 * random.uniform() - 1);
      }
      for (int c = 0; c < cols; ++c) put(net.weights_at(l) + Eigen::Index{r} * cols + c, w(c));
      put(net.bias_at(l) + r, offset);
      if (net.trained_slopes()) put(net.slopes_at(l) + r, 0.1);
    }
  }
  const std::size_t last = net.layers() - 1;
  const Eigen::MatrixXd features = net.features(theta, points);
  const Eigen::Index width = features.rows();
  Eigen::MatrixXd basis(points.cols() + width, width + 1), right = Eigen::MatrixXd::Zero(points.cols() + width, values.rows());
  basis.setZero();
  basis.topLeftCorner(points.cols(), width) = features.transpose();
  basis.topRightCorner(points.cols(), 1).setOnes();
  basis.bottomLeftCorner(width, width).diagonal().setConstant(1e-3 * std::sqrt(static_cast<double>(points.cols())));
  right.topRows(points.cols()) = values.transpose();
  const Eigen::MatrixXd out = basis.householderQr().solve(right);
  for (Eigen::Index k = 0; k < values.rows(); ++k) {
    for (Eigen::Index c = 0; c < width; ++c) put(net.weights_at(last) + k * width + c, out(c, k));
    put(net.bias_at(last) + k, out(width, k));
  }
  return theta;
}

}  // namespace mocert
