#include "construct/least_squares.hpp"

#include <algorithm>
#include <cmath>

namespace mocert {
namespace {

constexpr double tolerance = 1e-5, least_step = 1e-8, least_gradient = 1e-10;
/// A step counts if it brings this share of what the model promises.
constexpr double least_share = 1e-3;

}  // namespace

void lessen_squares(const Residuals& residuals, Eigen::VectorXd& x, int steps) {
  Eigen::VectorXd r, gradient, scale, next(x.size()), r_next;
  RowMatrix jacobian;
  Eigen::MatrixXd squares;
  if (!residuals(x, r, &jacobian)) return;
  double sum = 0.5 * r.squaredNorm(), freedom = 1e4, shrink = 2;
  const auto take_up = [&] {
    if (scale.size() == 0) scale = (1 + jacobian.colwise().norm().array()).inverse().matrix().transpose();
    jacobian = jacobian * scale.asDiagonal();
    squares = Eigen::MatrixXd::Zero(x.size(), x.size());
    squares.selfadjointView<Eigen::Lower>().rankUpdate(jacobian.transpose());
    gradient = jacobian.transpose() * r;
  };
  take_up();
  for (int k = 0; k < steps; ++k) {
    if (gradient.cwiseQuotient(scale).cwiseAbs().maxCoeff() <= least_gradient) return;
    Eigen::MatrixXd damped = squares;
    damped.diagonal() += squares.diagonal().cwiseMax(1e-6).cwiseMin(1e32) / freedom;
    const Eigen::LLT<Eigen::MatrixXd, Eigen::Lower> factor(damped);
    bool better = false;
    if (factor.info() == Eigen::Success) {
      const Eigen::VectorXd step = -factor.solve(gradient);
      const double promised = -step.dot(gradient) - 0.5 * step.dot(squares.selfadjointView<Eigen::Lower>() * step);
      const Eigen::VectorXd moved = scale.cwiseProduct(step);
      if (moved.norm() <= least_step * (x.norm() + least_step)) return;
      next = x + moved;
      if (promised > 0 && residuals(next, r_next, nullptr)) {
        const double gain = sum - 0.5 * r_next.squaredNorm(), share = gain / promised;
        if (std::fabs(gain) <= tolerance * sum) return;
        better = share > least_share;
        if (better) freedom = std::min(1e16, freedom / std::max(1.0 / 3, 1 - std::pow(2 * share - 1, 3)));
      }
    }
    if (!better) {
      freedom /= shrink;
      shrink *= 2;
      continue;
    }
    shrink = 2;
    x = next;
    if (!residuals(x, r, &jacobian)) return;
    sum = 0.5 * r.squaredNorm();
    take_up();
  }
}

}  // namespace mocert
