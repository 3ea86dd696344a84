#pragma once

#include <optional>
#include <string>

#include "certify/bound.hpp"
#include "cli/options.hpp"

namespace mocert::cli {

/// What samples and L permit at best.
struct SamplesOutlook {
  Irreducible irreducible;
  /// Where no output is within epsilon of every admissible f: a model of one constant, the best one there, and its error. Empty where no
  /// such point is known.
  std::optional<MoMlp> hopeless;
  std::optional<Witness> witness;
};

/// Encloses the irreducible error and looks for a point at which it is above epsilon.
SamplesOutlook look_ahead(const Target& target, const Box& domain, double epsilon_up, Norm norm, const WorkFlags& work);

std::string text(const SamplesOutlook& outlook);
/// Keys for --json.
std::string json(const SamplesOutlook& outlook);

}  // namespace mocert::cli
