#include "construct/mlp_fit.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "construct/least_squares.hpp"
#include "construct/mlp_start.hpp"

namespace mocert {
namespace {

/// Samples in the coordinates of the fit: points n x N, values m x N.
struct Samples {
  Eigen::MatrixXd points, values;
};

/// Residuals whose squares sum up to sum_i (error_i / scale)^p: for p = 2 the plain differences, for larger p one residual
/// (error_i / scale)^(p/2) per point, or per point and output where the norm over outputs is the greatest.
class PowerCost {
 public:
  PowerCost(const MlpNet& net, const Samples& samples, Norm norm, double p, double scale)
      : net_(net), samples_(samples), norm_(norm), p_(p), scale_(scale), joint_(p > 2 && norm != Norm::linf && net.outputs() > 1) {}

  bool operator()(const Eigen::VectorXd& x, Eigen::VectorXd& residuals, RowMatrix* out) const {
    const std::span<const double> theta(x.data(), static_cast<std::size_t>(x.size()));
    RowMatrix jacobian;
    const Eigen::MatrixXd difference =
        ((out != nullptr ? net_.values(theta, samples_.points, jacobian) : net_.values(theta, samples_.points)) - samples_.values) / scale_;
    if (joint_)
      together(difference, jacobian, residuals, out);
    else
      apart(difference, jacobian, residuals, out);
    return std::isfinite(residuals.squaredNorm());
  }

 private:
  void apart(const Eigen::MatrixXd& difference, const RowMatrix& jacobian, Eigen::VectorXd& residuals, RowMatrix* out) const {
    const auto d = difference.reshaped().array();
    residuals = d.sign() * d.abs().pow(0.5 * p_);
    if (out == nullptr) return;
    const Eigen::VectorXd factors = 0.5 * p_ / scale_ * d.abs().pow(0.5 * p_ - 1);
    *out = factors.asDiagonal() * jacobian;
  }
  void together(const Eigen::MatrixXd& difference, const RowMatrix& jacobian, Eigen::VectorXd& residuals, RowMatrix* out) const {
    const Eigen::Index m = difference.rows(), count = difference.cols();
    residuals.resize(count);
    if (out != nullptr) out->setZero(count, jacobian.cols());
    for (Eigen::Index i = 0; i < count; ++i) {
      const auto d = difference.col(i);
      const double error = norm_ == Norm::l1 ? d.cwiseAbs().sum() : d.norm();
      residuals(i) = std::pow(error, 0.5 * p_);
      if (out == nullptr || !(error > 0)) continue;
      const double factor = 0.5 * p_ * std::pow(error, 0.5 * p_ - 1) / scale_;
      for (Eigen::Index k = 0; k < m; ++k)
        out->row(i) += factor * (norm_ == Norm::l1 ? (d(k) < 0 ? -1.0 : 1.0) : d(k) / error) * jacobian.row(i * m + k);
    }
  }

  const MlpNet& net_;
  const Samples& samples_;
  Norm norm_;
  double p_, scale_;
  bool joint_;
};

class Fitter {
 public:
  Fitter(const FitSource& source, const Box& box, const ExpertShape& shape, const MlpFitOptions& options)
      : source_(source), options_(options), box_(box), net_(box.dimension(), source.outputs(), shape) {
    const int n = box.dimension();
    const BoxSamples seen = source.values(box, spread_points(n, n == 1 ? 2000 : n == 2 ? 6000 : 12000));
    middle_ = Eigen::VectorXd::Zero(net_.outputs());
    if (seen.u.rows() > 0) {
      middle_ = 0.5 * (seen.values.colwise().maxCoeff() + seen.values.colwise().minCoeff()).transpose();
      // One scale for all outputs: the norm over outputs keeps its meaning.
      const double reach = 0.5 * (seen.values.colwise().maxCoeff() - seen.values.colwise().minCoeff()).maxCoeff();
      if (reach > 0 && std::isfinite(reach)) reach_ = reach;
    }
    add(seen);
    fixed_ = std::min<Eigen::Index>(pool_.points.cols(), std::max<Eigen::Index>(6 * net_.parameters(), 120));
    if (options.also.empty()) return;
    Eigen::MatrixXd u(static_cast<Eigen::Index>(options.also.size()), n);
    for (Eigen::Index p = 0; p < u.rows(); ++p)
      for (Eigen::Index i = 0; i < n; ++i) {
        const auto axis = static_cast<std::size_t>(i);
        const double t = 0.5 * (box.hi[axis] - box.lo[axis]), x = options.also[static_cast<std::size_t>(p)][axis];
        u(p, i) = t > 0 ? std::clamp((x - box.lo[axis] - t) / t, -1.0, 1.0) : 0.0;
      }
    add(source.values(box, u));
  }

