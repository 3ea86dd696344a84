#include "construct/theorem_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "construct/kuhn_expert.hpp"
#include "construct/prototype_tree.hpp"
#include "mocert/error.hpp"

namespace mocert {
namespace {

using Counts = std::vector<std::int64_t>;

std::vector<double> widths(const Box& domain) {
  std::vector<double> w;
  for (std::size_t i = 0; i < domain.lo.size(); ++i) w.push_back(domain.hi[i] - domain.lo[i]);
  return w;
}

std::vector<double> sides(const std::vector<double>& width, const Counts& parts) {
  std::vector<double> s;
  for (std::size_t i = 0; i < width.size(); ++i) s.push_back(width[i] / static_cast<double>(parts[i]));
  return s;
}

/// The least parts of nearly equal length whose bound is at most `budget`.
Counts finest_net(const std::vector<double>& width, ExpertKind kind, const Modulus& modulus, double budget) {
  constexpr double most = 0x1p40;
  const double longest = *std::max_element(width.begin(), width.end());
  const auto with = [&](double parts_of_longest) {
    Counts parts;
    for (const double w : width)
      parts.push_back(w > 0 ? std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil(w / (longest / parts_of_longest)))) : 1);
    return parts;
  };
  const auto fits = [&](const Counts& parts) { return error_bound(kind, modulus, sides(width, parts)) <= budget; };
  double low = 0, high = 1;
  while (!fits(with(high))) {
    low = high;
    high *= 2;
    if (high > most)
      throw InputError("--epsilon", fmt::format("{:.17g}", budget), "a number that less than 2^40 sub-cells per axis can reach");
  }
  while (high - low > 1) {
    const double middle = std::floor(0.5 * (low + high));
    (fits(with(middle)) ? high : low) = middle;
  }
  return with(high);
}

Counts trade(const std::vector<double>& width, const Counts& parts, double product, std::int64_t base) {
  constexpr double most = 0x1p32;
  if (!(product <= most)) throw InputError("--trade-off", fmt::format("experts of {:.6g} sub-cells", product), "at most 2^32");
  const auto axes =
      static_cast<double>(std::max<std::ptrdiff_t>(1, std::count_if(width.begin(), width.end(), [](double w) { return w > 0; })));
  const auto even = [&](double p) { return std::pow(p, 1 / axes); };
  const auto base_of_axis = static_cast<std::int64_t>(std::ceil(even(static_cast<double>(base)) - 1e-9));
  Counts m, cap;
  double now = 1;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    cap.push_back(width[i] > 0 ? std::max(parts[i], base_of_axis) : 1);
    m.push_back(std::min(cap[i], static_cast<std::int64_t>(even(product) + 1e-9)));
    now *= static_cast<double>(m[i]);
  }
  for (;;) {
    std::size_t best = m.size();
    for (std::size_t i = 0; i < m.size(); ++i) {
      if (m[i] >= cap[i]) continue;
      const double then = now / static_cast<double>(m[i]) * static_cast<double>(m[i] + 1);
      if (then <= product * (1 + 1e-9) && (best == m.size() || m[i] < m[best])) best = i;
    }
    if (best == m.size()) return m;
    now = now / static_cast<double>(m[best]) * static_cast<double>(m[best] + 1);
    ++m[best];
  }
}

double scale(const Modulus& modulus, const std::vector<double>& width) {
  const double w = *std::max_element(width.begin(), width.end());
  return modulus.lambda > 0 ? modulus.lambda * std::pow(w, modulus.exponent) : modulus.smoothness * w * w;
}

