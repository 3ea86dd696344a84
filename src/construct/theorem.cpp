#include "construct/theorem.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "certify/parallel.hpp"
#include "construct/kuhn_expert.hpp"
#include "construct/point_values.hpp"
#include "construct/prototype_tree.hpp"
#include "mocert/error.hpp"

namespace mocert {
namespace {

std::vector<AxisNet> net_of(const Box& domain, const TheoremPlan& plan) {
  std::vector<AxisNet> net;
  for (std::size_t i = 0; i < domain.lo.size(); ++i) net.push_back(cut_axis(domain.lo[i], domain.hi[i], plan.cells[i] * plan.subcells[i]));
  return net;
}

/// Goes through all tuples 0 <= k_i < counts[i], the last fastest.
template <class Visit>
void for_all(const std::vector<std::size_t>& counts, const Visit& visit) {
  std::vector<std::size_t> at(counts.size(), 0);
  for (;;) {
    visit(at);
    std::size_t i = at.size();
    while (i > 0 && ++at[i - 1] == counts[i - 1]) at[--i] = 0;
    if (i == 0) return;
  }
}

/// One thread's builder of experts.
class ExpertBuilder {
 public:
  ExpertBuilder(const Target& target, const TheoremPlan& plan, const std::vector<AxisNet>& net, double epsilon_down)
      : values_(make_point_values(target)),
        plan_(plan),
        net_(net),
        m_(static_cast<std::size_t>(target.outputs())),
        unit_(std::ldexp(1.0, std::max(std::ilogb(epsilon_down) - 26, -1074))) {}

  Expert build(std::size_t cell) {
    std::vector<std::vector<double>> lines(net_.size());
    for (std::size_t i = net_.size(); i-- > 0;) {
      const auto count = static_cast<std::size_t>(plan_.cells[i]), parts = static_cast<std::size_t>(plan_.subcells[i]);
      const auto first = net_[i].line.begin() + static_cast<std::ptrdiff_t>(cell % count * parts);
      lines[i].assign(first, first + static_cast<std::ptrdiff_t>(parts) + 1);
      cell /= count;
    }
    return plan_.expert == ExpertKind::kuhn ? interpolant(lines) : about_the_middle(lines);
  }

 private:
  double rounded(double y) const {
    const double units = y / unit_;
    return std::fabs(units) < 0x1p52 ? std::round(units) * unit_ : y;
  }

  Expert interpolant(const std::vector<std::vector<double>>& lines) {
    CellGrid grid;
    std::vector<std::size_t> counts;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const bool wide = lines[i].front() < lines[i].back();
      counts.push_back(wide ? lines[i].size() : 1);
      if (!wide) continue;
      grid.axis.push_back(static_cast<int>(i));
      grid.line.push_back(lines[i]);
    }
    std::vector<double> all, x(lines.size()), y(m_);
    for_all(counts, [&](const std::vector<std::size_t>& at) {
      for (std::size_t i = 0; i < x.size(); ++i) x[i] = lines[i][at[i]];
      values_->value(x, y);
      for (const double v : y) all.push_back(rounded(v));
    });
    return kuhn_expert(grid, all, static_cast<int>(lines.size()), static_cast<int>(m_));
  }

  /// The value in the middle, or the tangent with slopes from differences over 2^-11 of a side.
  Expert about_the_middle(const std::vector<std::vector<double>>& lines) {
    const std::size_t n = lines.size();
    std::vector<double> c(n), y(m_), high(m_), low(m_);
    for (std::size_t i = 0; i < n; ++i) c[i] = lines[i].front() + 0.5 * (lines[i].back() - lines[i].front());
    values_->value(c, y);
    Expert expert;
    if (plan_.expert == ExpertKind::constant) {
      for (const double v : y) expert.constant.push_back(rounded(v));
      return expert;
    }
    Layer layer;
    layer.rows = static_cast<int>(m_);
    layer.cols = static_cast<int>(n);
    layer.weights = RowMatrix::Zero(layer.rows, layer.cols);
    layer.bias = Eigen::Map<const Eigen::VectorXd>(y.data(), layer.rows);
    for (std::size_t i = 0; i < n; ++i) {
      const double h = 0x1p-12 * (lines[i].back() - lines[i].front());
      std::vector<double> above = c, below = c;
      above[i] += h;
      below[i] -= h;
      if (!(above[i] > below[i])) continue;
      values_->value(above, high);
      values_->value(below, low);
      for (std::size_t k = 0; k < m_; ++k) {
        const double slope = (high[k] - low[k]) / (above[i] - below[i]);
        layer.weights(static_cast<Eigen::Index>(k), static_cast<Eigen::Index>(i)) = slope;
        layer.bias(static_cast<Eigen::Index>(k)) -= slope * c[i];
      }
    }
    expert.layers.push_back(std::move(layer));
    return expert;
  }