  MlpFit run() {
    std::vector<Candidate> candidates;
    if (fixed_ > 0) {
      const Samples first{pool_.points.leftCols(fixed_), pool_.values.leftCols(fixed_)};
      for (int s = 0; s < options_.starts && (s == 0 || !stopped()); ++s) {
        Candidate c;
        c.numbers = start_numbers(net_, first.points, first.values, options_.seed * 1000003 + static_cast<std::uint64_t>(s));
        minimize(c.numbers, first, 2, 30);
        improve(c.numbers, 4, 20);
        c.error = improve(c.numbers, 8, 20);
        candidates.push_back(std::move(c));
      }
      std::stable_sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) { return a.error < b.error; });
      candidates.resize((candidates.size() + 2) / 3);
    }
    if (!options_.warm.empty()) {
      Candidate c{{options_.warm.begin(), options_.warm.end()}};
      c.error = error_of(c.numbers);
      candidates.push_back(std::move(c));
    }
    Candidate best;
    best.numbers.assign(static_cast<std::size_t>(net_.parameters()), 0.0);
    for (Candidate& c : candidates) {
      for (const double p : {16.0, 32.0, 64.0, 128.0, 256.0, 256.0}) {
        if (stopped()) break;
        if (p == 64 || p == 256) climb(c.numbers);
        c.error = improve(c.numbers, p, 20);
      }
      // The pool has grown since the others were measured.
      if (!best.numbers.empty() && std::isfinite(best.error)) best.error = error_of(best.numbers);
      if (c.error < best.error) best = std::move(c);
    }
    return finished(best);
  }

 private:
  struct Candidate {
    std::vector<double> numbers;
    double error = std::numeric_limits<double>::infinity();
  };

  bool stopped() const { return options_.stop && options_.stop(); }

  MlpFit finished(const Candidate& best) const {
    MlpFit fit;
    fit.expert = net_.expert(best.numbers);
    Scaling in, out;
    for (std::size_t i = 0; i < box_.lo.size(); ++i) {
      const double t = 0.5 * (box_.hi[i] - box_.lo[i]);
      in.mean.push_back(box_.lo[i] + t);
      in.range.push_back(t > 0 && std::isfinite(t) ? t : 1);
    }
    out.mean.assign(middle_.data(), middle_.data() + middle_.size());
    out.range.assign(out.mean.size(), reach_);
    const auto finite = [](const std::vector<double>& v) {
      return std::all_of(v.begin(), v.end(), [](double x) { return std::isfinite(x); });
    };
    fit.numbers = best.numbers;
    fit.error = best.error * reach_;
    if (!finite(best.numbers) || !finite(out.mean) || !finite(in.mean)) fit.error = std::numeric_limits<double>::infinity();
    fit.expert.input = std::move(in);
    fit.expert.output = std::move(out);
    return fit;
  }

  void add(const BoxSamples& more) {
    const Eigen::Index before = pool_.points.cols();
    pool_.points.conservativeResize(more.u.cols(), before + more.u.rows());
    pool_.values.conservativeResize(net_.outputs(), before + more.u.rows());
    pool_.points.rightCols(more.u.rows()) = more.u.transpose();
    pool_.values.rightCols(more.u.rows()) = (more.values.transpose().colwise() - middle_) / reach_;
  }

  double error_of(const std::vector<double>& numbers) const {
    const Eigen::VectorXd error = errors(numbers);
    return error.size() > 0 ? error.maxCoeff() : std::numeric_limits<double>::infinity();
  }

