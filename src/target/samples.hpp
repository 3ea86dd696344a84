#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "interval/interval.hpp"
#include "target/lipschitz.hpp"

namespace mocert {

/// The class of all f that are Lipschitz with the given constants and pass within `tolerance` of the samples (docs/1-semantics;
/// docs/formats.md, section 3).
struct Samples : LipschitzConstants {
  int inputs = 0, outputs = 0;
  std::vector<double> x;  ///< N x inputs, row-major
  std::vector<double> y;  ///< N x outputs, row-major
  mpq_class tolerance;    ///< >= 0
  std::string tolerance_text = "0";

  int count() const { return inputs == 0 ? 0 : static_cast<int>(x.size()) / inputs; }
};

/// Reads the CSV; fills x, y, inputs, outputs. Throws InputError (file, line, found, expected).
Samples parse_samples(std::string_view text, const std::string& name);

/// Throws InputError with the pair if two samples prove that no admissible function exists, decided exactly. Only pairs with a sample from
/// number `first` on are looked at.
void refuse_contradiction(const Samples& samples, const std::string& name, std::size_t first = 0);

std::string content_digest(const Samples& samples);

}  // namespace mocert
