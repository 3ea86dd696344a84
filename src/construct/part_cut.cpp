#include "construct/part_cut.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "construct/affine_expert.hpp"
#include "construct/kd_router.hpp"

namespace mocert {
namespace {

/// The old expert counts as right at a point only with this much room, since it may be a little worse between the points.
constexpr double room = 0.97;

class Chooser {
 public:
  Chooser(const CutSource& source, const Box& box, const BoxSamples& samples, const AffineFit& fit)
      : source_(source), box_(box), samples_(samples), fit_(fit), wrong_(static_cast<std::size_t>(samples.u.rows())) {
    for (std::size_t p = 0; p < wrong_.size(); ++p) wrong_[p] = wrong(samples.u.row(static_cast<Eigen::Index>(p)));
    for (std::size_t i = 0; i < box.lo.size(); ++i) axes_ += box.hi[i] > box.lo[i] ? 1 : 0;
  }

  PartCut run() {
    for (std::size_t i = 0; i < box_.lo.size(); ++i)
      for (const double at : candidates(i)) consider(i, at);
    if (best_.axis >= 0 && (best_keeps_ || best_sum_ < 1.9 * fit_error(fit_, source_.norm))) return best_;
    // Nothing is promised (a saddle, or another symmetric shape): the axis along which the difference bends most.
    std::vector<double> bend(box_.lo.size(), 0.0);
    source_.gap.bend(box_, to_expert(fit_, box_), bend);
    double most = -1;
    PartCut widest = best_;
    for (std::size_t i = 0; i < bend.size(); ++i) {
      const auto at = middle(i);
      if (!at || !(bend[i] > most)) continue;
      most = bend[i];
      widest = {static_cast<int>(i), *at};
    }
    return widest;
  }

 private:
  bool wrong(const Eigen::MatrixXd& u) const {
    return !(source_.gap.approximate_error(at_units(box_, u, 0), source_.old) <= room * source_.epsilon);
  }

  /// Whether the old expert is right on the plane u_axis = `at`, as far as the points show.
  bool right_at(std::size_t axis, double at) const {
    for (Eigen::Index p = 0; p < samples_.u.rows(); ++p) {
      Eigen::MatrixXd u = samples_.u.row(p);
      u(0, static_cast<Eigen::Index>(axis)) = at;
      if (wrong(u)) return false;
    }
    return true;
  }

  /// Where between a point that is wrong and one beyond it the old expert begins to be right: a little on the right side.
  double edge(std::size_t axis, double inner, double outer) const {
    for (int round = 0; round < 4; ++round) {
      const double middle = 0.5 * (inner + outer);
      (right_at(axis, middle) ? outer : inner) = middle;
    }
    return outer;
  }

  bool usable(std::size_t axis, double at) const { return at > box_.lo[axis] && at < box_.hi[axis]; }

  std::optional<double> middle(std::size_t axis) const {
    const auto at = source_.target.cut(box_, axis);
    if (!at) return std::nullopt;
    const double near = rounded(*at, source_.dtype);
    return usable(axis, near) ? std::optional(near) : std::nullopt;
  }

  std::vector<double> candidates(std::size_t axis) const {
    std::vector<double> result;
    if (const auto at = middle(axis)) result.push_back(*at);
    // Where the old expert begins to be right beyond the outermost points at which it is wrong.
    const auto column = samples_.u.col(static_cast<Eigen::Index>(axis));
    double first = 2, last = -2;
    for (std::size_t p = 0; p < wrong_.size(); ++p) {
      if (!wrong_[p]) continue;
      first = std::min(first, column(static_cast<Eigen::Index>(p)));
      last = std::max(last, column(static_cast<Eigen::Index>(p)));
    }
    if (first > last) return result;
    double before = -2, after = 2;
    for (Eigen::Index p = 0; p < column.size(); ++p) {
      if (column(p) < first) before = std::max(before, column(p));
      if (column(p) > last) after = std::min(after, column(p));
    }
    for (const auto& [inner, outer] : {std::pair{first, before}, {last, after}}) {
      if (std::fabs(outer) > 1) continue;
      const double u = edge(axis, inner, outer), width = box_.hi[axis] - box_.lo[axis];
      // Few digits: a small share of the step between the points is fine enough.
      const double step = std::ldexp(1.0, std::max(std::ilogb(std::max(std::fabs(inner - outer) * width / 64, 0x1p-1000)), -1000));
      const double at = rounded(std::round((box_.lo[axis] + 0.5 * (u + 1) * width) / step) * step, source_.dtype);
      if (usable(axis, at)) result.push_back(at);
    }
    return result;
  }

  void consider(std::size_t axis, double at) {
    const double cut = 2 * (at - box_.lo[axis]) / (box_.hi[axis] - box_.lo[axis]) - 1;
    double expected = 0, sum = 0;
    bool keeps = false;
    for (const bool high : {false, true}) {
      std::vector<Eigen::Index> rows;
      bool right = true;
      for (Eigen::Index p = 0; p < samples_.u.rows(); ++p) {
        const double u = samples_.u(p, static_cast<Eigen::Index>(axis));
        if (high ? u < cut : u > cut) continue;
        rows.push_back(p);
        right = right && !wrong_[static_cast<std::size_t>(p)];
      }
      if (rows.empty()) return;
      if (right) {
        keeps = true;
        expected += 1;
        continue;
      }
      const BoxSamples part{samples_.u(rows, Eigen::all), samples_.values(rows, Eigen::all)};
      const double e = fit_error(fit_affine(part), source_.norm);
      expected += std::max(1.0, std::pow(e / source_.epsilon, axes_ / 2));
      sum += e;
    }
    if (!(expected < best_expected_ * (1 - 1e-9)) && !(expected <= best_expected_ * (1 + 1e-9) && sum < best_sum_ * (1 - 1e-6))) return;
    best_ = {static_cast<int>(axis), at};
    best_expected_ = expected;
    best_sum_ = sum;
    best_keeps_ = keeps;
  }

  const CutSource& source_;
  const Box& box_;
  const BoxSamples& samples_;
  const AffineFit& fit_;
  std::vector<bool> wrong_;
  double axes_ = 0;
  PartCut best_;
  double best_expected_ = std::numeric_limits<double>::infinity(), best_sum_ = best_expected_;
  bool best_keeps_ = false;
};

}  // namespace

PartCut choose_cut(const CutSource& source, const Box& box, const BoxSamples& samples, const AffineFit& fit) {
  return Chooser(source, box, samples, fit).run();
}

}  // namespace mocert
