#include "enclose/smooth_gap.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "enclose/expression_form.hpp"
#include "enclose/quadratic_bound.hpp"

namespace mocert {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// Axes along which both ends are looked at, in all combinations. The checker's choice, as that of points is.
constexpr std::size_t most_ends = 3;
constexpr int most_moves = 2;  // of the point of expansion

double radius_about(const Box& box, std::size_t i, double point) { return radius_up(Interval(box.lo[i], box.hi[i]), point); }

}  // namespace

/// f - N (sign 1) or N - f (sign -1). The form of N over `box` says that N differs little from a function that is affine.
struct SmoothGap::Side {
  const Box& box;
  std::size_t root;
  double sign;
  const AffineForm& expert;
  double enough;

  bool convex(const Interval& h) const { return sign > 0 ? h.lower() >= 0 : h.upper() <= 0; }
  bool concave(const Interval& h) const { return sign > 0 ? h.upper() <= 0 : h.lower() >= 0; }
  /// What L34 may take off a bound (a guess): where second derivatives have a sign and are not known, and across axes that it fixes.
  double to_gain(const Jet& f) const {
    const std::size_t n = box.lo.size();
    double gain = 0;
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = i; j < n; ++j) {
        const Interval &own = f.bend[i * n + i], &other = f.bend[j * n + j], &h = f.bend[i * n + j];
        if (i == j ? convex(own) || concave(own) : convex(own) || convex(other)) gain += (i == j ? 0.5 : 1.0) * (h.upper() - h.lower());
      }
    return gain;
  }
};

const std::vector<Jet>& SmoothGap::jets_over(const Box& box) {
  if (jets_ == nullptr || box_ != box) {
    jets_ = &middle_.evaluate(box, middle_of(box));
    box_ = box;
  }
  return *jets_;
}

SmoothGap::Bound SmoothGap::bound(std::size_t k, const Box& box, const AffineForm& expert, double enough) {
  const auto root = static_cast<std::size_t>(expression_.roots()[k]);
  const Jet& f = jets_over(box)[root];
  if (!f.smooth) return {infinity};
  const Interval ranges = f.range - expert.range;
  const Side sides[] = {{box, root, 1.0, expert, enough}, {box, root, -1.0, expert, enough}};
  slope_.assign(f.at_center.begin(), f.at_center.end());
  for (std::size_t i = 0; i < slope_.size(); ++i) slope_[i] -= expert.slope[i];
  const double above = add_up(quadratic_upper(slope_, f.bend, 1.0), expert.remainder),
               below = add_up(quadratic_upper(slope_, f.bend, -1.0), expert.remainder);
  const Interval gap = f.center - expert.center + Interval(-below, above);
  double upper[] = {std::min(ranges.upper(), gap.upper()), std::min(-ranges.lower(), -gap.lower())};
  Bound result{std::max(upper[0], upper[1])};
  if (!std::isfinite(enough) || result.upper <= enough) return result;
  for (const int s : {0, 1})
    if (upper[s] - sides[s].to_gain(f) > enough) return result;
  suspect_.clear();
  greatest_ = 0;
  for (const int s : {0, 1}) {
    if (upper[s] <= enough) continue;
    upper[s] = std::min(upper[s], closer_upper(sides[s], f));
    if (upper[s] > enough) break;
  }
  result.closer = std::max(upper[0], upper[1]) < result.upper;
  result.upper = std::max(upper[0], upper[1]);
  result.suspect = suspect_;
  return result;
}

/// L28 over a box that lies in the side's, f's jet there being about `point`.
double SmoothGap::upper_about(const Box& box, std::span<const double> point, const Side& side, const Jet& f) {
  Interval gap = f.center - side.expert.center;
  slope_.assign(f.at_center.begin(), f.at_center.end());
  for (std::size_t i = 0; i < slope_.size(); ++i) {
    const double s = side.expert.slope[i];
    if (s == 0) continue;
    const double c = midpoint(Interval(side.box.lo[i], side.box.hi[i]));
    const Interval per_unit = Interval(s) / radius_about(side.box, i, c);
    gap -= per_unit * (Interval(point[i]) - c);
    slope_[i] -= per_unit * radius_about(box, i, point[i]);
  }
  value_ = side.sign > 0 ? gap.upper() : -gap.lower();
  const double upper = add_up(add_up(value_, quadratic_upper(slope_, f.bend, side.sign)), side.expert.remainder);
  return std::isnan(upper) ? infinity : upper;
}

