#include "construct/theorem.hpp"

#include <gmpxx.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "certify/search.hpp"
#include "construct/kuhn_expert.hpp"
#include "construct/prototype_tree.hpp"
#include "enclose/expert_form.hpp"
#include "enclose/random_claims.hpp"
#include "mocert/error.hpp"
#include "model/routing.hpp"

namespace mocert {
namespace {

using testing::Generator;
using testing::uniform;
using Counts = std::vector<std::int64_t>;

/// The expert at a point in exact arithmetic.
std::vector<mpq_class> exact_value(const Expert& expert, const std::vector<double>& x) {
  std::vector<mpq_class> z(x.begin(), x.end());
  if (expert.is_constant()) return {expert.constant.begin(), expert.constant.end()};
  for (const Layer& layer : expert.layers) {
    std::vector<mpq_class> next;
    for (Eigen::Index r = 0; r < layer.rows; ++r) next.emplace_back(layer.bias(r));
    for (const SparseEntry& e : layer.entries)
      next[static_cast<std::size_t>(e.row)] += mpq_class(e.value) * z[static_cast<std::size_t>(e.col)];
    for (std::size_t r = 0; r < next.size() && !layer.slope.empty(); ++r)
      if (next[r] < 0) next[r] = 0;
    z = std::move(next);
  }
  return z;
}

/// Kuhn's interpolant by its definition: along the way from the lower corner of the sub-cell, in the order of the coordinates within it.
mpq_class by_simplex(const CellGrid& grid, const std::vector<double>& values, std::size_t outputs, std::size_t output,
                     const std::vector<double>& x) {
  const std::size_t d = grid.axis.size();
  std::vector<std::size_t> low(d);
  std::vector<std::pair<mpq_class, std::size_t>> t(d);
  for (std::size_t i = 0; i < d; ++i) {
    const double c = x[static_cast<std::size_t>(grid.axis[i])];
    while (low[i] + 2 < grid.line[i].size() && grid.line[i][low[i] + 1] <= c) ++low[i];
    const mpq_class a(grid.line[i][low[i]]), b(grid.line[i][low[i] + 1]);
    t[i] = {(mpq_class(c) - a) / (b - a), i};
  }
  std::sort(t.begin(), t.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  const auto at = [&](const std::vector<std::size_t>& v) {
    std::size_t index = 0;
    for (std::size_t i = 0; i < d; ++i) index = index * grid.line[i].size() + v[i];
    return mpq_class(values[index * outputs + output]);
  };
  std::vector<std::size_t> v = low;
  mpq_class sum = at(v), before = sum;
  for (const auto& [weight, axis] : t) {
    ++v[axis];
    const mpq_class here = at(v);
    sum += weight * (here - before);
    before = here;
  }
  return sum;
}

/// Sub-cells of sides that are powers of two, so that the network's weights are exact.
CellGrid dyadic_grid(Generator& g, const Counts& m) {
  CellGrid grid;
  for (std::size_t i = 0; i < m.size(); ++i) {
    grid.axis.push_back(static_cast<int>(m.size() - 1 - i));
    std::vector<double> line{std::round(uniform(g, -8, 8))};
    for (std::int64_t k = 0; k < m[i]; ++k) line.push_back(line.back() + std::ldexp(1.0, static_cast<int>(uniform(g, -3, 2))));
    grid.line.push_back(line);
  }
  return grid;
}

std::size_t vertices(const Counts& m) {
  std::size_t product = 1;
  for (const std::int64_t k : m) product *= static_cast<std::size_t>(k + 1);
  return product;
}

const std::vector<Counts> shapes = {{1},       {2},       {7},       {1, 1},    {2, 1},       {1, 3},       {3, 4},       {5, 5},
                                    {1, 1, 1}, {2, 1, 1}, {1, 2, 3}, {3, 3, 2}, {1, 1, 1, 1}, {2, 1, 2, 1}, {2, 2, 2, 2}, {1, 1, 1, 1, 1}};

TEST(KuhnExpert, IsTheInterpolantInExactArithmetic) {
  Generator g(11);
  for (const Counts& m : shapes) {
    for (std::size_t outputs = 1; outputs <= 2; ++outputs) {
      const CellGrid grid = dyadic_grid(g, m);
      std::vector<double> values;
      for (std::size_t k = 0; k < vertices(m) * outputs; ++k) values.push_back(std::round(uniform(g, -1000, 1000)) / 64);
      std::vector<double> scratch = values;
      const Expert expert = kuhn_expert(grid, scratch, static_cast<int>(m.size()), static_cast<int>(outputs));
      for (int p = 0; p < 30; ++p) {
        std::vector<double> x(m.size());
        for (std::size_t i = 0; i < m.size(); ++i) {
          const std::vector<double>& line = grid.line[i];
          // Vertices, lines and faces as often as the inside.
          const auto pick = static_cast<std::size_t>(uniform(g, 0, static_cast<double>(line.size()) - 1e-9));
          x[static_cast<std::size_t>(grid.axis[i])] = uniform(g, 0, 1) < 0.3 ? line[pick] : uniform(g, line.front(), line.back());
        }
        const std::vector<mpq_class> y = exact_value(expert, x);
        for (std::size_t k = 0; k < outputs; ++k) ASSERT_EQ(y[k], by_simplex(grid, values, outputs, k, x)) << ::testing::PrintToString(m);
      }
    }
  }
}

TEST(KuhnExpert, HasTheSizeOfTheFormula) {
  Generator g(12);
  for (const Counts& m : shapes) {
    for (int outputs = 1; outputs <= 3; ++outputs) {
      std::vector<double> values(vertices(m) * static_cast<std::size_t>(outputs), 1.0);
      MoMlp model = zero_model(static_cast<int>(m.size()), outputs);
      model.experts[0] = kuhn_expert(dyadic_grid(g, m), values, static_cast<int>(m.size()), outputs);
      validate(model, "model");
      const TheoremSize found = measure(model);
      const ExpertSize promised = kuhn_size(m, outputs);
      EXPECT_EQ(found.loaded, promised.parameters) << ::testing::PrintToString(m);
      EXPECT_EQ(found.width, promised.width) << ::testing::PrintToString(m);
      EXPECT_EQ(found.hidden_layers, promised.hidden_layers) << ::testing::PrintToString(m);
    }
  }
  // By hand: the Lovasz form of one square, relu(t1), relu(t2) and relu(t2 - t1): 4 weights and 3 biases, a slope, 3 weights and a bias.
  EXPECT_EQ(kuhn_size({1, 1}, 1).parameters, 12);
  EXPECT_EQ(kuhn_size({1, 1}, 1).width, 3);
}

TEST(KuhnExpert, OfAffineValuesIsOneSlopePerAxis) {
  Generator g(15);
  const CellGrid grid = dyadic_grid(g, {3, 2, 2});
  std::vector<double> values;
  for (const double x : grid.line[0])
    for (const double y : grid.line[1])
      for (const double z : grid.line[2]) values.push_back(2 * x - 3 * y + z);
  const Expert expert = kuhn_expert(grid, values, 3, 1);
  int weights = 0;
  for (const SparseEntry& e : expert.layers.back().entries) weights += e.value != 0 ? 1 : 0;
  EXPECT_EQ(weights, 3);
}

TEST(KuhnExpert, ParametersGrowLikeSubCells) {
  for (std::int64_t m = 8; m <= 64; m *= 2) {
    EXPECT_LT(static_cast<double>(kuhn_size({m, m}, 1).parameters), (4.0 + 22.0 / static_cast<double>(m)) * static_cast<double>(m * m));
    EXPECT_LT(static_cast<double>(kuhn_size({m, m, m}, 1).parameters),
              (5.0 + 22.0 / static_cast<double>(m)) * static_cast<double>(m * m * m));
  }
}

/// Leaves that the router may select at x.
void selectable(const MoMlp& model, std::size_t node, const std::vector<mpq_class>& x, std::vector<int>& found) {
  const RouterNode& n = model.router[node];
  if (n.kind == RouterKind::leaf) {
    found.push_back(n.expert);
    return;
  }
  std::vector<mpq_class> away;
  for (const auto& p : n.points) {
    mpq_class sum = 0;
    for (std::size_t i = 0; i < x.size(); ++i) sum += (x[i] - mpq_class(p[i])) * (x[i] - mpq_class(p[i]));
    away.push_back(sum);
  }
  const mpq_class least = *std::min_element(away.begin(), away.end());
  for (std::size_t c = 0; c < away.size(); ++c)
    if (away[c] == least) selectable(model, static_cast<std::size_t>(n.children[c]), x, found);
}

TEST(PrototypeTree, DescentIsExactlyThePartitionIntoBoxes) {
  Generator g(13);
  for (int round = 0; round < 200; ++round) {
    const std::size_t n = 1 + static_cast<std::size_t>(round % 3);
    const auto valency = static_cast<std::int64_t>(uniform(g, 2, 9));
    std::vector<AxisNet> net;
    Counts cells, parts;
    MoMlp model;
    model.inputs = static_cast<int>(n);
    for (std::size_t i = 0; i < n; ++i) {
      cells.push_back(static_cast<std::int64_t>(uniform(g, 1, n == 1 ? 90 : 12)));
      parts.push_back(static_cast<std::int64_t>(uniform(g, 1, 4)));
      const double lo = uniform(g, -100, 100);
      net.push_back(cut_axis(lo, lo + std::pow(10, uniform(g, -2, 4)), cells[i] * parts[i]));
    }
    model.router = prototype_tree(net, cells, valency);
    const auto line = [&](std::size_t i, std::int64_t k) { return net[i].line[static_cast<std::size_t>(k * parts[i])]; };
    for (int p = 0; p < 40; ++p) {
      // Points inside of cells and on their borders, ulps beside them too: the leaves are those whose closed box holds the point.
      std::vector<mpq_class> x;
      std::vector<std::vector<std::int64_t>> holding(n);
      for (std::size_t i = 0; i < n; ++i) {
        double c = uniform(g, net[i].line.front(), net[i].line.back());
        if (p % 3 > 0) c = line(i, static_cast<std::int64_t>(uniform(g, 0, static_cast<double>(cells[i]) + 0.999)));
        if (p % 6 == 2) c = std::nextafter(c, 0.5 * (net[i].line.front() + net[i].line.back()));
        x.emplace_back(c);
        for (std::int64_t k = 0; k < cells[i]; ++k)
          if (line(i, k) <= c && c <= line(i, k + 1)) holding[i].push_back(k);
      }
      std::vector<int> expected{0}, found;
      for (std::size_t i = 0; i < n; ++i) {
        std::vector<int> next;
        for (const int e : expected)
          for (const std::int64_t k : holding[i]) next.push_back(e * static_cast<int>(cells[i]) + static_cast<int>(k));
        expected = next;
      }
      selectable(model, 0, x, found);
      std::sort(found.begin(), found.end());
      EXPECT_EQ(found, expected);
    }
  }
}

TEST(PrototypeTree, RefusesPartsThatAreTooFine) {
  EXPECT_THROW(cut_axis(1e15, 1e15 + 1, 2), InputError);
  EXPECT_THROW(cut_axis(-1.7e308, 1.7e308, 2), InputError);
  EXPECT_EQ(cut_axis(0, 1, 8).line[3], 0.375);
}

Target wavy(std::size_t n, int outputs) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < n; ++i) names.push_back("x" + std::to_string(i));
  Expression e(names);
  for (int k = 0; k < outputs; ++k) {
    int sum = e.constant(k);
    for (std::size_t i = 0; i < n; ++i) sum = e.apply(Op::add, sum, e.elementary(Elementary::sin, e.variable(static_cast<int>(i))));
    e.add_output(sum);
  }
  return Target{FormulaTarget{e, std::nullopt, false, {}, {}}, std::nullopt, false, "", "", ""};
}

TEST(Theorem, WhatIsBuiltIsWhatTheFormulasPromise) {
  for (std::size_t n = 1; n <= 3; ++n) {
    for (const std::int64_t k : {1, 2, 3, 5, 8}) {
      for (const std::int64_t m : {1, 2, 3}) {
        for (const std::int64_t v : {2, 3, 4, 7}) {
          for (const ExpertKind kind : {ExpertKind::constant, ExpertKind::affine, ExpertKind::kuhn}) {
            if (kind != ExpertKind::kuhn && m > 1) continue;
            const int outputs = 1 + static_cast<int>(v % 2);
            const Target target = wavy(n, outputs);
            const Box domain{std::vector<double>(n, -1), std::vector<double>(n, 2.3)};
            TheoremOptions options;
            options.valency = v;
            options.cells = k;
            options.subcells = m;
            options.expert = kind;
            const TheoremPlan plan = plan_theorem_for(target, domain, 0.1, Norm::linf, {2, Norm::l2, 1, 2}, options);
            const MoMlp model = build_theorem(target, domain, 0.1, plan, options, {});
            validate(model, "model");
            EXPECT_EQ(measure(model), plan.size);
            EXPECT_EQ(plan.size.leaves, static_cast<long>(std::llround(std::pow(k, n))));
            std::int64_t height = 0;
            for (std::int64_t reach = 1; reach < k; reach *= v) ++height;
            EXPECT_EQ(plan.size.height, static_cast<std::int64_t>(n) * height);
          }
        }
      }
    }
  }
}

TEST(Theorem, NetsAreTheLeastThatTheModulusAllows) {
  const Box unit{{0, 0}, {1, 1}};
  const auto parts = [&](const Modulus& modulus, double r) {
    TheoremOptions options;
    options.trade_off = r;
    const TheoremPlan plan = plan_theorem(unit, 1, 0x1p-6, modulus, 0, options);
    EXPECT_LE(plan.error, 0x1p-6);
    std::int64_t product = 1;
    for (const std::int64_t m : plan.subcells) product *= m;
    EXPECT_LE(static_cast<double>(product), std::pow(modulus.lambda * 64, r) * (1 + 1e-9));
    return plan.cells[0] * plan.subcells[0];
  };
  EXPECT_EQ(parts({1, Norm::l2, 1, 0}, 0), 46);    // sqrt(2)/2 64 = 45.25
  EXPECT_EQ(parts({1, Norm::linf, 1, 0}, 0), 33);  // 1/2 64 = 32, and the margin
  EXPECT_EQ(parts({1, Norm::l1, 1, 0}, 0), 65);
  EXPECT_EQ(parts({1, Norm::linf, 1, 0}, 1), 40);      // 4/7 64 = 36.6, by eights
  EXPECT_EQ(parts({1, Norm::linf, 0.5, 0}, 0), 2049);  // (s/2)^(1/2) = 1/64
  EXPECT_THROW(parts({0, Norm::l2, 1, 0}, 0), InputError);
}

/// sum b_k |x - v_k| over the vertices of the simplex of the unit cube that holds t, t decreasing.
double spread(const std::vector<double>& t, Norm norm) {
  double sum = 0;
  for (std::size_t k = 0; k <= t.size(); ++k) {
    const double weight = (k == 0 ? 1 : t[k - 1]) - (k == t.size() ? 0 : t[k]);
    double size = 0;
    for (std::size_t i = 0; i < t.size(); ++i) {
      const double away = std::fabs(t[i] - (i < k ? 1 : 0));
      size = norm == Norm::linf ? std::max(size, away) : size + (norm == Norm::l1 ? away : away * away);
    }
    sum += weight * (norm == Norm::l2 ? std::sqrt(size) : size);
  }
  return sum;
}

TEST(Theorem, TheConstantsOfKuhnsInterpolantAreReachedAndNotExceeded) {
  Generator g(14);
  for (std::size_t d = 1; d <= 6; ++d) {
    for (const Norm norm : {Norm::l1, Norm::l2, Norm::linf}) {
      const double bound = error_bound(ExpertKind::kuhn, {1, norm, 1, 0}, std::vector<double>(d, 1.0));
      double greatest = 0;
      for (int start = 0; start < 20; ++start) {
        std::vector<double> t(d);
        for (double& c : t) c = uniform(g, 0, 1);
        std::sort(t.rbegin(), t.rend());
        double here = spread(t, norm), step = 0.3;
        for (int move = 0; move < 20000; ++move) {
          std::vector<double> next = t;
          for (double& c : next) c = std::clamp(c + uniform(g, -step, step), 0.0, 1.0);
          std::sort(next.rbegin(), next.rend());
          const double there = spread(next, norm);
          if (there > here)
            here = there, t = next;
          else
            step = std::max(step * 0.995, 1e-4);
        }
        greatest = std::max(greatest, here);
      }
      EXPECT_LE(greatest, bound * (1 + 1e-12)) << d;
      EXPECT_GT(greatest, bound * 0.99) << d;
    }
  }
}

TEST(Theorem, SamplesAreServedWithinThePromise) {
  Samples s;
  s.inputs = 2;
  s.outputs = 1;
  for (int i = 0; i <= 8; ++i) {
    for (int j = 0; j <= 8; ++j) {
      s.x.push_back(i / 8.0);
      s.x.push_back(j / 8.0);
      s.y.push_back(std::fabs(i / 8.0 - 0.4) * 0.5);
    }
  }
  s.lipschitz = {1};
  s.lipschitz_text = {"1"};
  s.input_norm = Norm::linf;
  const Target target{s, std::nullopt, false, "samples", "", ""};
  const Box domain{{0, 0}, {1, 1}};
  for (const double r : {0.0, 1.0}) {
    TheoremOptions options;
    options.trade_off = r;
    const TheoremPlan plan = plan_theorem_for(target, domain, 0.15, Norm::linf, {1, Norm::linf, 1, 0}, options);
    EXPECT_LE(plan.error, 0.15);
    // In the middle between four samples 1/8 apart it is at most 1/16; constants happen to take their values at samples here.
    EXPECT_LE(plan.irreducible, 0.0625);
    EXPECT_GE(plan.irreducible, r == 0 ? 0 : 0.04);
    const MoMlp model = build_theorem(target, domain, 0.15, plan, options, {});
    const Claim claim{model, target, domain, plan.error * (1 + 1e-6), plan.error * (1 + 1e-6), Norm::linf};
    SearchOptions search_options;
    search_options.limits.boxes = 1'000'000;
    EXPECT_EQ(search(claim, search_options).verdict, Verdict::certified) << r;
  }
  EXPECT_THROW(plan_theorem_for(target, domain, 0.06, Norm::linf, {1, Norm::linf, 1, 0}, {}), InputError);
}

}  // namespace
}  // namespace mocert
