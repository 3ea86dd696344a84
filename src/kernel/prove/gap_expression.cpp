#include "kernel/prove/expert.hpp"
#include "kernel/prove/expression.hpp"
#include "kernel/prove/gap.hpp"

namespace mocert::kernel {

/// L18. Premise: forms of f and N over the same u. Conclusion: |f - N| <= |f0 - N0| + sum |f_i - N_i| + r_f + r_N, and
/// at most the magnitude of range(f) - range(N): the range of the settled difference is the intersection of both.
Number upper_expression_gap(const Form& f, const Form& expert) { return upper_magnitude((f - expert).range); }

/// L16 over the outputs.
Number upper_gap(const Claim& claim, std::size_t expert, std::span<const double> lo, std::span<const double> hi, const Evidence& evidence) {
  const Region region(lo, hi);
  if (claim.network)
    return upper_norm(claim.output_norm, upper_network_gaps(claim.network->experts[evidence.reference], claim.model.experts[expert],
                                                            claim.model.outputs, region));
  const std::vector<Form> outputs = evaluate(claim.model.experts[expert], claim.model.outputs, region);
  std::vector<Number> gaps;
  if (claim.samples) {
    for (std::size_t k = 0; k < outputs.size(); ++k) {
      gaps.push_back(upper_samples_gap(claim, k, evidence.upper[k], evidence.lower[k], region, outputs[k]));
    }
  } else if (claim.table) {
    for (std::size_t k = 0; k < outputs.size(); ++k) gaps.push_back(upper_table_gap(*claim.table, k, lo, hi, region, outputs[k]));
  } else {
    const std::vector<Form> f = evaluate(claim.expression->formula, region);
    for (std::size_t k = 0; k < outputs.size(); ++k) gaps.push_back(upper_expression_gap(f[k], outputs[k]));
  }
  return upper_norm(claim.output_norm, gaps);
}

bool closes(const Claim& claim, const Number& gap) { return gap.finite() && mpfr_cmp_q(gap.get(), claim.epsilon.get_mpq_t()) <= 0; }

}  // namespace mocert::kernel
