#include "theory/growth.hpp"

#include <algorithm>

#include "mocert/error.hpp"

namespace mocert::theory {

mpz_class GrowthBound::least() const {
  mpz_class least = 1;
  for (const GrowthStep& s : steps) {
    mpz_class m;
    mpz_cdiv_q(m.get_mpz_t(), s.variables.get_mpz_t(), s.polynomials.get_mpz_t());
    least = std::max(least, m);
  }
  return least;
}

Up GrowthBound::log2(const mpz_class& m) const {
  Up sum(0);
  for (const GrowthStep& s : steps) {
    const mpz_class functions = m * s.polynomials;
    if (functions < s.variables) throw InternalError("growth bound asked for fewer points than it holds for");
    if (!s.affine) sum += Up(1);
    const mpz_class numerator = s.affine ? functions : mpz_class(2 * functions * s.degree);
    sum += Up(s.variables) * (Up::e() * Up(numerator) / s.variables).log2();
  }
  return sum;
}

mpz_class GrowthBound::largest_shattered() const {
  if (steps.empty()) throw InternalError("growth bound without steps");
  mpz_class low = least(), high = 2 * low;
  while (!log2(high).surely_below(high)) {
    low = high;
    high *= 2;
  }
  while (high - low > 1) {
    const mpz_class middle = (low + high) / 2;
    (log2(middle).surely_below(middle) ? high : low) = middle;
  }
  return low;
}

}  // namespace mocert::theory
