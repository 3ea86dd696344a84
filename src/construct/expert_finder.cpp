#include "construct/expert_finder.hpp"

#include <cmath>

#include "construct/mlp_fit.hpp"

namespace mocert {
namespace {

constexpr int first_starts = 4, full_starts = 12, refits = 6;

/// First fits further than this from epsilon are left alone: more starts gain some tenths.
constexpr double hopeless = 1.8;

/// A proved error further above epsilon than this is not mended by one more sample.
constexpr double mendable = 1.3;

}  // namespace

FoundExpert ExpertFinder::attempt(const Box& box) const {
  MlpFitOptions options;
  options.norm = norm_;
  options.seed = seed_;
  options.starts = first_starts;
  options.stop = stop_;
  MlpFit fit = fit_mlp(source_, box, shape_, options);
  return {false, std::move(fit.expert), fit.error, std::move(fit.numbers)};
}

double ExpertFinder::affine_share(const Box& box) const { return fit_error(fit_affine(source_.sample(box)), norm_) / prover_.epsilon(); }

FoundExpert ExpertFinder::best_mlp(const Box& box, const FoundExpert& first) const {
  FoundExpert found = first.numbers.empty() ? attempt(box) : first;
  MlpFitOptions options;
  options.norm = norm_;
  options.stop = stop_;
  std::vector<std::vector<double>> also;
  bool more_starts = true;
  for (int round = 0; round < refits && !stop_(); ++round) {
    if (found.error <= prover_.accepted_error()) {
      CellProof proof = prover_.prove(box, found.expert);
      if (proof.accepted) {
        found.accepted = true;
        return found;
      }
      if (!proof.witness || proof.witness->error > mendable * prover_.epsilon()) return found;
      also.push_back(std::move(proof.witness->x));
      options.starts = 0;
    } else {
      if (!more_starts || found.error > hopeless * prover_.epsilon()) return found;
      more_starts = false;
      options.starts = full_starts;
      options.seed = seed_ + 0x9e3779b97f4a7c15;
    }
    options.warm = found.numbers;
    options.also = also;
    MlpFit fit = fit_mlp(source_, box, shape_, options);
    found.expert = std::move(fit.expert);
    found.error = fit.error;
    found.numbers = std::move(fit.numbers);
  }
  return found;
}

FoundExpert ExpertFinder::find(const Box& box, std::int64_t room, const FoundExpert& first) const {
  const AffineFit fit = fit_affine(source_.sample(box));
  FoundExpert found{false, to_expert(fit, box), fit_error(fit, norm_), {}};
  if (parameters(found.expert) <= room && found.error <= prover_.accepted_error() && prover_.prove(box, found.expert).accepted) {
    found.accepted = true;
    return found;
  }
  if (shape_.affine() || shape_.parameters(static_cast<int>(box.lo.size()), source_.outputs()) > room) return found;
  FoundExpert mlp = best_mlp(box, first);
  return std::isfinite(mlp.error) ? mlp : found;
}

}  // namespace mocert
