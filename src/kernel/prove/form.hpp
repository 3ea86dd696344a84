#pragma once

#include <span>
#include <stdexcept>
#include <vector>

#include "kernel/prove/interval.hpp"

namespace mocert::kernel {

/// Coefficients that one leaf may hold at once (about 400 MB): beyond that it is not proved.
inline constexpr std::size_t largest_work = std::size_t{1} << 22;

/// The expression has no provable value over the box: a pole, a root of what may be negative.
struct Undefined : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The box [lo, hi] as { c + t u }: every x in it is c + t u with some |u_i| <= 1 (t rounded up; t = 0 where lo = hi).
struct Region {
  std::vector<Number> center, radius;
  std::vector<Interval> x;

  Region(std::span<const double> lo, std::span<const double> hi);
  std::size_t size() const { return x.size(); }
};

/// First-order form of g over a region (docs/soundness.md, L2): for every x = c + t u of the box
///   |g(x) - g0 - sum g_i u_i| <= r  for some reals g0, g_i in these intervals that are the same for all x,
/// and g(x) lies in `range`. r may be infinite: then the form says nothing beyond the range.
struct Form {
  Interval g0;
  std::vector<Interval> g;
  Number r;
  Interval range;
};

/// One real that lies in the interval.
Form constant(const Interval& value, std::size_t inputs);
/// What only lies somewhere in the interval, differently from point to point.
Form unknown(const Interval& range, std::size_t inputs);
Form input(const Region& region, std::size_t which);

/// Linear combinations (L3).
Form operator+(const Form& f, const Form& g);
Form operator-(const Form& f, const Form& g);
Form scaled(const Interval& s, const Form& f);
/// f + some e in the interval that may differ from point to point.
Form with_error(Form f, const Interval& error);

/// >= sum |g_i|
Number upper_linear(const Form& f);

/// Tightens range by the form's own bounds; a form that is not finite becomes its range (L4). Every rule ends with it.
void settle(Form& form);

/// The form that knows the range alone (L4); `prefer_range` takes it where the remainder is the larger one, slopes that
/// are not worth it.
void forget_slopes(Form& form);
void prefer_range(Form& form);

}  // namespace mocert::kernel
