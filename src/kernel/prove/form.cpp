#include "kernel/prove/form.hpp"

namespace mocert::kernel {

Region::Region(std::span<const double> lo, std::span<const double> hi) {
  for (std::size_t i = 0; i < lo.size(); ++i) {
    x.emplace_back(Number(lo[i]), Number(hi[i]));
    center.push_back(midpoint(x[i]));
    radius.push_back(upper_radius(x[i], center[i]));
  }
}

Form constant(const Interval& value, std::size_t inputs) { return {value, std::vector<Interval>(inputs), Number(), value}; }

Form unknown(const Interval& range, std::size_t inputs) {
  Form form{Interval(midpoint(range)), std::vector<Interval>(inputs), upper_radius(range, midpoint(range)), range};
  settle(form);
  return form;
}

Form input(const Region& region, std::size_t which) {
  Form form{Interval(region.center[which]), std::vector<Interval>(region.size()), Number(), region.x[which]};
  form.g[which] = Interval(region.radius[which]);
  return form;
}

Form operator+(const Form& f, const Form& g) {
  Form result{f.g0 + g.g0, f.g, add_up(f.r, g.r), f.range + g.range};
  for (std::size_t i = 0; i < result.g.size(); ++i)
    if (!g.g[i].is_zero()) result.g[i] += g.g[i];
  settle(result);
  return result;
}

Form operator-(const Form& f, const Form& g) {
  Form result{f.g0 - g.g0, f.g, add_up(f.r, g.r), f.range - g.range};
  for (std::size_t i = 0; i < result.g.size(); ++i)
    if (!g.g[i].is_zero()) result.g[i] = f.g[i] - g.g[i];
  settle(result);
  return result;
}

Form scaled(const Interval& s, const Form& f) {
  Form result{s * f.g0, std::vector<Interval>(f.g.size()), multiply_up(upper_magnitude(s), f.r), s * f.range};
  for (std::size_t i = 0; i < f.g.size(); ++i)
    if (!f.g[i].is_zero()) result.g[i] = s * f.g[i];
  settle(result);
  return result;
}

Form with_error(Form f, const Interval& error) {
  const Number middle = midpoint(error);
  f.g0 += Interval(middle);
  f.r = add_up(f.r, upper_radius(error, middle));
  f.range += error;
  settle(f);
  return f;
}

Number upper_linear(const Form& f) {
  Number sum;
  for (const Interval& g : f.g)
    if (!g.is_zero()) sum = add_up(sum, upper_magnitude(g));
  return sum;
}

void settle(Form& form) {
  const Number spread = add_up(upper_linear(form), form.r);
  const Interval own = form.g0 + Interval(negated(spread), spread);
  if (own.finite())
    form.range = intersect(form.range, own);
  else
    forget_slopes(form);
}

void prefer_range(Form& form) {
  if (upper_radius(form.range, midpoint(form.range)) < form.r) forget_slopes(form);
}

void forget_slopes(Form& form) {
  const bool bounded = form.range.finite();
  const Number middle = midpoint(form.range);
  form.g0 = bounded ? Interval(middle) : Interval();
  form.g.assign(form.g.size(), Interval());
  form.r = upper_radius(form.range, middle);
  if (!bounded) mpfr_set_inf(form.r.get(), 1);
}

}  // namespace mocert::kernel