/// A point near where the side is greatest, along the axes along which it is concave and as far as that is inside.
std::vector<double> SmoothGap::summit(const Box& box, std::span<const double> middle, const Side& side, const Jet& f) const {
  constexpr int sweeps = 4;
  const std::size_t n = middle.size();
  std::vector<double> u(n, 0.0), point(middle.begin(), middle.end());
  for (int sweep = 0; sweep < sweeps; ++sweep)
    for (std::size_t i = 0; i < n; ++i) {
      const Interval& h = f.bend[i * n + i];
      if (!side.concave(h) || midpoint(h) == 0) continue;
      double s = midpoint(slope_[i]);
      for (std::size_t j = 0; j < n; ++j)
        if (j != i) s += midpoint(f.bend[std::min(i, j) * n + std::max(i, j)]) * u[j];
      u[i] = std::clamp(-s / midpoint(h), -1.0, 1.0);
    }
  for (std::size_t i = 0; i < n; ++i) {
    const double at = middle[i] + radius_about(box, i, middle[i]) * u[i];
    if (std::fabs(u[i]) < 1 && box.lo[i] <= at && at <= box.hi[i]) point[i] = at;
  }
  return point;
}

/// `known`: f's jet about the middle of the face, if it is known.
double SmoothGap::upper_over_face(const Box& face, const Side& side, const Jet* known) {
  std::vector<double> point = middle_of(face);
  double upper = infinity;
  for (int moves = 0;; ++moves) {
    const Jet& f = known && moves == 0 ? *known : elsewhere_.evaluate(face, point)[side.root];
    if (!f.smooth) return upper;
    const double next = upper_about(face, point, side, f), gained = upper - next;
    if (value_ > greatest_ && std::isfinite(value_)) {
      greatest_ = value_;
      suspect_ = point;
    }
    upper = std::min(upper, next);
    // The summit is found by Newton's method, so that a step should gain much less than the one before.
    if (upper <= side.enough || moves == most_moves || upper - side.enough > gained) return upper;
    point = summit(face, point, side, f);
  }
}

/// `f`: about the middle of the side's box, where it is not enough.
double SmoothGap::closer_upper(const Side& side, const Jet& f) {
  const Box& box = side.box;
  const std::size_t n = box.lo.size();
  std::vector<std::size_t> convex;
  for (std::size_t i = 0; i < n && convex.size() < most_ends; ++i)
    if (box.lo[i] < box.hi[i] && side.convex(f.bend[i * n + i])) convex.push_back(i);
  if (convex.empty()) return upper_over_face(box, side, &f);
  // The face that the slopes point to first: where the others close, it is most often this one that does not.
  std::size_t steepest = 0;
  for (std::size_t j = 0; j < convex.size(); ++j)
    if (side.sign * (midpoint(f.at_center[convex[j]]) - side.expert.slope[convex[j]]) > 0) steepest |= std::size_t{1} << j;
  double greatest = -infinity;
  for (std::size_t k = 0; k < (std::size_t{1} << convex.size()); ++k) {
    Box face = box;
    for (std::size_t j = 0; j < convex.size(); ++j) {
      const std::size_t i = convex[j];
      if (((k ^ steepest) >> j & 1) != 0)
        face.lo[i] = box.hi[i];
      else
        face.hi[i] = box.lo[i];
    }
    greatest = std::max(greatest, upper_over_face(face, side, nullptr));
    if (greatest > side.enough) return infinity;
  }
  return greatest;
}

}  // namespace mocert
