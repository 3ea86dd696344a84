#include "enclose/batch_forms.hpp"

#include <cmath>

namespace mocert {
namespace {

std::size_t whole_tiles(std::size_t count) { return (count + BatchBoxes::tile - 1) / BatchBoxes::tile * BatchBoxes::tile; }

}  // namespace

void BatchBoxes::resize(std::size_t new_inputs, std::size_t new_count) {
  inputs = new_inputs;
  count = new_count;
  stride = whole_tiles(count);
  center.assign(inputs * stride, 0.0);
  radius.assign(inputs * stride, 0.0);
}

void BatchBoxes::set(std::size_t b, const Box& box) {
  for (std::size_t i = 0; i < inputs; ++i) {
    const Interval range(box.lo[i], box.hi[i]);
    center[i * stride + b] = midpoint(range);
    radius[i * stride + b] = radius_up(range, center[i * stride + b]);
  }
}

void BatchForms::resize(std::size_t new_inputs, std::size_t new_outputs, std::size_t new_count) {
  inputs = new_inputs;
  outputs = new_outputs;
  count = new_count;
  stride = whole_tiles(count);
  center.resize(outputs * stride);
  slope.resize(outputs * inputs * stride);
  remainder.resize(outputs * stride);
}

bool BatchForms::defined(std::size_t output, std::size_t b) const { return std::isfinite(remainder[output * stride + b]); }

AffineForm BatchForms::form(std::size_t output, std::size_t b) const {
  if (!defined(output, b)) return undefined_form(inputs);
  AffineForm f;
  f.center = center[output * stride + b];
  f.slope.resize(inputs);
  for (std::size_t i = 0; i < inputs; ++i) f.slope[i] = slope[(output * inputs + i) * stride + b];
  f.remainder = remainder[output * stride + b];
  f.range = whole_line();
  tighten(f);
  return f;
}

}  // namespace mocert
