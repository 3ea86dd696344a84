#pragma once

#include <string>
#include <vector>

namespace mocert::kernel {

struct Samples {
  std::size_t inputs = 0, outputs = 0, count = 0;
  std::vector<double> x, y;  ///< row after row
};

/// docs/formats.md, section 3. Throws Fault with the place "line N".
Samples read_samples(const std::string& text);
/// The same from a NumPy array of all columns, of which the first `inputs` are x; 0: all but the last. Throws Fault.
Samples read_npy(const std::string& bytes, std::size_t inputs);
std::string content_digest(const Samples& samples);

}  // namespace mocert::kernel
