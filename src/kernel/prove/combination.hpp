#pragma once

#include <cstddef>
#include <vector>

#include "kernel/prove/form.hpp"

namespace mocert::kernel {

/// bias + sum w_k f_k of forms f_k that stay the same from row to row of a layer (L3). The range is what the coefficients say.
template <class N>
class Combination {
 public:
  explicit Combination(std::vector<const Form<N>*> forms) : forms_(std::move(forms)) {}

  Form<N> row(const Interval<N>& bias, const std::vector<Interval<N>>& weights) const {
    Form<N> sum = constant(bias, forms_.front()->g.size());
    sum.range = whole_line<N>();
    for (std::size_t k = 0; k < forms_.size(); ++k) {
      const Form<N>& f = *forms_[k];
      const Interval<N>& w = weights[k];
      if (w.is_zero()) continue;
      sum.g0 += w * f.g0;
      for (std::size_t i = 0; i < f.g.size(); ++i)
        if (!f.g[i].is_zero()) sum.g[i] += w * f.g[i];
      if (!f.r.is_zero()) sum.r = add_up(sum.r, multiply_up(upper_magnitude(w), f.r));
    }
    settle(sum);
    return sum;
  }

 private:
  std::vector<const Form<N>*> forms_;
};

/// The same in lanes of binary64 numbers, rounded to nearest, with a bound on what that loses (L3a).
template <>
class Combination<Fast> {
 public:
  explicit Combination(std::vector<const Form<Fast>*> forms);
  Form<Fast> row(const Interval<Fast>& bias, const std::vector<Interval<Fast>>& weights);

 private:
  Interval<Fast> with_care(std::size_t column, const Interval<Fast>& bias, const std::vector<Interval<Fast>>& weights) const;
  const Interval<Fast>& coefficient(std::size_t form, std::size_t column) const {
    return column == 0 ? forms_[form]->g0 : forms_[form]->g[column - 1];
  }

  std::vector<const Form<Fast>*> forms_;
  std::size_t columns_, stride_;
  std::vector<double> ends_;             ///< form after form, lo and hi of g0, g_1, ..., then zeros
  std::vector<double> middles_, sizes_;  ///< of the row at hand
};

}  // namespace mocert::kernel
