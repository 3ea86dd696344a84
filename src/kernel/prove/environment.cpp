#include "kernel/prove/environment.hpp"

#include <limits>

namespace mocert::kernel {

void OwnEnvironment::free_at_the_end() {
  struct Caches {
    ~Caches() { mpfr_free_cache2(MPFR_FREE_LOCAL_CACHE); }
  };
  static const thread_local Caches caches;
}

bool is_as_assumed() {
  const volatile double least = std::numeric_limits<double>::denorm_min(), normal = std::numeric_limits<double>::min();
  const volatile double kept = least * 1.0, made = normal * 0.5;
  return std::fegetround() == FE_TONEAREST && least > 0 && kept > 0 && made > 0;
}

}  // namespace mocert::kernel
