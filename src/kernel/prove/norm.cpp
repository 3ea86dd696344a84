#include "kernel/prove/norm.hpp"

#include "kernel/fault.hpp"
#include "kernel/read/numbers.hpp"

namespace mocert::kernel {

Norm read_norm(std::string_view name) {
  if (name == "linf") return Norm::linf;
  if (name == "l1") return Norm::l1;
  if (name == "l2") return Norm::l2;
  throw BadNumber("found " + shown(name) + ", expected linf, l1 or l2");
}

}  // namespace mocert::kernel
