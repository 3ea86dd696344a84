#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "interval/box.hpp"
#include "target/expression.hpp"

namespace mocert {

/// A formula target as read: the graph, the box of its precondition, and what identifies it.
struct FormulaTarget {
  Expression expression;
  std::optional<Box> domain;            ///< outward-rounded :pre box, where it is one
  bool precondition_is_no_box = false;  ///< a :pre stands there that is more than a box: --domain is required
  std::vector<std::string> names;       ///< per output, may be empty strings
  std::vector<std::string> content;     ///< canonical form per output
};

/// Reads the FPCores of a file (docs/formats.md, section 3), all of them or those named, one output each. Throws InputError.
FormulaTarget parse_fpcore(std::string_view text, const std::string& name, const std::vector<std::string>& functions);

std::string content_digest(const FormulaTarget& target);

/// Infix formulas (one per output) as FPCore text. `inputs` = 0: as many variables as the largest index used, at least one.
std::string infix_to_fpcore(const std::vector<std::string>& formulas, int inputs);

}  // namespace mocert
