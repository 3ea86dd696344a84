#include "kernel/prove/gap.hpp"

#include "kernel/prove/expert.hpp"
#include "kernel/prove/expression.hpp"
#include "kernel/prove/gap_expression.hpp"
#include "kernel/prove/gap_network.hpp"
#include "kernel/prove/gap_samples.hpp"
#include "kernel/prove/gap_smooth.hpp"
#include "kernel/prove/gap_table.hpp"
#include "kernel/prove/norm.hpp"

namespace mocert::kernel {
namespace {

template <class N>
std::vector<N> upper_gaps(const Claim& claim, const Leaf& leaf, const Limits& limits, std::size_t symbols) {
  const Region<N> region(leaf.lo, leaf.hi);
  const Expert& expert = claim.model.experts[leaf.expert];
  const std::size_t m = claim.model.outputs;
  if (claim.network) return upper_network_gaps(claim.network->experts[leaf.evidence.reference], expert, m, region, symbols);
  const std::vector<Form<N>> outputs = evaluate(expert, m, region, symbols);
  std::vector<N> gaps(m);
  if (claim.samples) {
    for (std::size_t k = 0; k < m; ++k)
      gaps[k] = upper_samples_gap(claim, k, leaf.evidence.upper[k], leaf.evidence.lower[k], region, outputs[k]);
  } else if (claim.table) {
    for (std::size_t k = 0; k < m; ++k) gaps[k] = upper_table_gap(*claim.table, k, leaf.lo, leaf.hi, region, outputs[k]);
  } else if (leaf.evidence.rule == smooth_rule) {
    const Formula& formula = claim.expression->formula;
    const std::vector<Jet<N>> f = differentiate(formula, region);
    N enough(limits.wanted);
    for (std::size_t k = 0; k < m; ++k) gaps[k] = upper_smooth_gap(formula, k, region, f[k], outputs[k], enough);
  } else {
    const std::vector<Form<N>> f = evaluate(claim.expression->formula, region);
    for (std::size_t k = 0; k < m; ++k) gaps[k] = upper_expression_gap(f[k], outputs[k]);
  }
  return gaps;
}

/// Whether forms with symbols may bound this leaf's gap better than those without.
bool has_use_for_symbols(const Claim& claim, const Leaf& leaf) {
  const Expert& expert = claim.model.experts[leaf.expert];
  if (!claim.network) return has_use_for_symbols(expert);
  const Expert& reference = claim.network->experts[leaf.evidence.reference];
  return !same_shape(reference, expert, leaf.lo.size()) && (has_use_for_symbols(reference) || has_use_for_symbols(expert));
}

/// L16 over the outputs, with symbols where the bound without them is not enough.
template <class N>
Gap upper_gap_in(const Claim& claim, const Leaf& leaf, const Limits& limits) {
  Gap best;
  for (const std::size_t symbols : {std::size_t{0}, most_symbols}) {
    if (symbols > 0 && !has_use_for_symbols(claim, leaf)) break;
    const N gap = upper_norm(claim.output_norm, upper_gaps<N>(claim, leaf, limits, symbols));
    if (symbols > 0 && !(fine_above(gap) < best.upper)) break;
    if constexpr (std::is_same_v<N, Fast>)
      best.closes = best.as_stated = gap <= Fast(limits.enough);
    else
      best.closes = at_most(gap, limits.epsilon), best.as_stated = at_most(gap, limits.stated);
    best.upper = fine_above(gap);
    if (best.closes && best.as_stated) break;
  }
  return best;
}

}  // namespace

Gap upper_gap(const Claim& claim, const Leaf& leaf, const Limits& limits, bool exact) {
  if (exact) return upper_gap_in<Exact>(claim, leaf, limits);
  try {
    Gap gap = upper_gap_in<Fast>(claim, leaf, limits);
    if (gap.closes) return gap;
  } catch (const Undefined&) {
    // Finer numbers may see that it is defined.
  }
  return upper_gap_in<Fine>(claim, leaf, limits);
}

}  // namespace mocert::kernel
