#include "target/lipschitz.hpp"

#include "mocert/error.hpp"

namespace mocert {

std::string to_string(Norm norm) { return norm == Norm::linf ? "linf" : norm == Norm::l1 ? "l1" : "l2"; }

Norm parse_norm(const std::string& text, const std::string& where) {
  for (const Norm norm : {Norm::l1, Norm::l2, Norm::linf})
    if (text == to_string(norm)) return norm;
  throw InputError(where, "\"" + text + "\"", "l1, l2 or linf");
}

}  // namespace mocert
