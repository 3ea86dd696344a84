#include "construct/kuhn_expert.hpp"

#include <algorithm>
#include <numeric>

namespace mocert {
namespace {

struct Term {
  int col;
  double weight;
};

/// A layer that grows row by row; `relu` gives hidden layers the slope 0.
class SparseLayer {
 public:
  explicit SparseLayer(int cols) { layer_.cols = cols, layer_.sparse = true; }

  void row(std::vector<Term> terms, double bias) {
    std::sort(terms.begin(), terms.end(), [](const Term& a, const Term& b) { return a.col < b.col; });
    for (const Term& t : terms) layer_.entries.push_back({layer_.rows, t.col, t.weight});
    bias_.push_back(bias + 0.0);  // no -0 in files
    ++layer_.rows;
  }

  int rows() const { return layer_.rows; }

  void finish(Expert& expert, bool relu) {
    layer_.bias = Eigen::Map<const Eigen::VectorXd>(bias_.data(), static_cast<Eigen::Index>(bias_.size()));
    if (relu) layer_.slope = {0.0};
    expert.layers.push_back(std::move(layer_));
  }

 private:
  Layer layer_;
  std::vector<double> bias_;
};

/// Values to differences D_w, in place.
void difference(const std::vector<std::size_t>& points, std::size_t outputs, std::vector<double>& values) {
  std::size_t stride = outputs;
  for (std::size_t i = points.size(); i-- > 0; stride *= points[i])
    for (std::size_t k = values.size(); k-- > 0;)
      if (k / stride % points[i] > 0) values[k] -= values[k - stride];
}

class KuhnNet {
 public:
  KuhnNet(const CellGrid& grid, std::vector<double>& values, int inputs, int outputs)
      : grid_(grid), d_(values), inputs_(inputs), outputs_(outputs), axes_(grid.axis.size()) {
    for (const auto& line : grid.line) points_.push_back(line.size());
    difference(points_, static_cast<std::size_t>(outputs), d_);
    for (std::size_t i = 0; i < axes_; ++i) {
      first_phi_.push_back(phis_);
      phis_ += static_cast<int>(points_[i]) - 1;
    }
  }

  Expert run() {
    if (axes_ == 0)
      expert_.constant.assign(d_.begin(), d_.end());
    else if (axes_ == 1)
      hinges();
    else
      minima();
    return std::move(expert_);
  }

 private:
  double difference_at(std::size_t w, int output) const {
    return d_[w * static_cast<std::size_t>(outputs_) + static_cast<std::size_t>(output)];
  }
  double step(std::size_t axis, std::size_t a) const { return grid_.line[axis][a] - grid_.line[axis][a - 1]; }
  int phi(std::size_t axis, std::size_t a) const { return first_phi_[axis] + static_cast<int>(a) - 1; }

  /// f_0 + sum over j of c_j relu(x - g_j), c_j the change of slope; one sub-cell needs no relu.
  void hinges() {
    const std::vector<double>& g = grid_.line[0];
    const std::size_t cells = g.size() - 1;
    int cols = inputs_;
    if (cells > 1) {
      SparseLayer hinge(inputs_);
      for (std::size_t j = 0; j < cells; ++j) hinge.row({{grid_.axis[0], 1.0}}, -g[j]);
      cols = hinge.rows();
      hinge.finish(expert_, true);
    }
    SparseLayer last(cols);
    for (int k = 0; k < outputs_; ++k) {
      const double slope = difference_at(1, k) / step(0, 1);
      if (cells == 1) {
        last.row({{grid_.axis[0], slope}}, difference_at(0, k) - slope * g[0]);
        continue;
      }
      std::vector<Term> terms;
      for (std::size_t j = 0; j < cells; ++j)
        terms.push_back({static_cast<int>(j), difference_at(j + 1, k) / step(0, j + 1) - (j == 0 ? 0 : difference_at(j, k) / step(0, j))});
      last.row(std::move(terms), difference_at(0, k));
    }
    last.finish(expert_, false);
  }

  void minima() {
    const bool one_cell = phis_ == static_cast<int>(axes_);
    if (!one_cell) clamp();
    // Signals are the ramps, the phi and the units found so far; on one cell ramps are left out, and phi are ramps.
    const int ramps = one_cell ? 0 : phis_;
    int cols = one_cell ? inputs_ : ramps + phis_;
    // Units of tuples over the first axes, by their number in mixed radix; -1: a tuple of fewer than two axes, which needs none.
    std::vector<int> unit(points_[0], -1);
    for (std::size_t j = 1; j < axes_; ++j) {
      const bool raw = one_cell && j == 1, last = j + 1 == axes_;
      SparseLayer layer(cols);
      for (std::size_t i = 0; raw && i < axes_; ++i) layer.row({{grid_.axis[i], 1 / step(i, 1)}}, -grid_.line[i][0] / step(i, 1));
      std::vector<int> moved(static_cast<std::size_t>(cols), -1);
      for (int c = 0; !raw && c < cols; ++c) {
        if (last && !one_cell && c >= ramps && c < ramps + phis_) continue;  // the last layer makes phi of ramps
        moved[static_cast<std::size_t>(c)] = layer.rows();
        layer.row({{c, 1.0}}, 0);
      }
      std::vector<int> next(unit.size() * points_[j], -1);
      for (std::size_t w = 0; w < unit.size(); ++w) {
        if (unit[w] >= 0) next[w * points_[j]] = moved[static_cast<std::size_t>(unit[w])];
        for (std::size_t a = 1; w > 0 && a < points_[j]; ++a) {
          next[w * points_[j] + a] = layer.rows();
          if (raw)
            layer.row({{grid_.axis[1], 1 / step(1, 1)}, {grid_.axis[0], -1 / step(0, 1)}},
                      grid_.line[0][0] / step(0, 1) - grid_.line[1][0] / step(1, 1));
          else
            layer.row(excess(ramps, phi(j, a), w, j, unit[w]), 0);
        }
      }
      unit = std::move(next);
      cols = layer.rows();
      layer.finish(expert_, true);
    }
    last_layer(unit, cols, one_cell);
  }

