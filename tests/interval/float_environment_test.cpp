#include "interval/float_environment.hpp"

#include <gtest/gtest.h>

#include <cfenv>

#include "mocert/error.hpp"

#ifdef __SSE2__
#include <xmmintrin.h>
#endif

namespace mocert {
namespace {

TEST(FloatEnvironment, DefaultIsAccepted) { EXPECT_NO_THROW(require_sound_float_environment()); }

TEST(FloatEnvironment, DirectedRoundingIsRefused) {
  for (const int mode : {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO}) {
    std::fesetround(mode);
    EXPECT_THROW(require_sound_float_environment(), InternalError);
    std::fesetround(FE_TONEAREST);
  }
  EXPECT_NO_THROW(require_sound_float_environment());
}

#ifdef __SSE2__
TEST(FloatEnvironment, FlushToZeroIsRefused) {
  constexpr unsigned flush_to_zero = 0x8000, denormals_are_zero = 0x0040;
  const unsigned before = _mm_getcsr();
  for (const unsigned flags : {flush_to_zero, denormals_are_zero, flush_to_zero | denormals_are_zero}) {
    _mm_setcsr(before | flags);
    EXPECT_THROW(require_sound_float_environment(), InternalError);
    _mm_setcsr(before);
  }
  EXPECT_NO_THROW(require_sound_float_environment());
}
#endif

}  // namespace
}  // namespace mocert
