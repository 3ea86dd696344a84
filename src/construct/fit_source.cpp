#include "construct/fit_source.hpp"

#include <algorithm>
#include <cmath>

#include "certify/examine.hpp"
#include "construct/jump.hpp"
#include "mocert/error.hpp"

namespace mocert {
namespace {

/// A number with a short significand near lo + share (hi - lo), or the middle where there is none.
std::optional<double> short_between(double lo, double hi, double share) {
  const double width = hi - lo;
  if (std::isfinite(width) && width > 0) {
    const double step = std::ldexp(1.0, std::max(std::ilogb(width) - 5, -1070));
    const double rounded = std::round((lo + share * width) / step) * step;
    if (std::isfinite(rounded) && rounded > lo && rounded < hi) return rounded;
  }
  return short_middle(lo, hi);
}

class FormulaSource final : public FitSource {
 public:
  explicit FormulaSource(const Expression& f) : f_(f), jumps_(f) {}
  int outputs() const override { return f_.outputs(); }
  BoxSamples sample_at(const Box& box, const Eigen::MatrixXd& points) const override { return sample_box(f_, box, points); }
  BoxSamples sample(const Box& box) const override { return sample_box(f_, box); }
  std::optional<std::pair<int, double>> jump(const Box& box, double size) const override { return jumps_.find(box, size); }
  BoxSamples rough_sample(const Box& box) const override { return sample_box(f_, box, true); }
  std::optional<double> cut(const Box& box, std::size_t axis, double share) const override {
    return share == 0.5 ? short_middle(box.lo[axis], box.hi[axis]) : short_between(box.lo[axis], box.hi[axis], share);
  }

 private:
  const Expression& f_;
  JumpFinder jumps_;
};

/// The deviation of a table from an affine expert is greatest at ends of the box and grid lines, so these are all the samples that a fit
/// needs; every other line of long axes is left out until there are few enough.
class TableSource final : public FitSource {
 public:
  explicit TableSource(const Table& table) : table_(table) {}

  int outputs() const override { return table_.outputs; }

  BoxSamples sample_at(const Box& box, const Eigen::MatrixXd& points) const override {
    const std::size_t n = box.lo.size(), m = static_cast<std::size_t>(table_.outputs);
    BoxSamples s{points, Eigen::MatrixXd(points.rows(), table_.outputs)};
    std::vector<GridPlace> places(n);
    std::vector<const GridPlace*> at(n);
    for (Eigen::Index p = 0; p < points.rows(); ++p) {
      for (std::size_t k = 0; k < n; ++k) {
        const double u = points(p, static_cast<Eigen::Index>(k));
        places[k] = locate(table_.axes[k], std::clamp(0.5 * (1 - u) * box.lo[k] + 0.5 * (1 + u) * box.hi[k], box.lo[k], box.hi[k]));
        at[k] = &places[k];
      }
      for (std::size_t j = 0; j < m; ++j) s.values(p, static_cast<Eigen::Index>(j)) = midpoint(interpolate(table_, j, at));
    }
    return s;
  }

  BoxSamples sample(const Box& box) const override {
    const std::size_t n = box.lo.size(), m = static_cast<std::size_t>(table_.outputs);
    std::vector<std::vector<double>> stops(n);
    for (std::size_t k = 0; k < n; ++k) {
      stops[k].push_back(box.lo[k]);
      const auto inside = table_.lines_inside(k, box.lo[k], box.hi[k]);
      stops[k].insert(stops[k].end(), inside.begin(), inside.end());
      if (box.lo[k] < box.hi[k]) stops[k].push_back(box.hi[k]);
    }
    const std::size_t points = thin_out(stops);
    std::vector<std::vector<GridPlace>> places(n);
    for (std::size_t k = 0; k < n; ++k)
      for (double x : stops[k]) places[k].push_back(locate(table_.axes[k], x));
    BoxSamples s;
    s.u = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(points), static_cast<Eigen::Index>(n));
    s.values.resize(static_cast<Eigen::Index>(points), static_cast<Eigen::Index>(m));
    std::vector<std::size_t> index(n, 0);
    std::vector<const GridPlace*> at(n);
    for (Eigen::Index p = 0; p < s.u.rows(); ++p) {
      for (std::size_t k = 0; k < n; ++k) {
        at[k] = &places[k][index[k]];
        const double t = 0.5 * (box.hi[k] - box.lo[k]);
        if (t > 0) s.u(p, static_cast<Eigen::Index>(k)) = (stops[k][index[k]] - (box.lo[k] + t)) / t;
      }
      for (std::size_t j = 0; j < m; ++j) s.values(p, static_cast<Eigen::Index>(j)) = midpoint(interpolate(table_, j, at));
      for (std::size_t k = n; k-- > 0 && ++index[k] == stops[k].size();) index[k] = 0;
    }
    return s;
  }

  std::optional<std::pair<int, double>> jump(const Box&, double) const override { return std::nullopt; }

  BoxSamples rough_sample(const Box& box) const override { return sample(box); }

  std::optional<double> cut(const Box& box, std::size_t axis, double share) const override {
    const auto inside = table_.lines_inside(axis, box.lo[axis], box.hi[axis]);
    if (inside.empty()) return short_middle(box.lo[axis], box.hi[axis]);
    return inside[static_cast<std::size_t>(share * static_cast<double>(inside.size()))];
  }

 private:
  static std::size_t thin_out(std::vector<std::vector<double>>& stops) {
    constexpr std::size_t most = 4096;
    for (;;) {
      std::size_t points = 1;
      for (const auto& axis : stops) points = std::min(points * axis.size(), most * most);
      auto longest = std::max_element(stops.begin(), stops.end(), [](const auto& a, const auto& b) { return a.size() < b.size(); });
      if (points <= most || longest->size() <= 2) return points;
      std::vector<double> kept;
      for (std::size_t i = 0; i + 1 < longest->size(); i += 2) kept.push_back((*longest)[i]);
      kept.push_back(longest->back());
      *longest = std::move(kept);
    }
  }

  const Table& table_;
};

}  // namespace

std::unique_ptr<FitSource> make_fit_source(const Target& target) {
  if (const FormulaTarget* formula = target.formula()) return std::make_unique<FormulaSource>(formula->expression);
  if (const Table* table = target.table()) return std::make_unique<TableSource>(*table);
  throw InputError(target.file, "samples", "a formula or a table: construct cannot serve samples");
}

}  // namespace mocert
