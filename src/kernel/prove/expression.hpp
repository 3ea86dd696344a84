#pragma once

#include "kernel/prove/form.hpp"
#include "kernel/prove/jet.hpp"
#include "kernel/read/formula.hpp"

namespace mocert::kernel {

/// Forms of the formula's outputs over the region. Only what the values depend on is evaluated (L15). Throws Undefined.
std::vector<Form> evaluate(const Formula& formula, const Region& region);

/// Values and derivatives up to the second order of the outputs (L25). Throws Undefined also where an output is not provably twice
/// continuously differentiable on the box.
std::vector<Jet> differentiate(const Formula& formula, const Region& region);

}  // namespace mocert::kernel