TheoremSize count(const TheoremPlan& plan, const std::vector<double>& width, std::int64_t outputs) {
  const auto n = static_cast<std::int64_t>(width.size());
  ExpertSize expert{outputs, 0, 0};
  if (plan.expert == ExpertKind::affine) expert.parameters = outputs * (n + 1);
  if (plan.expert == ExpertKind::kuhn) {
    Counts m;
    for (std::size_t i = 0; i < width.size(); ++i)
      if (width[i] > 0) m.push_back(plan.subcells[i]);
    expert = kuhn_size(m, outputs);
  }
  const TreeSize tree = tree_size(plan.cells, plan.valency);
  TheoremSize size;
  size.leaves = 1;
  for (const std::int64_t k : plan.cells) size.leaves *= static_cast<long>(k);
  size.height = tree.height;
  size.width = expert.width;
  size.hidden_layers = expert.hidden_layers;
  size.loaded = expert.parameters + n * tree.compared;
  size.total = size.leaves * static_cast<long>(expert.parameters) + static_cast<long>(n) * tree.prototypes;
  return size;
}

}  // namespace

TheoremPlan plan_theorem(const Box& domain, int outputs, double epsilon_down, const Modulus& modulus, double irreducible,
                         const TheoremOptions& options) {
  const std::vector<double> width = widths(domain);
  for (const double w : width)
    if (!std::isfinite(w)) throw InputError("domain", "an axis that is wider than the range of binary64", "a narrower domain");
  TheoremPlan plan;
  plan.valency = options.valency;
  plan.irreducible = irreducible;
  const double budget = (epsilon_down - irreducible) * (1 - theorem_margin);
  if (!(budget > 0))
    throw InputError("--epsilon", fmt::format("{:.17g}", epsilon_down),
                     fmt::format("more than {:.17g}, half of what the samples and L leave open somewhere", irreducible));
  const double product =
      static_cast<double>(options.base) * std::max(1.0, std::pow(scale(modulus, width) / epsilon_down, options.trade_off));
  if (options.subcells) {
    for (const double w : width) plan.subcells.push_back(w > 0 ? *options.subcells : 1);
  }
  const bool smooth = modulus.smoothness > 0;
  // Without sub-cells to resolve the simplest expert does; with more, only Kuhn's can.
  plan.expert = options.expert.value_or((options.subcells ? *options.subcells : static_cast<std::int64_t>(product)) > 1 ? ExpertKind::kuhn
                                        : smooth                                                                        ? ExpertKind::affine
                                                 : ExpertKind::constant);
  if (std::isinf(error_bound(plan.expert, modulus, width)))
    throw InputError("--expert", plan.expert == ExpertKind::affine ? "affine and no --smoothness" : "an expert of which nothing is known",
                     plan.expert == ExpertKind::affine ? "--smoothness, or experts that are constant or kuhn" : "--lipschitz");
  const Counts parts = finest_net(width, plan.expert, modulus, budget);
  if (plan.expert != ExpertKind::kuhn) {
    if (options.subcells.value_or(1) != 1)
      throw InputError("--sub-cells", fmt::format("{} and no kuhn experts", *options.subcells), "--expert kuhn");
    plan.subcells.assign(width.size(), 1);
  } else if (!options.subcells) {
    plan.subcells = trade(width, parts, product, options.base);
  }
  for (std::size_t i = 0; i < width.size(); ++i) {
    const auto needed = [&](std::int64_t by) { return (parts[i] + by - 1) / by; };
    const bool fine = plan.expert == ExpertKind::kuhn && !options.subcells;
    plan.cells.push_back(!(width[i] > 0) ? 1 : options.cells ? *options.cells : needed(plan.subcells[i]));
    if (options.cells && fine && width[i] > 0) plan.subcells[i] = needed(*options.cells);
  }
  Counts built;
  for (std::size_t i = 0; i < width.size(); ++i) built.push_back(plan.cells[i] * plan.subcells[i]);
  Modulus unit = modulus;
  unit.lambda = 1;
  unit.exponent = 1;
  plan.radius = error_bound(ExpertKind::constant, unit, sides(width, plan.cells));
  plan.error = error_bound(plan.expert, modulus, sides(width, built)) + irreducible;
  plan.size = count(plan, width, outputs);
  return plan;
}

}  // namespace mocert
