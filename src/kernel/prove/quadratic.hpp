#pragma once

#include "kernel/prove/jet.hpp"

namespace mocert::kernel {

inline constexpr std::size_t most_corners = 8;

/// >= max over |w| <= 1 of s w + e w^2/2, for |s| <= size: the stationary point for e < -size, else an end.
template <class N>
N upper_along(const N& size, const N& e) {
  if (size < negated(e)) return half(Interval<N>(size) * (Interval<N>(size) / Interval<N>(negated(e)))).hi;
  return add_up(size, half(Interval<N>(e)).hi);
}

template <class N>
class Quadratic {
 public:
  Quadratic(const Row<Interval<N>>& slope, const Row<Interval<N>>& h) : n_(slope.size()), slope_(slope), h_(n_ * n_), corner_(n_) {
    for (std::size_t i = 0, k = 0; i < n_; ++i)
      for (std::size_t j = i; j < n_; ++j, ++k) h_[i * n_ + j] = h_[j * n_ + i] = h[k];
  }

  N upper() {
    while (choose_corner()) {
    }
    own_.clear_to(n_);
    for (std::size_t i = 0; i < n_; ++i) own_[i] = add_up(h_[i * n_ + i].hi, coupling(i));
    greatest_ = whole_line<N>().lo;
    N squares;
    for (std::size_t i = 0; i < n_; ++i)
      if (corner_[i] && sign(h_[i * n_ + i].hi) > 0) squares = add_up(squares, half(h_[i * n_ + i]).hi);
    visit(0, slope_, squares);
    return greatest_;
  }

 private:
  /// >= sum |h_ij| over the other axes j that are no corners.
  N coupling(std::size_t i) const {
    N sum;
    for (std::size_t j = 0; j < n_; ++j)
      if (j != i && !corner_[j] && !h_[i * n_ + j].is_zero()) sum = add_up(sum, upper_magnitude(h_[i * n_ + j]));
    return sum;
  }

  /// Makes the axis a corner that gains most by it, as far as one does, those first that lose nothing. Any choice is sound.
  bool choose_corner() {
    std::size_t best = n_;
    N most;
    for (std::size_t i = 0; i < n_ && corners_ < most_corners; ++i) {
      if (corner_[i]) continue;
      const N taken = coupling(i), square = h_[i * n_ + i].hi;
      const N gain = sign(square) >= 0 ? taken : add_up(taken, square);
      if (!(sign(taken) > 0 && sign(gain) > 0)) continue;
      const bool free = sign(square) >= 0, best_free = best < n_ && sign(h_[best * n_ + best].hi) >= 0;
      if (best == n_ || (free && !best_free) || (free == best_free && most < gain)) most = gain, best = i;
    }
    if (best == n_) return false;
    corner_[best] = true;
    ++corners_;
    return true;
  }

  /// Both ends of the corners from axis i on. s_k = L_k + sum h_ik v_i over the corners before; `value` is what is fixed.
  void visit(std::size_t i, const Row<Interval<N>>& s, const N& value) {
    while (i < n_ && !corner_[i]) ++i;
    if (i == n_) {
      N total = value;
      for (std::size_t k = 0; k < n_; ++k)
        if (!corner_[k]) total = add_up(total, upper_along(upper_magnitude(s[k]), own_[k]));
      greatest_ = greater(greatest_, total);
      return;
    }
    for (const bool plus : {true, false}) {
      Row<Interval<N>> next = s;
      for (std::size_t k = 0; k < n_; ++k) {
        const Interval<N>& h = h_[i * n_ + k];
        if (k != i && !h.is_zero()) next[k] = plus ? s[k] + h : s[k] - h;
      }
      visit(i + 1, next, add_up(value, plus ? s[i].hi : negated(s[i].lo)));
    }
  }

  std::size_t n_, corners_ = 0;
  Row<Interval<N>> slope_, h_;
  Row<unsigned char> corner_;
  Row<N> own_;
  N greatest_;
};

/// >= sum L_i u_i + 1/2 sum h_ii u_i^2 + sum_{i<j} h_ij u_i u_j for all |u_i| <= 1; h row by row for i <= j.
/// L27. Premise: L_i and h_ij in these intervals. Conclusion: the quadratic is at most the greatest, over the ends v of the corners C, of
///   sum_C (L_i v_i + max(0, h_ii)/2) + sum_{i<j in C} h_ij v_i v_j + sum over the others k of max_w (s_k w + e_k w^2/2)
/// with s_k = L_k + sum_C h_ik v_i and e_k = h_kk + sum of |h_kj| over the other axes j that are no corners.
template <class N>
N upper_quadratic(const Row<Interval<N>>& slope, const Row<Interval<N>>& h) {
  return Quadratic<N>(slope, h).upper();
}

}  // namespace mocert::kernel
