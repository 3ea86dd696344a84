#include "target/lipschitz.hpp"

#include <algorithm>
#include <cmath>

#include "mocert/error.hpp"

namespace mocert {

std::string to_string(Norm norm) { return norm == Norm::linf ? "linf" : norm == Norm::l1 ? "l1" : "l2"; }

Norm parse_norm(const std::string& text, const std::string& where) {
  for (const Norm norm : {Norm::l1, Norm::l2, Norm::linf})
    if (text == to_string(norm)) return norm;
  throw InputError(where, "\"" + text + "\"", "l1, l2 or linf");
}

double plain_norm(std::span<const double> v, Norm norm) {
  double total = 0;
  for (const double entry : v) {
    const double size = std::fabs(entry);
    if (std::isnan(size)) return size;
    if (norm == Norm::linf)
      total = std::max(total, size);
    else
      total += norm == Norm::l1 ? size : size * size;
  }
  return norm == Norm::l2 ? std::sqrt(total) : total;
}

}  // namespace mocert
