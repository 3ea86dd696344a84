#pragma once

#include <gmpxx.h>

#include <span>
#include <string>
#include <vector>

namespace mocert {

enum class Norm { linf, l1, l2 };

std::string to_string(Norm norm);
/// Throws InputError naming `where`.
Norm parse_norm(const std::string& text, const std::string& where);
/// In plain binary64, unproved; NaN if an entry is.
double plain_norm(std::span<const double> v, Norm norm);

/// |f_k(x) - f_k(y)| <= L_k |x - y| in the input norm: assumed of the functions that samples stand for, claimed of a formula.
struct LipschitzConstants {
  std::vector<mpq_class> lipschitz;         ///< one, or one per output; > 0
  std::vector<std::string> lipschitz_text;  ///< as the user wrote them
  Norm input_norm = Norm::l2;

  const mpq_class& lipschitz_of(int output) const {
    return lipschitz.size() == 1 ? lipschitz[0] : lipschitz[static_cast<std::size_t>(output)];
  }
};

}  // namespace mocert
