#include "kernel/prove/expert.hpp"
#include "kernel/prove/expression.hpp"
#include "kernel/prove/gap.hpp"

namespace mocert::kernel {

/// L18. Premise: forms of f and N over the same u. Conclusion: |f - N| <= |f0 - N0| + sum |f_i - N_i| + r_f + r_N, and
/// at most the magnitude of range(f) - range(N): the range of the settled difference is the intersection of both.
Number upper_expression_gap(const Form& f, const Form& expert) { return upper_magnitude((f - expert).range); }

/// L28. Premise: a jet of f, and a form of N over the same u. Conclusion: f - N lies in f(c) - N0 + [-below - r_N, above + r_N], where
/// above bounds q(u) = sum (D_i - N_i) u_i + 1/2 sum h_ij u_i u_j by L27 and below bounds -q(-u), and in range(f) - range(N).
Number upper_smooth_gap(const Jet& f, const Form& expert) {
  std::vector<Interval> slope, opposite_bend;
  for (std::size_t i = 0; i < f.size(); ++i) slope.push_back(f.center_slope[i] - expert.g[i]);
  for (const Interval& h : f.bend) opposite_bend.push_back(-h);
  const Number above = add_up(upper_quadratic(slope, f.bend), expert.r), below = add_up(upper_quadratic(slope, opposite_bend), expert.r);
  const Interval difference = f.center - expert.g0 + Interval(negated(below), above);
  return upper_magnitude(intersect(difference, f.range - expert.range));
}

namespace {

std::vector<Number> smooth_gaps(const Claim& claim, const Region& region, const std::vector<Form>& expert) {
  const std::vector<Jet> f = differentiate(claim.expression->formula, region);
  std::vector<Number> gaps;
  for (std::size_t k = 0; k < expert.size(); ++k) gaps.push_back(upper_smooth_gap(f[k], expert[k]));
  return gaps;
}

}  // namespace

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
  } else if (evidence.rule == smooth_rule) {
    gaps = smooth_gaps(claim, region, outputs);
  } else {
    const std::vector<Form> f = evaluate(claim.expression->formula, region);
    for (std::size_t k = 0; k < outputs.size(); ++k) gaps.push_back(upper_expression_gap(f[k], outputs[k]));
  }
  return upper_norm(claim.output_norm, gaps);
}

bool closes(const Claim& claim, const Number& gap) { return gap.finite() && mpfr_cmp_q(gap.get(), claim.epsilon.get_mpq_t()) <= 0; }

}  // namespace mocert::kernel
