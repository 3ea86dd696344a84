#pragma once

#include <functional>
#include <span>

#include "interval/box.hpp"

namespace mocert {

/// How far a function with m outputs, in plain binary64, is from affine along each axis of the box: second differences about the middle,
/// mixed ones shared by their axes. Unproved; for choosing where to split. NaN where g is.
void bend_of(const std::function<void(std::span<const double>, std::span<double>)>& g, std::size_t m, const Box& box,
             std::span<double> score);

}  // namespace mocert
