#include "theory/generalisation.hpp"

#include "theory/up.hpp"

namespace mocert::theory {
namespace {

Route route(const Up& gap, const Experiment& x) {
  Route r;
  r.gap = gap.to_double();
  if (x.risk) r.risk = (Up(*x.risk) + gap).to_double();
  r.vacuous = gap >= Up(x.loss_bound);
  return r;
}

}  // namespace

Generalisation generalisation(const Experiment& x) {
  const mpz_class &m = x.samples, &d = x.dimension;
  const Up scale(x.loss_bound), doubt = Up(mpq_class(1 / x.delta)).ln();
  const Up occam = scale * ((Up(x.bits) * Up(2).ln() + doubt) / (2 * m)).sqrt();
  Generalisation result;
  result.occam = route(occam, x);
  if (m >= d) {
    // d ln(e m/d) rises with d up to m, so an upper bound of the dimension gives an upper bound.
    const Up growth = (Up(mpz_class(2 * d)) * (Up::e() * Up(m) / d).ln() / m).sqrt();
    const Up vc = scale * growth + scale * (doubt / (2 * m)).sqrt();
    result.vc = route(vc, x);
    result.vc_is_smaller = vc < occam;
  }
  return result;
}

}  // namespace mocert::theory
