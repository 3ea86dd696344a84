#pragma once

#include "kernel/prove/form.hpp"
#include "kernel/read/formula.hpp"

namespace mocert::kernel {

/// A real function of one variable. `exponent` is that of a real power, `k` that of an integer power; Op::divide stands
/// for 1/z.
struct Function {
  Op op = Op::exp;
  int k = 0;
  Interval exponent;
};

/// Contains phi(z) for all z in the interval (L5). Throws Undefined where phi is not provably defined on all of it.
Interval value(const Function& phi, const Interval& z);

/// Contains phi'(z) for all z in the interval; the whole line where phi is not provably differentiable on all of it
/// (L6). z lies in phi's domain; `image` is value(phi, z) where that is known already.
Interval slope(const Function& phi, const Interval& z, const Interval* image = nullptr);

/// 1 if phi is convex on the interval, -1 if it is concave there, 0 if neither is known (L7). z lies in phi's domain.
int curvature(const Function& phi, const Interval& z);

/// Whether phi is convex on one side of 0 and concave on the other.
bool turns_at_zero(const Function& phi);

/// phi'(x) roughly, or NaN; only ever used to choose among sound alternatives.
double rough_slope(const Function& phi, double x);

/// sin, cos, tan over intervals of any size (L5).
Interval sine(const Interval& z);
Interval cosine(const Interval& z);
Interval tangent(const Interval& z);

/// phi(z) for a form z (L9).
Form apply_function(const Function& phi, const Form& z);

}  // namespace mocert::kernel
