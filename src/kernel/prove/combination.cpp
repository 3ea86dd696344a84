#include "kernel/prove/combination.hpp"

namespace mocert::kernel {
namespace {

constexpr std::size_t lanes = 16, most_terms = std::size_t{1} << 20;
constexpr double tiny = 0x1p-1000, unit = 0x1p-53;

/// What a row of so many ends adds up to: the products with weights >= 0 and < 0, and those of the sizes.
struct Sums {
  double above[lanes], below[lanes], size[lanes];
};

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
[[gnu::target_clones("avx512f", "avx2", "default")]]
#endif
void add_up_lanes(Sums& sums, const double* ends, std::size_t stride, const double* weights, const double* sizes, std::size_t terms) {
  double above[lanes] = {}, below[lanes] = {}, size[lanes] = {};
  for (std::size_t k = 0; k < terms; ++k, ends += stride) {
    const double w = weights[k], s = sizes[k];
    if (w >= 0)
      for (std::size_t i = 0; i < lanes; ++i) above[i] += w * ends[i];
    else
      for (std::size_t i = 0; i < lanes; ++i) below[i] += w * ends[i];
    for (std::size_t i = 0; i < lanes; ++i) size[i] += s * std::fabs(ends[i]);
  }
  for (std::size_t i = 0; i < lanes; ++i) sums.above[i] = above[i], sums.below[i] = below[i], sums.size[i] = size[i];
}

}  // namespace

Combination<Fast>::Combination(std::vector<const Form<Fast>*> forms)
    : forms_(std::move(forms)),
      columns_(forms_.front()->g.size() + 1),
      stride_((2 * columns_ + lanes - 1) / lanes * lanes),
      ends_(forms_.size() * stride_) {
  for (std::size_t k = 0; k < forms_.size(); ++k) {
    for (std::size_t j = 0; j < columns_; ++j) {
      ends_[k * stride_ + 2 * j] = coefficient(k, j).lo.v;
      ends_[k * stride_ + 2 * j + 1] = coefficient(k, j).hi.v;
    }
  }
}

Interval<Fast> Combination<Fast>::with_care(std::size_t column, const Interval<Fast>& bias,
                                            const std::vector<Interval<Fast>>& weights) const {
  Interval<Fast> sum = column == 0 ? bias : Interval<Fast>();
  for (std::size_t k = 0; k < forms_.size(); ++k)
    if (!coefficient(k, column).is_zero() && !weights[k].is_zero()) sum += weights[k] * coefficient(k, column);
  return sum;
}

/// L3a. Premise: weights in these intervals, of middle w_k and radius d_k, K <= 2^20 of them; s_k >= |w_k| + d_k/((K + 8) u). Conclusion:
/// with S the sum of s_k (|lo| + |hi|), the products with the lower ends, for w_k >= 0, and with the upper ends, for w_k < 0, add up to a
/// lower bound of the sum, up to (K + 16) u S + tiny for all that rounding to nearest loses; and likewise for an upper bound.
Form<Fast> Combination<Fast>::row(const Interval<Fast>& bias, const std::vector<Interval<Fast>>& weights) {
  const std::size_t terms = forms_.size();
  const Fast share(static_cast<double>(terms + 8) * unit), loss(static_cast<double>(terms + 16) * unit);
  middles_.resize(terms), sizes_.resize(terms);
  Form<Fast> sum = constant(Interval<Fast>(), columns_ - 1);
  for (std::size_t k = 0; k < terms; ++k) {
    const Fast w = midpoint(weights[k]), off = upper_radius(weights[k], w);
    middles_[k] = w.v;
    sizes_[k] = off.is_zero() ? std::fabs(w.v) : add_up(magnitude(w), divide(off, share, MPFR_RNDU)).v;
    if (!forms_[k]->r.is_zero() && !weights[k].is_zero()) sum.r = add_up(sum.r, multiply_up(upper_magnitude(weights[k]), forms_[k]->r));
  }
  for (std::size_t first = 0; first < 2 * columns_; first += lanes) {
    Sums sums;
    add_up_lanes(sums, ends_.data() + first, stride_, middles_.data(), sizes_.data(), terms);
    for (std::size_t i = 0; i < lanes && first + i < 2 * columns_; i += 2) {
      const std::size_t column = (first + i) / 2;
      Interval<Fast>& to = column == 0 ? sum.g0 : sum.g[column - 1];
      const Fast size = add_up(Fast(sums.size[i]), Fast(sums.size[i + 1]));
      if (size.is_zero() || terms > most_terms) {  // zeros, which are to stay exact, or products that underflow
        to = with_care(column, bias, weights);
        continue;
      }
      const Fast error = add_up(multiply_up(loss, size), Fast(tiny));
      to = Interval<Fast>(add(add(Fast(sums.above[i]), Fast(sums.below[i + 1]), MPFR_RNDD), negated(error), MPFR_RNDD),
                          add(add(Fast(sums.above[i + 1]), Fast(sums.below[i]), MPFR_RNDU), error, MPFR_RNDU));
      if (column == 0) to += bias;
    }
  }
  sum.range = whole_line<Fast>();
  settle(sum);
  return sum;
}

}  // namespace mocert::kernel
