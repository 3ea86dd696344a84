#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace mocert::kernel {

/// Something is wrong at a place of a document. The codes are those of docs/formats.md; readers of models and manifests
/// turn a fault into BadInput, the reader of certificates turns it into a result.
struct Fault : std::runtime_error {
  Fault(std::string code_, std::string place_, const std::string& message, bool not_proved_ = false)
      : std::runtime_error(message), code(std::move(code_)), place(std::move(place_)), not_proved(not_proved_) {}
  std::string code, place;
  bool not_proved;    ///< well formed, but a step does not hold
  double proved = 0;  ///< code "lower": the bound that is proved instead of the one stated
};

/// Foreign text for a one-line message: quoted, cut, without control characters.
std::string shown(std::string_view text);
/// Six digits.
std::string shown(double value);

}  // namespace mocert::kernel
