#include "cli/construct_samples.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "cli/report.hpp"
#include "construct/midpoint.hpp"

namespace mocert::cli {
namespace {

constexpr double relative_width = 1e-3;
/// Of many samples the last digits cost far more than the model: a wider enclosure will do.
constexpr std::uint64_t most_boxes = 100'000;

}  // namespace

SamplesOutlook look_ahead(const Target& target, const Box& domain, double epsilon_up, Norm norm, const WorkFlags& work) {
  SearchOptions options = work.certify_options("").search;
  options.relative_width = relative_width;
  options.negligible = relative_width * epsilon_up;
  options.limits.boxes = std::min(options.limits.boxes, most_boxes);
  SamplesOutlook outlook{irreducible_error(target, domain, norm, options), std::nullopt, std::nullopt};
  if (!(outlook.irreducible.error.lower > epsilon_up)) return outlook;
  MoMlp model = midpoint_model(*target.samples(), domain, outlook.irreducible.x);
  const auto error = make_gap(target, norm)->error_at(outlook.irreducible.x, model.experts[0]);
  if (!error || !(error->lower() > epsilon_up)) return outlook;  // rounding: the search will decide
  outlook.witness = Witness{outlook.irreducible.x, {}, 0, error->lower()};
  outlook.hopeless = std::move(model);
  return outlook;
}

std::string text(const SamplesOutlook& outlook) {
  const Enclosure& e = outlook.irreducible.error;
  std::string out = fmt::format("irreducible error sup (U - l)/2 in {}: no model can be proved below it from these samples\n", ends(e));
  if (outlook.hopeless)
    out += fmt::format(
        "data too sparse: at x = ({}) no output is within epsilon of every admissible f; a sample there, a smaller L or an epsilon above "
        "{} "
        "would help. The model written is the best constant for that point\n",
        fmt::join(outlook.irreducible.x, ", "), shown(e.upper, Rounding::up));
  return out;
}

std::string json(const SamplesOutlook& outlook) { return fmt::format("\"irreducible\": {{{}}}", json_ends(outlook.irreducible.error)); }

}  // namespace mocert::cli
