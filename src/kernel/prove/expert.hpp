#pragma once

#include "kernel/prove/form.hpp"
#include "kernel/read/model.hpp"

namespace mocert::kernel {

/// W z + b on forms, z given one by one (L3).
std::vector<Form> affine_layer(const Layer& layer, const std::vector<Form>& z);
/// The same for the inputs themselves, scaled where the expert scales them: input k is form k of no other coordinate.
std::vector<Form> first_layer(const Layer& layer, const std::optional<Scaling>& scaling, const Region& region);

/// Forms of the expert's outputs over the region. An expert too large for this checker gets forms that say nothing.
std::vector<Form> evaluate(const Expert& expert, std::size_t outputs, const Region& region);

}  // namespace mocert::kernel
