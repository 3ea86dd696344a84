#include "enclose/quadratic_bound.hpp"

#include <boost/container/small_vector.hpp>
#include <cmath>
#include <limits>

#include "enclose/affine_form.hpp"

namespace mocert {
namespace {

constexpr std::size_t most_corners = 8;  // axes whose ends are tried in all combinations

using Numbers = boost::container::small_vector<double, 64>;

/// max over |w| <= 1 of s w + e w^2/2.
double along_axis(double s, double e) {
  const double size = std::fabs(s);
  return -e > size ? size * (size / (-2 * e)) : size + 0.5 * e;
}

class Problem {
 public:
  Problem(std::span<const Interval> slope, std::span<const Interval> bend, double side) : n_(slope.size()) {
    slope_.resize(n_), square_.resize(n_), coupling_.resize(n_ * n_), size_.resize(n_ * n_), spread_.resize(n_ * n_), corner_.resize(n_);
    for (std::size_t i = 0; i < n_; ++i) {
      const double middle = midpoint(slope[i]);
      slope_[i] = middle;  // the quadratic at -u serves as well
      rest_ += radius_up(slope[i], middle);
      square_[i] = side > 0 ? bend[i * n_ + i].upper() : -bend[i * n_ + i].lower();
      for (std::size_t j = i + 1; j < n_; ++j) {
        const Interval& h = bend[i * n_ + j];
        const double m = midpoint(h);
        coupling_[i * n_ + j] = coupling_[j * n_ + i] = side * m;
        spread_[i * n_ + j] = radius_up(h, m);
        size_[i * n_ + j] = size_[j * n_ + i] = magnitude(h);
      }
    }
  }

  double upper() {
    choose_corners();
    Numbers square(n_);  // of the axes that are no corners, with what their couplings take
    double scale = rest_;
    for (std::size_t i = 0; i < n_; ++i) {
      scale += std::fabs(slope_[i]) + std::fabs(square_[i]);
      if (corner_[i])
        rest_ += 0.5 * std::fmax(0.0, square_[i]);
      else
        square[i] = own_square(i);
      for (std::size_t j = i + 1; j < n_; ++j) {
        scale += 2 * size_[i * n_ + j];
        if (corner_[i] || corner_[j]) rest_ += spread_[i * n_ + j];
      }
    }
    double best = -std::numeric_limits<double>::infinity();
    Numbers s(slope_.begin(), slope_.end());  // slope[i] + sum over corners j of coupling * v_j, for all i
    best_over(0, s, 0.0, square, best);
    // Every sum above has fewer than n^2 + 4n terms, and along_axis() changes by no more than its arguments.
    const double terms = static_cast<double>(n_ * n_ + 4 * n_ + 8);
    const double total = add_up(add_up(best, inflate(rest_)), inflate(terms * 0x1p-50 * scale));
    return std::isfinite(total) ? total : std::numeric_limits<double>::infinity();
  }

 private:
  double own_square(std::size_t i) const {
    double e = square_[i];
    for (std::size_t j = 0; j < n_; ++j)
      if (j != i && !corner_[j]) e += size_[i * n_ + j];
    return e;
  }

  /// Axes along which the maximum is at an end anyway lose nothing as corners and come first; others do where that is less than the
  /// couplings that are left would take.
  void choose_corners() {
    for (std::size_t count = 0; count < most_corners; ++count) {
      std::size_t best = n_;
      double greatest = 0;
      for (std::size_t i = 0; i < n_; ++i) {
        if (corner_[i]) continue;
        const double taken = own_square(i) - square_[i];
        const double gain = square_[i] >= 0 ? taken : taken + square_[i];
        if (!(taken > 0 && gain > 0)) continue;
        const bool free = square_[i] >= 0, best_free = best < n_ && square_[best] >= 0;
        if (best == n_ || (free && !best_free) || (free == best_free && gain > greatest)) greatest = gain, best = i;
      }
      if (best == n_) return;
      corner_[best] = true;
    }
  }

  /// Goes through the ends of the corners from axis i on. `value`: what does not change any more.
  void best_over(std::size_t i, const Numbers& s, double value, const Numbers& square, double& best) const {
    while (i < n_ && !corner_[i]) ++i;
    if (i == n_) {
      for (std::size_t k = 0; k < n_; ++k)
        if (!corner_[k]) value += along_axis(s[k], square[k]);
      best = std::isnan(value) ? std::numeric_limits<double>::infinity() : std::fmax(best, value);
      return;
    }
    for (const double v : {1.0, -1.0}) {
      Numbers next = s;
      for (std::size_t k = 0; k < n_; ++k) next[k] += v * coupling_[i * n_ + k];
      best_over(i + 1, next, value + v * s[i], square, best);
    }
  }

  std::size_t n_;
  Numbers slope_, square_, coupling_, size_, spread_;
  boost::container::small_vector<bool, 16> corner_;
  double rest_ = 0;
};

}  // namespace

double quadratic_upper(std::span<const Interval> slope, std::span<const Interval> bend, double side) {
  return Problem(slope, bend, side).upper();
}

}  // namespace mocert
