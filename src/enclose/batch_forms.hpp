#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "enclose/affine_form.hpp"
#include "interval/box.hpp"

namespace mocert {

/// Boxes c + t u, |u_i| <= 1, side by side: coordinate i of box b stands at [i * stride + b]. Lanes are padded with the point 0.
struct BatchBoxes {
  static constexpr std::size_t tile = 16;  ///< boxes that the kernel takes at a time

  std::size_t inputs = 0, count = 0, stride = 0;
  std::vector<double> center, radius;  ///< inputs x stride; radius >= 0

  BatchBoxes() = default;
  BatchBoxes(std::size_t new_inputs, std::size_t new_count) { resize(new_inputs, new_count); }
  void resize(std::size_t new_inputs, std::size_t new_count);
  /// The same centre and radius as coordinate_forms(box). A radius that overflows is infinite: every form is undefined there.
  void set(std::size_t b, const Box& box);
};

/// First-order forms of every output over every box. Coefficients of output k over box b stand at [k * stride + b] (center, remainder)
/// and [(k * inputs + i) * stride + b] (slope): |N_k(c + t u) - center - sum_i slope_i u_i| <= remainder for all u in [-1, 1]^n.
/// A form that is not defined (a number overflowed on the way) has an infinite remainder and 0 elsewhere.
struct BatchForms {
  std::size_t inputs = 0, outputs = 0, count = 0, stride = 0;
  std::vector<double> center, slope, remainder;

  void resize(std::size_t new_inputs, std::size_t new_outputs, std::size_t new_count);
  bool defined(std::size_t output, std::size_t b) const;
  /// With the range that the form itself gives.
  AffineForm form(std::size_t output, std::size_t b) const;
};

}  // namespace mocert
