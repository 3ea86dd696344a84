#pragma once

#include "kernel/prove/expression.hpp"
#include "kernel/prove/quadratic.hpp"

namespace mocert::kernel {

inline constexpr std::size_t most_ends = 3;  ///< axes whose ends are looked at in all combinations

/// One side of a gap over a leaf's box: f - N for an output f of a formula, or N - f. The form of N over `box` says that N differs by at
/// most r from a function that is affine.
template <class N>
class SmoothSide {
 public:
  SmoothSide(const Formula& formula, std::uint32_t output, bool below, const Region<N>& box, const Form<N>& expert, const N& enough)
      : formula_(formula), output_(output), below_(below), box_(box), expert_(side_of(expert)), enough_(enough) {}

  /// L34, f having this jet over the box and `first` being an upper bound that is not enough.
  N upper(const Jet<N>& jet, const N& first) const {
    const Jet<N> f = side_of(jet);
    std::vector<std::size_t> convex;
    for (std::size_t i = 0; i < f.size() && convex.size() < most_ends; ++i)
      if (!box_.radius[i].is_zero() && sign(f.bend[f.place(i, i)].lo) >= 0) convex.push_back(i);
    if (convex.empty()) {
      Row<Interval<N>> slope;
      upper_about(box_, f, slope);
      return std::min(first, upper_over(about_summit(box_, f, slope), 1));
    }
    N greatest = N::infinity(-1);
    for (std::size_t ends = 0; ends < std::size_t{1} << convex.size(); ++ends) {
      Region<N> face = box_;
      for (std::size_t j = 0; j < convex.size(); ++j) {
        const Interval<N>& range = box_.x[convex[j]];
        face.set(convex[j], Interval<N>((ends >> j & 1) != 0 ? range.hi : range.lo));
      }
      greatest = std::max(greatest, upper_over(face, 2));
      if (!(greatest <= enough_)) return first;
    }
    return greatest;
  }

 private:
  template <class T>
  T side_of(const T& f) const {
    return below_ ? scaled(Interval<N>(-1.0), f) : f;
  }
  /// Over a region that lies in the box: about its centre and, where that is not enough, its summit, which is looked for anew from there.
  N upper_over(const Region<N>& region, int moves) const {
    try {
      const Jet<N> f = side_of(Evaluation<Jets<N>>(formula_, region).of(output_));
      Row<Interval<N>> slope;
      const N first = upper_about(region, f, slope);
      return first <= enough_ || moves == 0 ? first : std::min(first, upper_over(about_summit(region, f, slope), moves - 1));
    } catch (const Undefined&) {
      return N::infinity(1);  // less may be known away from the middle
    }
  }

  /// L28 at the region's centre, where `slope` is that of the difference.
  N upper_about(const Region<N>& region, const Jet<N>& f, Row<Interval<N>>& slope) const {
    Interval<N> gap = f.center - expert_.g0;
    slope = f.center_slope;
    for (std::size_t i = 0; i < slope.size(); ++i) {
      if (expert_.g[i].is_zero()) continue;
      const Interval<N> per_unit = expert_.g[i] / Interval<N>(box_.radius[i]);
      gap = gap - per_unit * (Interval<N>(region.center[i]) - Interval<N>(box_.center[i]));
      slope[i] = slope[i] - region.radius[i] * per_unit;
    }
    return Interval<N>(N::infinity(-1), add_up(add_up(gap.hi, upper_quadratic(slope, f.bend)), expert_.r)).hi;
  }

  static double near(const Interval<N>& x) { return near_middle(x).to_double(MPFR_RNDN); }

  /// The region about a point near where the side is greatest, along the axes along which it is concave and as far as that is inside.
  static Region<N> about_summit(Region<N> region, const Jet<N>& f, const Row<Interval<N>>& slope) {
    constexpr int sweeps = 4;
    std::vector<double> u(f.size());
    for (int sweep = 0; sweep < sweeps; ++sweep)
      for (std::size_t i = 0; i < u.size(); ++i) {
        const Interval<N>& h = f.bend[f.place(i, i)];
        if (sign(h.hi) > 0 || near(h) == 0) continue;
        double s = near(slope[i]);
        for (std::size_t j = 0; j < u.size(); ++j)
          if (j != i) s += near(f.bend[f.place(std::min(i, j), std::max(i, j))]) * u[j];
        u[i] = std::clamp(-s / near(h), -1.0, 1.0);
      }
    for (std::size_t i = 0; i < u.size(); ++i) {
      const Interval<N> range = region.x[i];
      const N c = add(region.center[i], multiply(region.radius[i], N(u[i]), MPFR_RNDN), MPFR_RNDN);
      if (std::fabs(u[i]) < 1 && range.lo <= c && c <= range.hi) region.set(i, range, c);
    }
    return region;
  }

  const Formula& formula_;
  std::uint32_t output_;
  bool below_;
  const Region<N>& box_;
  Form<N> expert_;
  N enough_;
};

/// L28. Premise: a jet of f, and a form of N over the same u. Conclusion: f - N lies in f(c) - N0 + [-below - r_N, above + r_N], where
/// above bounds q(u) = sum (D_i - N_i) u_i + 1/2 sum h_ij u_i u_j by L27 and below bounds -q(-u), and in range(f) - range(N).
template <class N>
Interval<N> smooth_gap(const Jet<N>& f, const Form<N>& expert) {
  Row<Interval<N>> slope(f.size()), opposite_bend(f.bend.size());
  for (std::size_t i = 0; i < f.size(); ++i) slope[i] = f.center_slope[i] - expert.g[i];
  for (std::size_t k = 0; k < f.bend.size(); ++k) opposite_bend[k] = -f.bend[k];
  const N above = add_up(upper_quadratic(slope, f.bend), expert.r), below = add_up(upper_quadratic(slope, opposite_bend), expert.r);
  return intersect(f.center - expert.g0 + Interval<N>(negated(below), above), f.range - expert.range);
}

/// >= |f - N| over the box, where f has this jet. Little is done once a bound is not `enough`.
template <class N>
N upper_smooth_gap(const Formula& formula, std::size_t output, const Region<N>& box, const Jet<N>& f, const Form<N>& expert, N& enough) {
  const Interval<N> gap = smooth_gap(f, expert);
  N greatest = N::infinity(-1);
  for (const bool below : {false, true}) {
    N upper = below ? negated(gap.lo) : gap.hi;
    if (!(upper <= enough)) upper = SmoothSide<N>(formula, formula.outputs[output], below, box, expert, enough).upper(f, upper);
    if (!(upper <= enough)) enough = N::infinity(1);
    greatest = std::max(greatest, upper);
  }
  return greatest;
}

}  // namespace mocert::kernel