  /// From the points of the greatest errors, steps in fixed directions while the error rises; where that ends joins the pool.
  void climb(const std::vector<double>& numbers) {
    constexpr Eigen::Index climbers = 48, directions = 6;
    const Eigen::VectorXd error = errors(numbers);
    const auto order = worst(error, std::min(climbers, error.size()));
    const Eigen::Index n = pool_.points.rows(), count = static_cast<Eigen::Index>(order.size());
    Eigen::MatrixXd at(count, n);
    Eigen::VectorXd height(count);
    for (Eigen::Index i = 0; i < count; ++i) {
      at.row(i) = pool_.points.col(order[static_cast<std::size_t>(i)]).transpose();
      height(i) = error(order[static_cast<std::size_t>(i)]);
    }
    const Eigen::MatrixXd offsets = spread_points(static_cast<int>(n), 4096).bottomRows(count * directions);
    for (const double step : {0.08, 0.03, 0.01, 0.003}) {
      Eigen::MatrixXd tries = step * offsets;
      for (Eigen::Index i = 0; i < tries.rows(); ++i) tries.row(i) += at.row(i / directions);
      tries = tries.cwiseMax(-1.0).cwiseMin(1.0);
      const BoxSamples seen = source_.values(box_, tries);
      if (seen.u.rows() != tries.rows()) return;  // undefined near by: the rows no longer match
      const Eigen::MatrixXd values = (seen.values.transpose().colwise() - middle_) / reach_;
      const Eigen::VectorXd found = norms(net_.values(numbers, tries.transpose()) - values);
      for (Eigen::Index i = 0; i < tries.rows(); ++i)
        if (found(i) > height(i / directions)) {
          height(i / directions) = found(i);
          at.row(i / directions) = tries.row(i);
        }
    }
    add(source_.values(box_, at));
  }

  Eigen::VectorXd norms(const Eigen::MatrixXd& difference) const {
    switch (options_.norm) {
      case Norm::l1: return difference.cwiseAbs().colwise().sum().transpose();
      case Norm::l2: return difference.colwise().norm().transpose();
      case Norm::linf: break;
    }
    return difference.cwiseAbs().colwise().maxCoeff().transpose();
  }

  Eigen::VectorXd errors(const std::vector<double>& numbers) const { return norms(net_.values(numbers, pool_.points) - pool_.values); }

  /// The samples of the greatest errors, in the pool's order.
  static std::vector<Eigen::Index> worst(const Eigen::VectorXd& error, Eigen::Index count) {
    std::vector<Eigen::Index> order(static_cast<std::size_t>(error.size()));
    std::iota(order.begin(), order.end(), Eigen::Index{0});
    if (count < error.size())
      std::nth_element(order.begin(), order.begin() + count, order.end(),
                       [&](Eigen::Index a, Eigen::Index b) { return error(a) > error(b) || (error(a) == error(b) && a < b); });
    order.resize(static_cast<std::size_t>(count));
    std::sort(order.begin(), order.end());
    return order;
  }

  /// One p, on the fixed samples and those of the greatest errors; returns the greatest error of the pool afterwards.
  double improve(std::vector<double>& numbers, double p, int iterations) const {
    const Eigen::VectorXd error = errors(numbers);
    const double scale = error.size() > 0 ? error.maxCoeff() : 0;
    if (!(scale > 1e-15)) return scale;
    const Eigen::Index extra = std::min(fixed_, error.size());
    const auto order = worst(error, extra);
    Samples chosen;
    chosen.points.resize(pool_.points.rows(), fixed_ + extra);
    chosen.values.resize(pool_.values.rows(), fixed_ + extra);
    chosen.points.leftCols(fixed_) = pool_.points.leftCols(fixed_);
    chosen.values.leftCols(fixed_) = pool_.values.leftCols(fixed_);
    for (Eigen::Index i = 0; i < extra; ++i) {
      chosen.points.col(fixed_ + i) = pool_.points.col(order[static_cast<std::size_t>(i)]);
      chosen.values.col(fixed_ + i) = pool_.values.col(order[static_cast<std::size_t>(i)]);
    }
    const std::vector<double> before = numbers;
    minimize(numbers, chosen, p, iterations, scale);
    const double after = error_of(numbers);
    if (after < scale || p <= 8) return after;
    numbers = before;
    return scale;
  }

  void minimize(std::vector<double>& numbers, const Samples& samples, double p, int iterations, double scale = 1) const {
    Eigen::VectorXd theta = Eigen::Map<const Eigen::VectorXd>(numbers.data(), net_.parameters());
    lessen_squares(PowerCost(net_, samples, options_.norm, p, scale), theta, iterations);
    Eigen::Map<Eigen::VectorXd>(numbers.data(), net_.parameters()) = theta;
  }

  const FitSource& source_;
  MlpFitOptions options_;
  const Box& box_;
  MlpNet net_;
  Samples pool_;
  Eigen::VectorXd middle_;
  double reach_ = 1;
  Eigen::Index fixed_ = 0;
};

}  // namespace

MlpFit fit_mlp(const FitSource& source, const Box& box, const ExpertShape& shape, const MlpFitOptions& options) {
  return Fitter(source, box, shape, options).run();
}

}  // namespace mocert
