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
std::string content_digest(const Samples& samples);

}  // namespace mocert::kernel
