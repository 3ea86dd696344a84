#pragma once

#include <optional>
#include <string>
#include <vector>

#include "interval/box.hpp"
#include "target/s_expression.hpp"

namespace mocert {

/// The outward-rounded box of a :pre that bounds every argument by comparisons with numerals and says nothing else; empty if it is anything
/// more. Throws InputError for an empty box.
std::optional<Box> precondition_box(const Datum& pre, const std::vector<std::string>& arguments, const std::string& file);

}  // namespace mocert
