#include "kernel/prove/gap.hpp"

#include "kernel/prove/expert.hpp"
#include "kernel/prove/expression.hpp"
#include "kernel/prove/gap_expression.hpp"
#include "kernel/prove/gap_network.hpp"
#include "kernel/prove/gap_samples.hpp"
#include "kernel/prove/gap_table.hpp"
#include "kernel/prove/norm.hpp"
#include "kernel/read/numbers.hpp"

namespace mocert::kernel {
namespace {

template <class N>
std::vector<N> upper_gaps(const Claim& claim, const Leaf& leaf, Cells* cells, std::size_t symbols) {
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
    const std::vector<Jet<N>> f = differentiate(claim.expression->formula, region, cells);
    for (std::size_t k = 0; k < m; ++k) gaps[k] = upper_smooth_gap(f[k], outputs[k]);
  } else {
    const std::vector<Form<N>> f = evaluate(claim.expression->formula, region, cells);
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

/// L16 over the outputs.
template <class N>
Gap upper_norm_of_gaps(const Claim& claim, const Leaf& leaf, const Limits& limits, Cells* cells, std::size_t symbols) {
  const N gap = upper_norm(claim.output_norm, upper_gaps<N>(claim, leaf, cells, symbols));
  return {fine_above(gap), at_most(gap, limits.epsilon), at_most(gap, limits.stated)};
}

/// With symbols where the bound without them is not enough.
template <class N>
Gap upper_norm_of_gaps(const Claim& claim, const Leaf& leaf, const Limits& limits) {
  Gap gap = upper_norm_of_gaps<N>(claim, leaf, limits, nullptr, 0);
  if ((gap.closes && gap.as_stated) || !has_use_for_symbols(claim, leaf)) return gap;
  Gap other = upper_norm_of_gaps<N>(claim, leaf, limits, nullptr, most_symbols);
  return other.upper < gap.upper ? other : gap;
}

}  // namespace

Limits::Limits(const mpq_class& epsilon_, const mpq_class& stated_)
    : epsilon(epsilon_), stated(stated_), enough(to_double(std::min(epsilon, stated), Type::binary64, Direction::down)) {}

Gap upper_gap(const Claim& claim, const Leaf& leaf, const Limits& limits, const Means& means) {
  if (means.exact) return upper_norm_of_gaps<Exact>(claim, leaf, limits);
  if (means.cells != nullptr) {
    try {
      for (const std::size_t symbols : {std::size_t{0}, most_symbols}) {
        if (symbols > 0 && !has_use_for_symbols(claim, leaf)) break;
        const Fast gap = upper_norm(claim.output_norm, upper_gaps<Fast>(claim, leaf, means.cells, symbols));
        if (gap <= Fast(limits.enough)) return {fine_above(gap), true, true};
      }
    } catch (const Undefined&) {
      // Finer numbers may see that it is defined.
    }
  }
  return upper_norm_of_gaps<Fine>(claim, leaf, limits);
}

}  // namespace mocert::kernel
