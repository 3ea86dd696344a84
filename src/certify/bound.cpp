#include "certify/bound.hpp"

#include <chrono>
#include <cmath>
#include <filesystem>

#include "io/numbers.hpp"
#include "mocert/error.hpp"

namespace mocert {
namespace {

Enclosure enclosure(const SearchResult& found) {
  return {found.lower, found.upper, found.verdict == Verdict::certified, found.stopped_by, found.boxes};
}

Enclosure irreducible_error(const Claim& claim, const SearchOptions& options) {
  MoMlp zero;
  zero.inputs = claim.model.inputs;
  zero.outputs = claim.model.outputs;
  zero.router.emplace_back();
  zero.router[0].expert = 0;
  Expert expert;
  expert.constant.assign(static_cast<std::size_t>(zero.outputs), 0.0);
  zero.experts.push_back(std::move(expert));
  const Claim envelopes{zero, claim.target, claim.domain, 0, 0, claim.norm, true};
  return enclosure(search(envelopes, options));
}

}  // namespace

BoundResult bound(const ClaimText& text, double relative_width, const CertifyOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  if (!(relative_width > 0) || !std::isfinite(relative_width))
    throw InputError("--relative-width", std::to_string(relative_width), "a number above 0");
  if (!options.overwrite && std::filesystem::exists(options.certificate_path))
    throw InputError(options.certificate_path, "a file that exists", "--force to overwrite it");
  ClaimText stated = text;
  stated.epsilon = "1";
  BoundResult result;
  SearchOptions seek = options.search;
  seek.relative_width = relative_width;
  CertifyOptions prove = options;
  {
    const LoadedClaim claim(stated);
    const SearchResult found = search(claim.claim(), seek);
    result.error = enclosure(found);
    prove.search.witness = found.witness;
    if (claim.target().samples()) result.irreducible = irreducible_error(claim.claim(), seek);
  }
  if (std::isfinite(result.error.upper) && result.error.stopped_by != "interrupt") {
    // The checker's bounds are not ours to the last bit, and epsilon must be above 0.
    result.epsilon = to_decimal(std::max(mul_up(result.error.upper, 1 + 0x1p-30), 0x1p-1000), Rounding::up);
    stated.epsilon = result.epsilon;
    result.certified = certify(LoadedClaim(stated), prove);
    const SearchResult& proved = result.certified->search;
    if (proved.verdict == Verdict::violated) throw InternalError("a bound that was proved is violated");
    if (proved.verdict == Verdict::certified) result.error.upper = std::max(result.error.upper, proved.upper);
  }
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

}  // namespace mocert
