#include "kernel/prove/gap.hpp"

#include "kernel/prove/expert.hpp"
#include "kernel/prove/expression.hpp"
#include "kernel/prove/gap_expression.hpp"
#include "kernel/prove/gap_network.hpp"
#include "kernel/prove/gap_samples.hpp"
#include "kernel/prove/gap_table.hpp"
#include "kernel/prove/norm.hpp"

namespace mocert::kernel {
namespace {

template <class N>
std::vector<N> upper_gaps(const Claim& claim, const Leaf& leaf, Cells* cells) {
  const Region<N> region(leaf.lo, leaf.hi);
  const Expert& expert = claim.model.experts[leaf.expert];
  const std::size_t m = claim.model.outputs;
  if (claim.network) return upper_network_gaps(claim.network->experts[leaf.evidence.reference], expert, m, region);
  const std::vector<Form<N>> outputs = evaluate(expert, m, region);
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

/// L16 over the outputs.
template <class N>
N upper_norm_of_gaps(const Claim& claim, const Leaf& leaf, Cells* cells) {
  return upper_norm(claim.output_norm, upper_gaps<N>(claim, leaf, cells));
}

}  // namespace

Fine upper_gap(const Claim& claim, const Leaf& leaf, Cells* cells, double enough) {
  if (cells != nullptr) {
    try {
      const Fast gap = upper_norm_of_gaps<Fast>(claim, leaf, cells);
      if (gap <= Fast(enough)) return fine(gap);
    } catch (const Undefined&) {
      // Finer numbers may see that it is defined.
    }
  }
  return upper_norm_of_gaps<Fine>(claim, leaf, nullptr);
}

bool closes(const Claim& claim, const Fine& gap) { return gap.finite() && mpfr_cmp_q(gap.get(), claim.epsilon.get_mpq_t()) <= 0; }

}  // namespace mocert::kernel
