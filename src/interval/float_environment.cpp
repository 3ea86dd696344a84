#include "interval/float_environment.hpp"

#include <cfenv>
#include <cfloat>
#include <cmath>

#include "mocert/error.hpp"

namespace mocert {

void require_sound_float_environment() {
  if (std::fegetround() != FE_TONEAREST) throw InternalError("floating-point rounding is not to nearest");

  // By arithmetic as well: fegetround() reports a flag, valgrind and emulators may round otherwise. volatile keeps the
  // compiler from computing any of it.
  const volatile double one = 1, half_ulp = 0x1p-53, odd = 1 + 0x1p-52, even = 1 + 0x1p-51;
  const bool ties_to_even =
      one + half_ulp == one && -one - half_ulp == -one && odd + half_ulp == even && -odd - half_ulp == -even && one + 0x1.8p-53 == odd;
  if (!ties_to_even) throw InternalError("floating-point sums are not rounded to nearest, ties to even");

  const volatile double least_normal = DBL_MIN, least = DBL_TRUE_MIN, half = 0.5, big = 0x1p1000;
  if (!(least_normal * half > 0) || !(least_normal - 1.5 * least_normal < 0))
    throw InternalError("floating-point results below the normal range are flushed to zero");
  if (!(least * big > 0) || !(least > 0)) throw InternalError("floating-point operands below the normal range are taken as zero");

  if (std::fma(odd, odd, -even) != 0x1p-104) throw InternalError("std::fma rounds more than once");
}

}  // namespace mocert
