#include "kernel/prove/norm.hpp"

#include "kernel/fault.hpp"
#include "kernel/read/numbers.hpp"

namespace mocert::kernel {
namespace {

Interval absolute(const Interval& x) { return sign(x.lo) >= 0 ? x : sign(x.hi) <= 0 ? -x : Interval(Number(), upper_magnitude(x)); }

}  // namespace

Norm read_norm(std::string_view name) {
  if (name == "linf") return Norm::linf;
  if (name == "l1") return Norm::l1;
  if (name == "l2") return Norm::l2;
  throw BadNumber("found " + shown(name) + ", expected linf, l1 or l2");
}

Interval norm(Norm kind, const std::vector<Interval>& components) {
  Interval sum;
  for (const Interval& x : components) {
    const Interval size = absolute(x);
    if (kind == Norm::linf)
      sum = {std::max(sum.lo, size.lo), std::max(sum.hi, size.hi)};
    else
      sum += kind == Norm::l1 ? size : square(size);
  }
  if (kind != Norm::l2) return sum;
  return {apply<mpfr_sqrt>(sum.lo, MPFR_RNDD), apply<mpfr_sqrt>(sum.hi, MPFR_RNDU)};
}

Number upper_norm(Norm kind, const std::vector<Number>& magnitudes) {
  std::vector<Interval> components(magnitudes.size());
  std::transform(magnitudes.begin(), magnitudes.end(), components.begin(), [](const Number& x) { return Interval(x); });
  return norm(kind, components).hi;
}

}  // namespace mocert::kernel
