#pragma once

#include <gmpxx.h>

#include <string>
#include <string_view>
#include <vector>

#include "interval/interval.hpp"

namespace mocert {

enum class Norm { linf, l1, l2 };

/// The class of all f that are Lipschitz with the given constants and pass within `tolerance` of the samples (docs/1-semantics;
/// docs/formats.md, section 3).
struct Samples {
  int inputs = 0, outputs = 0;
  std::vector<double> x;                    ///< N x inputs, row-major
  std::vector<double> y;                    ///< N x outputs, row-major
  std::vector<mpq_class> lipschitz;         ///< one, or one per output; > 0
  std::vector<std::string> lipschitz_text;  ///< as the user wrote them
  Norm input_norm = Norm::l2;
  mpq_class tolerance;  ///< >= 0
  std::string tolerance_text = "0";

  int count() const { return inputs == 0 ? 0 : static_cast<int>(x.size()) / inputs; }
  const mpq_class& lipschitz_of(int output) const {
    return lipschitz.size() == 1 ? lipschitz[0] : lipschitz[static_cast<std::size_t>(output)];
  }
};

/// Reads the CSV; fills x, y, inputs, outputs. Throws InputError (file, line, found, expected).
Samples parse_samples(std::string_view text, const std::string& name);

/// Throws InputError with the pair if two samples prove that no admissible function exists, decided exactly.
void refuse_contradiction(const Samples& samples, const std::string& name);

std::string content_digest(const Samples& samples);

}  // namespace mocert
