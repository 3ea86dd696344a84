#include "kernel/prove/witness.hpp"

#include "kernel/prove/expert.hpp"
#include "kernel/prove/expression.hpp"
#include "kernel/prove/gap_table.hpp"
#include "kernel/prove/half_space.hpp"
#include "kernel/prove/walk.hpp"

namespace mocert::kernel {
namespace {

/// The experts at the end of the route, every step of which must be selectable at x.
Experts follow(const Claim& claim, const Point& point) {
  Position at = root(claim);
  for (std::size_t level = 0; level < point.route.size(); ++level) {
    const RouterNode& router = router_node(claim, at);
    const std::uint64_t taken = point.route[level];
    const std::string place = point.place + "/route/" + std::to_string(level);
    if (taken >= router.children.size()) throw Fault("witness", place, "found a step that the router does not have");
    for (std::size_t sibling = 0; sibling < router.children.size(); ++sibling) {
      if (sibling != taken && beyond(router, taken, sibling, point.x, point.x)) {
        throw Fault("unrouted", place, "found that child " + std::to_string(sibling) + " wins strictly at the point", true);
      }
    }
    at = child(claim, at, taken);
  }
  if (!at_end(claim, at)) throw Fault("witness", point.place + "/route", "found a route that ends above a leaf");
  return experts_at(claim, at);
}

Interval<Fine> least(const Interval<Fine>& a, const Interval<Fine>& b) { return {std::min(a.lo, b.lo), std::min(a.hi, b.hi)}; }
Interval<Fine> greatest(const Interval<Fine>& a, const Interval<Fine>& b) { return {std::max(a.lo, b.lo), std::max(a.hi, b.hi)}; }
Interval<Fine> size(const Interval<Fine>& a) { return norm<Fine>(Norm::linf, {a}); }

bool proved_above(const Claim& claim, const Interval<Fine>& value) {
  return value.lo.finite() && mpfr_cmp_q(value.lo.get(), claim.epsilon.get_mpq_t()) > 0;
}

/// The envelopes U and l at x over all samples; the admissible values of f_k(x) are [l_k, U_k], each output for itself.
PointError samples_error(const Claim& claim, const Point& point, const std::vector<Form<Fine>>& expert) {
  const Samples& data = *claim.samples;
  std::vector<Interval<Fine>> above(data.outputs), below(data.outputs), error, distance, width;
  for (std::size_t i = 0; i < data.count; ++i) {
    std::vector<Interval<Fine>> apart;
    for (std::size_t k = 0; k < data.inputs; ++k) apart.push_back(Interval<Fine>(point.x[k]) - Interval<Fine>(data.x[i * data.inputs + k]));
    const Interval<Fine> far = norm(claim.input_norm, apart);
    for (std::size_t k = 0; k < data.outputs; ++k) {
      const Interval<Fine> y(data.y[i * data.outputs + k]),
          slack = claim.tolerance_constant.as<Fine>() + claim.lipschitz_constants[k].as<Fine>() * far;
      above[k] = i == 0 ? y + slack : least(above[k], y + slack);
      below[k] = i == 0 ? y - slack : greatest(below[k], y - slack);
    }
  }
  for (std::size_t k = 0; k < data.outputs; ++k) {
    const Interval<Fine>& value = expert[k].range;
    error.push_back(greatest(size(above[k] - value), size(value - below[k])));
    distance.push_back(greatest(Interval<Fine>(), greatest(value - above[k], below[k] - value)));
    width.push_back(half(above[k] - below[k]));
  }
  return {norm(claim.output_norm, error), proved_above(claim, norm(claim.output_norm, distance)),
          proved_above(claim, norm(claim.output_norm, width))};
}

/// The values of the target, or of the reference's expert, at x.
std::vector<Interval<Fine>> target_at(const Claim& claim, const std::vector<double>& x, std::uint64_t reference) {
  std::vector<Interval<Fine>> values;
  const Region<Fine> region(x, x);
  if (claim.table)
    for (std::size_t k = 0; k < claim.model.outputs; ++k) values.push_back(table_value<Fine>(*claim.table, k, x));
  else
    for (const Form<Fine>& form : claim.network ? evaluate(claim.network->experts[reference], claim.model.outputs, region)
                                                : evaluate(claim.expression->formula, region))
      values.push_back(form.range);
  return values;
}

}  // namespace

Fault not_as_large(const std::string& place, const std::string& what, const Fine& proved) {
  const double lower = proved.finite() ? proved.to_double(MPFR_RNDD) : 0;
  Fault fault("lower", place, "found " + what + " of " + std::to_string(lower) + ", expected at least the value stated", true);
  fault.proved = lower;
  return fault;
}

void require_in_domain(const Claim& claim, const std::vector<double>& x, const std::string& place) {
  for (std::size_t k = 0; k < x.size(); ++k)
    if (x[k] < claim.domain.first[k] || x[k] > claim.domain.second[k])
      throw Fault("witness", place + "/" + std::to_string(k), "found a coordinate outside the domain");
}

PointError check_point(const Claim& claim, const Point& point) {
  require_in_domain(claim, point.x, point.place + "/x");
  const Experts pair = follow(claim, point);
  const Region<Fine> region(point.x, point.x);
  const std::vector<Form<Fine>> outputs = evaluate(claim.model.experts[pair.expert], claim.model.outputs, region);
  PointError result;
  if (claim.samples) {
    result = samples_error(claim, point, outputs);
  } else {
    try {
      std::vector<Interval<Fine>> error = target_at(claim, point.x, pair.reference);
      for (std::size_t k = 0; k < error.size(); ++k) error[k] = error[k] - outputs[k].range;
      result.error = norm(claim.output_norm, error);
    } catch (const Undefined& undefined) {
      throw Fault("undefined", point.place + "/x", undefined.what(), true);
    }
  }
  const Fine& lower = result.error.lo;
  if (!lower.finite() || mpfr_cmp_q(lower.get(), point.value.get_mpq_t()) < 0)
    throw not_as_large(point.place + "/value", "an error", lower);
  return result;
}

}  // namespace mocert::kernel