  /// Ramps relu(x_i - g_{i,a}), then ramps again and phi_{i,a} from two neighbours (the last one needs no neighbour on the cell).
  void clamp() {
    SparseLayer first(inputs_), second(phis_);
    for (std::size_t i = 0; i < axes_; ++i)
      for (std::size_t a = 1; a < points_[i]; ++a) first.row({{grid_.axis[i], 1.0}}, -grid_.line[i][a - 1]);
    for (int c = 0; c < phis_; ++c) second.row({{c, 1.0}}, 0);
    for (std::size_t i = 0; i < axes_; ++i) {
      for (std::size_t a = 1; a < points_[i]; ++a) {
        std::vector<Term> terms{{phi(i, a), 1 / step(i, a)}};
        if (a + 1 < points_[i]) terms.push_back({phi(i, a) + 1, -1 / step(i, a)});
        second.row(std::move(terms), 0);
      }
    }
    first.finish(expert_, true);
    second.finish(expert_, true);
  }

  /// phi_top minus the minimum that tuple w over the first `axes` axes stands for; phi stand from `first` on.
  std::vector<Term> excess(int first, int top, std::size_t w, std::size_t axes, int unit) const {
    std::vector<Term> terms{{first + top, 1.0}, {first + last_phi(w, axes), -1.0}};
    if (unit >= 0) terms.push_back({unit, 1.0});
    return terms;
  }

  /// phi of the last axis that tuple w > 0 over the first `axes` axes has.
  int last_phi(std::size_t w, std::size_t axes) const {
    for (std::size_t i = axes; i-- > 0; w /= points_[i])
      if (w % points_[i] > 0) return phi(i, w % points_[i]);
    return -1;
  }

  /// The weights of phi become weights of ramps where there are several sub-cells: for affine values all but the first of an axis vanish.
  void last_layer(const std::vector<int>& unit, int cols, bool one_cell) {
    SparseLayer last(cols);
    for (int k = 0; k < outputs_; ++k) {
      std::vector<double> weight(static_cast<std::size_t>(cols), 0.0);
      for (std::size_t w = 1; w < unit.size(); ++w) {
        weight[static_cast<std::size_t>(last_phi(w, axes_))] += difference_at(w, k);
        if (unit[w] >= 0) weight[static_cast<std::size_t>(unit[w])] = -difference_at(w, k);
      }
      for (std::size_t i = 0; !one_cell && i < axes_; ++i) {
        double before = 0;
        for (std::size_t a = 1; a < points_[i]; ++a) {
          double& c = weight[static_cast<std::size_t>(phi(i, a))];
          const double slope = c / step(i, a);
          c = slope - before;
          before = slope;
        }
      }
      std::vector<Term> terms;
      terms.reserve(weight.size());
      for (int c = 0; c < cols; ++c) terms.push_back({c, weight[static_cast<std::size_t>(c)] + 0.0});
      last.row(std::move(terms), difference_at(0, k));
    }
    last.finish(expert_, false);
  }

  const CellGrid& grid_;
  std::vector<double>& d_;
  int inputs_, outputs_;
  std::size_t axes_;
  std::vector<std::size_t> points_;  ///< M_i + 1
  std::vector<int> first_phi_;
  int phis_ = 0;
  Expert expert_;
};

}  // namespace

ExpertSize kuhn_size(const std::vector<std::int64_t>& subcells, std::int64_t outputs) {
  const std::size_t d = subcells.size();
  if (d == 0) return {outputs, 0, 0};
  const std::int64_t s = std::accumulate(subcells.begin(), subcells.end(), std::int64_t{0});
  if (d == 1) return s == 1 ? ExpertSize{2 * outputs, 0, 0} : ExpertSize{2 * s + 1 + outputs * (s + 1), s, 1};
  ExpertSize size;
  const bool ramps = s > static_cast<std::int64_t>(d);
  if (ramps) {
    size.parameters = (2 * s + 1) + (5 * s - static_cast<std::int64_t>(d) + 1);
    size.hidden_layers = 2;
    size.width = 2 * s;
  }
  std::int64_t before = subcells[0], units = 0;
  for (std::size_t j = 1; j < d; ++j) {
    const std::int64_t m = subcells[j], passed = ramps && j + 1 < d ? 2 * s : s;
    const std::int64_t entries = passed + units + m * (2 * before + 3 * units);
    units += m * (before + units);
    before += m;
    size.parameters += entries + (passed + units) + 1;
    size.width = std::max(size.width, passed + units);
    ++size.hidden_layers;
  }
  size.parameters += outputs * (s + units + 1);
  return size;
}

Expert kuhn_expert(const CellGrid& grid, std::vector<double>& values, int inputs, int outputs) {
  return KuhnNet(grid, values, inputs, outputs).run();
}

}  // namespace mocert