  std::unique_ptr<PointValues> values_;
  const TheoremPlan& plan_;
  const std::vector<AxisNet>& net_;
  std::size_t m_;
  double unit_;
};

/// The greatest half width of the envelopes where experts of the plan take their values.
double greatest_half_width(const Target& target, const Box& domain, const TheoremPlan& plan, Norm norm) {
  const std::vector<AxisNet> net = net_of(domain, plan);
  const auto values = make_point_values(target);
  const bool middles = plan.expert != ExpertKind::kuhn;
  std::vector<std::size_t> counts;
  counts.reserve(net.size());
  for (const AxisNet& axis : net) counts.push_back(axis.line.front() < axis.line.back() ? axis.line.size() - (middles ? 1 : 0) : 1);
  std::vector<double> x(net.size()), h(static_cast<std::size_t>(target.outputs()));
  double greatest = 0;
  for_all(counts, [&](const std::vector<std::size_t>& at) {
    for (std::size_t i = 0; i < x.size(); ++i) {
      const std::vector<double>& line = net[i].line;
      x[i] = middles ? line[at[i]] + 0.5 * (line[at[i] + 1] - line[at[i]]) : line[at[i]];
    }
    values->half_width(x, h);
    greatest = std::max(greatest, plain_norm(h, norm));
  });
  return greatest;
}

void refuse_too_many(const TheoremPlan& plan, const TheoremOptions& options) {
  if (plan.size.leaves > static_cast<long>(options.max_experts))
    throw InputError("--max-experts", fmt::format("{} experts", plan.size.leaves.get_str()),
                     fmt::format("at most {}", options.max_experts));
}

}  // namespace

TheoremPlan plan_theorem_for(const Target& target, const Box& domain, double epsilon_down, Norm output_norm, const Modulus& modulus,
                             const TheoremOptions& options) {
  TheoremPlan plan = plan_theorem(domain, target.outputs(), epsilon_down, modulus, 0, options);
  if (!target.samples()) return plan;
  // A finer net meets wider gaps between the envelopes: a few rounds, each with a little more than the last one met.
  constexpr int rounds = 20;
  double irreducible = 0;
  for (int round = 0; round < rounds; ++round) {
    refuse_too_many(plan, options);
    const double met = greatest_half_width(target, domain, plan, output_norm) * (1 + 0x1p-30);
    if (met <= irreducible || (options.cells && options.subcells)) {
      plan.error += met - irreducible;
      plan.irreducible = met;
      return plan;
    }
    irreducible = met + (round == 0 ? 0 : 0.125 * (met - irreducible));
    plan = plan_theorem(domain, target.outputs(), epsilon_down, modulus, irreducible, options);
  }
  throw InputError("--epsilon", fmt::format("{:.17g}", epsilon_down),
                   fmt::format("well above {:.17g}, half of what the samples and L leave open somewhere", irreducible));
}

MoMlp build_theorem(const Target& target, const Box& domain, double epsilon_down, const TheoremPlan& plan, const TheoremOptions& options,
                    const TheoremHooks& hooks) {
  refuse_too_many(plan, options);
  const std::vector<AxisNet> net = net_of(domain, plan);
  MoMlp model;
  model.inputs = target.inputs();
  model.outputs = target.outputs();
  model.domain = domain;
  model.router = prototype_tree(net, plan.cells, plan.valency);
  const auto leaves = static_cast<std::size_t>(plan.size.leaves.get_ui());
  model.experts.resize(leaves);
  Team team(options.threads);
  std::vector<ExpertBuilder> builders;
  builders.reserve(team.size());
  for (unsigned t = 0; t < team.size(); ++t) builders.emplace_back(target, plan, net, epsilon_down);
  constexpr std::size_t batch = 1024;
  for (std::size_t first = 0; first < leaves; first += batch) {
    if (hooks.interrupted && hooks.interrupted->load()) {
      model.experts.clear();
      return model;
    }
    team.for_each(std::min(batch, leaves - first),
                  [&](unsigned thread, std::size_t k) { model.experts[first + k] = builders[thread].build(first + k); });
    if (hooks.progress) hooks.progress(std::min(first + batch, leaves));
  }
  if (!(measure(model) == plan.size)) throw InternalError("a model that is not of the size that the formulas promise");
  return model;
}

TheoremSize measure(const MoMlp& model) {
  TheoremSize size;
  std::vector<std::int64_t> level(model.router.size(), 0);
  for (std::size_t i = 0; i < model.router.size(); ++i) {
    const RouterNode& node = model.router[i];
    if (node.kind == RouterKind::leaf) {
      ++size.leaves;
      size.height = std::max(size.height, level[i]);
    }
    for (const int c : node.children) level[static_cast<std::size_t>(c)] = level[i] + 1;
  }
  for (const Expert& e : model.experts) {
    const auto hidden = e.layers.empty() ? 0 : static_cast<std::int64_t>(e.layers.size()) - 1;
    size.hidden_layers = std::max(size.hidden_layers, hidden);
    for (std::int64_t l = 0; l < hidden; ++l) size.width = std::max<std::int64_t>(size.width, e.layers[static_cast<std::size_t>(l)].rows);
  }
  const ParameterCount parameters = count_parameters(model);
  size.loaded = parameters.loaded;
  size.total = static_cast<long>(parameters.total);
  return size;
}

}  // namespace mocert
