#include "kernel/prove/lipschitz.hpp"

#include "kernel/prove/expression.hpp"
#include "kernel/prove/witness.hpp"

namespace mocert::kernel {
namespace {

Interval<Fine> value_at(const Claim& claim, std::uint64_t output, const std::vector<double>& x) {
  return evaluate(claim.expression->formula, Region<Fine>(x, x))[output].range;
}

/// L23. Premise: f_k and q_k, the dual norm of its gradient, are defined over the box, and q_k <= Q there. Conclusion: f_k is Q-Lipschitz
/// on the box.
template <class N>
GradientNorms upper_norms(const Claim& claim, std::span<const double> lo, std::span<const double> hi) {
  const std::vector<Form<N>> forms = evaluate(claim.gradient_norms, Region<N>(lo, hi));  // f_1, ..., f_m too: they must be defined
  GradientNorms norms{{}, true};
  for (std::size_t k = 0; k < forms.size() / 2; ++k) {
    const N q = upper_magnitude(forms[forms.size() / 2 + k].range);
    norms.upper.push_back(fine_above(q));
    norms.within = norms.within && at_most(q, claim.lipschitz[k]);
  }
  return norms;
}

}  // namespace

GradientNorms upper_gradient_norms(const Claim& claim, std::span<const double> lo, std::span<const double> hi, bool exact) {
  if (exact) return upper_norms<Exact>(claim, lo, hi);
  try {
    GradientNorms norms = upper_norms<Fast>(claim, lo, hi);
    if (norms.within) return norms;
  } catch (const Undefined&) {
    // Finer numbers may see that it is defined.
  }
  return upper_norms<Fine>(claim, lo, hi);
}

/// L24. Premise: |f(x) - f(y)| >= value |x - y| for two points of X, x != y. Conclusion: no L < value serves.
Fine check_pair(const Claim& claim, const Pair& pair) {
  require_in_domain(claim, pair.x, pair.place + "/x");
  require_in_domain(claim, pair.y, pair.place + "/y");
  if (pair.x == pair.y) throw Fault("witness", pair.place + "/y", "found the point x, expected another");
  std::vector<Interval<Fine>> apart;
  for (std::size_t k = 0; k < pair.x.size(); ++k) apart.push_back(Interval<Fine>(pair.x[k]) - Interval<Fine>(pair.y[k]));
  const Interval<Fine> distance = norm(claim.input_norm, apart);
  try {
    const Interval<Fine> rise = norm<Fine>(Norm::linf, {value_at(claim, pair.output, pair.x) - value_at(claim, pair.output, pair.y)});
    const Fine quotient = divide(rise.lo, distance.hi, MPFR_RNDD);
    if (quotient.finite() && mpfr_cmp_q(quotient.get(), pair.value.get_mpq_t()) >= 0) return quotient;
    throw not_as_large(pair.place + "/value", "a quotient", quotient);
  } catch (const Undefined& undefined) {
    throw Fault("undefined", pair.place, undefined.what(), true);
  }
}

}  // namespace mocert::kernel
