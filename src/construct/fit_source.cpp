#include "construct/fit_source.hpp"

#include <algorithm>
#include <cmath>

#include "construct/jump.hpp"
#include "construct/network_source.hpp"
#include "construct/samples_source.hpp"
#include "construct/short_number.hpp"

namespace mocert {
namespace {

class FormulaSource final : public FitSource {
 public:
  explicit FormulaSource(const Expression& f) : f_(f), jumps_(f) {}
  int outputs() const override { return f_.outputs(); }
  Eigen::MatrixXd points(const Box& box, bool rough) const override { return box_pattern(box.dimension(), rough); }
  BoxSamples values(const Box& box, const Eigen::MatrixXd& u) const override { return sample_at(f_, box, u); }
  std::optional<std::pair<int, double>> jump(const Box& box, double size) const override { return jumps_.find(box, size); }
  std::optional<double> cut(const Box& box, std::size_t axis, double share) const override {
    return short_number(box.lo[axis], box.hi[axis], share);
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

  Eigen::MatrixXd points(const Box& box, bool) const override {
    const std::size_t n = box.lo.size();
    std::vector<std::vector<double>> stops(n);
    for (std::size_t k = 0; k < n; ++k) {
      stops[k].push_back(box.lo[k]);
      const auto inside = table_.lines_inside(k, box.lo[k], box.hi[k]);
      stops[k].insert(stops[k].end(), inside.begin(), inside.end());
      if (box.lo[k] < box.hi[k]) stops[k].push_back(box.hi[k]);
    }
    const std::size_t count = thin_out(stops);
    Eigen::MatrixXd u = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(count), static_cast<Eigen::Index>(n));
    std::vector<std::size_t> index(n, 0);
    for (Eigen::Index p = 0; p < u.rows(); ++p) {
      for (std::size_t k = 0; k < n; ++k) {
        const double t = 0.5 * (box.hi[k] - box.lo[k]);
        if (t > 0) u(p, static_cast<Eigen::Index>(k)) = (stops[k][index[k]] - (box.lo[k] + t)) / t;
      }
      for (std::size_t k = n; k-- > 0 && ++index[k] == stops[k].size();) index[k] = 0;
    }
    return u;
  }

  BoxSamples values(const Box& box, const Eigen::MatrixXd& u) const override {
    const std::size_t n = box.lo.size(), m = static_cast<std::size_t>(table_.outputs);
    BoxSamples s{u, Eigen::MatrixXd(u.rows(), static_cast<Eigen::Index>(m))};
    std::vector<GridPlace> places(n);
    std::vector<const GridPlace*> at(n);
    for (Eigen::Index p = 0; p < u.rows(); ++p) {
      const std::vector<double> x = at_units(box, u, p);
      for (std::size_t k = 0; k < n; ++k) {
        places[k] = locate(table_.axes[k], x[k]);
        at[k] = &places[k];
      }
      for (std::size_t j = 0; j < m; ++j) s.values(p, static_cast<Eigen::Index>(j)) = midpoint(interpolate(table_, j, at));
    }
    return s;
  }

  std::optional<std::pair<int, double>> jump(const Box&, double) const override { return std::nullopt; }

  std::optional<double> cut(const Box& box, std::size_t axis, double share) const override {
    const auto inside = table_.lines_inside(axis, box.lo[axis], box.hi[axis]);
    if (inside.empty()) return short_number(box.lo[axis], box.hi[axis], share);
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
  if (const Network* network = target.network()) return std::make_unique<NetworkSource>(network->model);
  return std::make_unique<SamplesSource>(target);
}

}  // namespace mocert
