#include "construct/shape.hpp"

#include <charconv>

#include "mocert/error.hpp"

namespace mocert {
namespace {

constexpr int widest = 1024;
constexpr std::size_t deepest = 16;
constexpr const char* expected = "affine, mlp:W[-W...] or prelu:W[-W...], as mlp:8 or prelu:16-8, of at most 16 widths from 1 to 1024";

}  // namespace

std::int64_t ExpertShape::parameters(int inputs, int outputs) const {
  if (affine()) return std::int64_t{outputs} * (inputs + 1);
  std::int64_t count = 2 * (std::int64_t{inputs} + outputs), in = inputs;
  for (int w : widths) {
    count += w * (in + 1) + (trained_slopes ? w : 1);
    in = w;
  }
  return count + outputs * (in + 1);
}

ExpertShape parse_expert_shape(const std::string& text, const std::string& place) {
  ExpertShape shape;
  if (text == "affine") return shape;
  const InputError wrong(place, "\"" + text + "\"", expected);
  const std::size_t colon = text.find(':');
  const std::string kind = text.substr(0, colon);
  if (colon == std::string::npos || (kind != "mlp" && kind != "prelu")) throw wrong;
  shape.trained_slopes = kind == "prelu";
  const char *at = text.data() + colon + 1, *const end = text.data() + text.size();
  for (;;) {
    int width = 0;
    const auto [next, problem] = std::from_chars(at, end, width);
    if (problem != std::errc{} || width < 1 || width > widest || shape.widths.size() == deepest) throw wrong;
    shape.widths.push_back(width);
    if (next == end) return shape;
    if (*next != '-') throw wrong;
    at = next + 1;
  }
}

}  // namespace mocert
