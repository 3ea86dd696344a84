#include "kernel/prove/fast.hpp"

#include <cfenv>

namespace mocert::kernel {

bool fast_is_usable() {
  volatile double least = std::numeric_limits<double>::denorm_min(), normal = std::numeric_limits<double>::min();
  const volatile double kept = least * 1.0, made = normal * 0.5;
  return std::fegetround() == FE_TONEAREST && kept == least && kept > 0 && made > 0;
}

}  // namespace mocert::kernel
