#include "certify/bound.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "enclose/samples_gap.hpp"
#include "io/numbers.hpp"
#include "mocert/error.hpp"

namespace mocert {
namespace {

Enclosure enclosure(const SearchResult& found, double relative_width) {
  const bool narrow = std::isfinite(found.upper) && found.upper <= mul_down(found.lower, 1 + relative_width);
  return {found.lower, found.upper, found.verdict == Verdict::certified || narrow, found.stopped_by, found.boxes};
}

void require_width(double relative_width) {
  if (!(relative_width > 0) || !std::isfinite(relative_width))
    throw InputError("--relative-width", std::to_string(relative_width), "a number above 0");
}

/// What a proven bound lets us claim, a little above it: the checker's bounds are not ours to the last bit, and what is claimed must be
/// above 0.
double claimable(double upper) { return std::max(mul_up(upper, 1 + 0x1p-30), 0x1p-1000); }

/// Whether there is something to claim: a bound within binary64, of a search that was not broken off.
bool worth_claiming(const Enclosure& e) { return std::isfinite(claimable(e.upper)) && e.stopped_by != "interrupt"; }

}  // namespace

Irreducible irreducible_error(const Target& target, const Box& domain, Norm norm, const SearchOptions& options) {
  const MoMlp zero = zero_model(target.inputs(), target.outputs());
  const Claim envelopes{zero, target, domain, 0, 0, norm, [&] { return std::make_unique<SamplesGap>(*target.samples(), norm, true); },
                        {},   nullptr};
  SearchResult found = search(envelopes, options);
  Irreducible result{enclosure(found, options.relative_width), {}};
  if (found.witness) result.x = std::move(found.witness->x);
  return result;
}

BoundResult bound(const ClaimText& text, double relative_width, const CertifyOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  require_width(relative_width);
  refuse_to_overwrite(text, options);
  ClaimText stated = text;
  stated.epsilon = "1";
  BoundResult result;
  SearchOptions seek = options.search;
  seek.relative_width = relative_width;
  CertifyOptions prove = options;
  {
    const LoadedClaim claim(stated);
    if (claim.target().lipschitz)
      throw InputError("--lipschitz", "a constant of a formula beside a model", "samples, or no MODEL and no constant: then it is sought");
    const SearchResult found = search(claim.claim(), seek);
    result.error = enclosure(found, relative_width);
    prove.search.witness = found.witness;
    if (claim.target().samples()) {
      if (std::isfinite(found.upper)) seek.negligible = relative_width * found.upper;
      result.irreducible = irreducible_error(claim.target(), claim.claim().domain, claim.claim().norm, seek).error;
    }
  }
  if (worth_claiming(result.error)) {
    result.epsilon = to_decimal(claimable(result.error.upper), Rounding::up);
    stated.epsilon = result.epsilon;
    result.certified = certify(LoadedClaim(stated), prove);
    const SearchResult& proved = result.certified->search;
    if (result.certified->verdict == Verdict::violated) throw InternalError("a bound that was proved is violated");
    if (result.certified->verdict == Verdict::certified) result.error.upper = std::max(result.error.upper, proved.upper);
  }
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

LipschitzBound bound_lipschitz(const ClaimText& text, double relative_width, const CertifyOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  require_width(relative_width);
  refuse_to_overwrite(text, options);
  ClaimText stated = text;
  stated.model_path.clear();
  stated.epsilon.clear();
  stated.target.lipschitz.reset();
  stated.target.input_norm.reset();
  LipschitzBound result;
  result.input_norm = text.target.input_norm ? parse_norm(*text.target.input_norm, "--input-norm") : Norm::l2;
  SearchOptions seek = options.search;
  seek.relative_width = relative_width;
  {
    const Target target = load_target(stated.target_path, stated.target);
    if (!target.formula()) throw InputError(stated.target_path, std::string("a target of kind ") + target.kind(), "a formula");
    if (target.lipschitz) throw InputError(stated.target_path, "a manifest that claims a constant", "a formula of which none is claimed");
    std::optional<Box> domain;
    if (text.domain) domain = parse_domain(*text.domain, "--domain");
    const Box x = claim_domain(domain, target, std::nullopt, target.inputs());
    for (int k = 0; k < target.outputs(); ++k) {
      LipschitzResult found = seek_lipschitz(target, x, result.input_norm, k, seek);
      result.constants.push_back(enclosure(found.search, relative_width));
      result.steepest.push_back(found.pairs.empty() ? std::nullopt : std::optional(std::move(found.pairs.front())));
      result.text += (k > 0 ? "," : "") + to_decimal(claimable(result.constants.back().upper), Rounding::up);
    }
  }
  if (std::all_of(result.constants.begin(), result.constants.end(), worth_claiming)) {
    stated.target.lipschitz = result.text;
    stated.target.input_norm = to_string(result.input_norm);
    CertifyOptions prove = options;
    for (const auto& pair : result.steepest)
      if (pair) prove.pairs.push_back(*pair);
    result.certified = certify(LoadedClaim(stated), prove);
    if (result.certified->verdict == Verdict::violated) throw InternalError("a Lipschitz constant that was proved is violated");
    if (result.certified->verdict == Verdict::certified)  // the upper ends are what the certificate proves, not a trifle less
      for (Enclosure& e : result.constants) e.upper = claimable(e.upper);
  }
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

}  // namespace mocert
