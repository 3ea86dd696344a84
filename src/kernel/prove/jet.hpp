#pragma once

#include "kernel/prove/elementary.hpp"

namespace mocert::kernel {

/// Derivatives of a function g that is twice continuously differentiable on a region's box { c + t u } (docs/soundness.md, L25): for every
/// x of the box g(x) lies in `range`, t_i D_i g(x) in slope[i] and t_i t_j D_ij g(x) in bend[place(i, j)]; at its centre g(c) lies in
/// `center` and t_i D_i g(c) in center_slope[i].
struct Jet {
  Interval range, center;
  std::vector<Interval> slope, center_slope;
  std::vector<Interval> bend;  ///< i <= j, row by row

  explicit Jet(std::size_t n) : slope(n), center_slope(n), bend(n * (n + 1) / 2) {}
  std::size_t size() const { return slope.size(); }
  std::size_t place(std::size_t i, std::size_t j) const { return i * (2 * size() - i - 1) / 2 + j; }
};

Jet constant_jet(const Interval& value, std::size_t inputs);
Jet input_jet(const Region& region, std::size_t which);

// The rules of calculus (L25). All throw Undefined where the result is not provably twice continuously differentiable on the box.
Jet operator+(const Jet& f, const Jet& g);
Jet operator-(const Jet& f, const Jet& g);
Jet scaled(const Interval& s, const Jet& f);
Jet product(const Jet& f, const Jet& g);
Jet squared(const Jet& f);
Jet quotient(const Jet& f, const Jet& g);
Jet apply_function(const Function& phi, const Jet& z);

// Only where the same side is taken on all of the box.
Jet absolute(const Jet& f);
Jet smaller_of(const Jet& f, const Jet& g);
Jet greater_of(const Jet& f, const Jet& g);
Jet either_of(const Jet& f, const Jet& g);  ///< always throws: a branch that is not decided
Jet angle(const Jet& y, const Jet& x);      ///< for x > 0, y > 0 or y < 0

/// Contains phi''(z) for all z in the interval; the whole line where phi is not provably twice differentiable there (L26). z lies in phi's
/// domain; `image` is value(phi, z).
Interval bend(const Function& phi, const Interval& z, const Interval& image);

/// >= sum L_i u_i + 1/2 sum h_ii u_i^2 + sum_{i<j} h_ij u_i u_j for all |u_i| <= 1 and all reals L_i, h_ij in these intervals (L27); h row
/// by row for i <= j.
Number upper_quadratic(const std::vector<Interval>& slope, const std::vector<Interval>& h);

}  // namespace mocert::kernel
