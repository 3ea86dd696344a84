#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "interval/interval.hpp"
#include "target/lipschitz.hpp"

namespace mocert {

class SampleTree;

/// The class of all f that are Lipschitz with the given constants and pass within `tolerance` of the samples (docs/1-semantics;
/// docs/formats.md, section 3).
struct Samples : LipschitzConstants {
  int inputs = 0, outputs = 0;
  std::vector<double> x;  ///< N x inputs, row-major
  std::vector<double> y;  ///< N x outputs, row-major
  mpq_class tolerance;    ///< >= 0
  std::string tolerance_text = "0";
  std::shared_ptr<const SampleTree> tree = {};  ///< of just these samples, where there is one

  int count() const { return inputs == 0 ? 0 : static_cast<int>(x.size()) / inputs; }
};

/// Reads the CSV; fills x, y, inputs, outputs. Throws InputError (file, line, found, expected).
Samples parse_samples(std::string_view text, const std::string& name);

/// The same from a NumPy array of n + m columns (docs/formats.md, section 3), of which the first `inputs` are x; 0: all but the last.
Samples parse_npy_samples(std::string_view bytes, const std::string& name, int inputs);

/// How an error names a sample: "s.csv:2" for the first one of a CSV, "s.npy: row 1" for that of an array.
std::string place_of_row(const std::string& name, std::size_t row);

/// Throws InputError with the pair if two samples prove that no admissible function exists, decided exactly. Only pairs with a sample from
/// number `first` on are looked at.
void refuse_contradiction(const Samples& samples, const std::string& name, std::size_t first = 0);

std::string content_digest(const Samples& samples);

}  // namespace mocert
