#pragma once

#include "kernel/prove/interval.hpp"

namespace mocert::kernel {

/// A rational of the claim, in numbers of each kind.
class Constant {
 public:
  Constant() : Constant(mpq_class(0)) {}
  explicit Constant(const mpq_class& value)
      : exact_(value), fine_(Fine(value, MPFR_RNDD), Fine(value, MPFR_RNDU)), fast_(rounded<Fast>(fine_)) {}

  const mpq_class& value() const { return exact_; }
  template <class N>
  Interval<N> as() const {
    if constexpr (std::is_same_v<N, Fast>)
      return fast_;
    else if constexpr (std::is_same_v<N, Fine>)
      return fine_;
    else
      return Interval<N>(N(exact_));
  }

 private:
  mpq_class exact_;
  Interval<Fine> fine_;
  Interval<Fast> fast_;
};

}  // namespace mocert::kernel
