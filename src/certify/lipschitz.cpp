#include "certify/lipschitz.hpp"

#include "io/numbers.hpp"
#include "target/gradient.hpp"

namespace mocert {
namespace {

using Units = std::vector<std::optional<Interval>>;

LipschitzResult run(const Target& target, const Box& domain, Norm input_norm, Units units, const SearchOptions& options) {
  const Expression& f = target.formula()->expression;
  std::vector<int> axes;
  for (int i = 0; i < domain.dimension(); ++i)
    if (domain.lo[static_cast<std::size_t>(i)] < domain.hi[static_cast<std::size_t>(i)]) axes.push_back(i);
  const auto task = std::make_shared<const LipschitzGap::Task>(
      LipschitzGap::Task{f, with_gradient_norms(f, axes, input_norm, target.file), domain, input_norm, std::move(units)});
  const MoMlp none = zero_model(f.inputs(), f.outputs());
  LipschitzResult result;
  result.search = search({none, target, domain, 1, 1, Norm::linf, [&task] { return std::make_unique<LipschitzGap>(task); }}, options);
  if (result.search.witness)
    if (auto pair = LipschitzGap(task).pair_near(result.search.witness->x)) result.pairs.push_back(std::move(*pair));
  return result;
}

}  // namespace

LipschitzResult prove_lipschitz(const Target& target, const Box& domain, const SearchOptions& options) {
  Units units;
  for (int k = 0; k < target.outputs(); ++k) {
    const mpq_class& l = target.lipschitz->lipschitz_of(k);
    const double down = to_double(l, Rounding::down);
    if (!(down > 0)) throw InputError("--lipschitz", target.lipschitz->lipschitz_text[0], "a number within the range of binary64");
    units.emplace_back(Interval(down, to_double(l, Rounding::up)));
  }
  return run(target, domain, target.lipschitz->input_norm, std::move(units), options);
}

LipschitzResult seek_lipschitz(const Target& target, const Box& domain, Norm input_norm, int output, const SearchOptions& options) {
  Units units(static_cast<std::size_t>(target.outputs()));
  units[static_cast<std::size_t>(output)] = Interval(1.0);
  return run(target, domain, input_norm, std::move(units), options);
}

}  // namespace mocert
