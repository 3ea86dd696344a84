#pragma once

#include <boost/container/small_vector.hpp>
#include <optional>

#include "interval/elementary.hpp"
#include "interval/interval.hpp"

namespace mocert {

/// First-order enclosure of a real function g over a box { c + t u : |u_i| <= 1 }:
///   |g(c + t u) - center - sum_i slope[i] u_i| <= remainder  for all u in [-1, 1]^n,
/// and beside it g(x) in range for all x of the box. Coefficients are plain binary64 numbers; what rounding loses goes into the remainder.
/// `defined` is false where g is not provably defined on the whole box; nothing else is meaningful then.
struct AffineForm {
  double center = 0;
  boost::container::small_vector<double, 8> slope;
  double remainder = 0;
  Interval range = 0.0;
  bool defined = true;

  std::size_t size() const { return slope.size(); }
};

/// Upper bound of a sum of at most 2^20 non-negative terms that were computed to nearest, underflow included.
inline double inflate(double sum) { return sum * (1 + 0x1p-30) + 0x1p-1040; }

AffineForm undefined_form(std::size_t n);
/// Nothing but the range is known (also: the rule of last resort).
AffineForm form_of_range(const Interval& range, std::size_t n);
AffineForm form_of_constant(const Interval& value, std::size_t n);

/// Intersects `range` with what the form itself says; marks the form undefined if a coefficient is not finite.
void tighten(AffineForm& f);
/// Upper bound of sum |slope| + remainder.
double deviation(const AffineForm& f);

AffineForm operator-(const AffineForm& f);
AffineForm operator+(const AffineForm& f, const AffineForm& g);
AffineForm operator-(const AffineForm& f, const AffineForm& g);
/// Rule 5 with the squares u_i^2 in [0, 1] used.
AffineForm operator*(const AffineForm& f, const AffineForm& g);
/// Rule 5 for f*f.
AffineForm square(const AffineForm& f);
/// f/g = q + (f - q g)/g for a number q near f/g at the centre, so that what f and g have in common cancels. Undefined if 0 may lie in
/// g.range.
AffineForm quotient(const AffineForm& f, const AffineForm& g);

/// s f + offset, for any number s and any enclosure of what is left (rules 2 and 4). `range` encloses the result.
AffineForm line(const AffineForm& f, double s, const Interval& offset, const Interval& range);
/// Rule 4.
AffineForm compose(Elementary phi, const AffineForm& f);
AffineForm integer_power(const AffineForm& f, int k);
AffineForm real_power(const AffineForm& f, const AffineForm& exponent, bool exponent_is_constant);
/// Rule 2 for any slope a.
AffineForm prelu(const AffineForm& f, double a);

/// Both branches over a box on which a condition is undecided (rule 12).
AffineForm hull(const AffineForm& f, const AffineForm& g);

}  // namespace mocert
