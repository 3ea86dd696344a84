#include "mocert/certify.hpp"

#include "certify/bound.hpp"
#include "interval/float_environment.hpp"

namespace mocert {
namespace {

CertifyOptions translated(const DecideOptions& options) {
  require_sound_float_environment();
  if (options.certificate.empty()) throw InputError("certificate", "no path", "where the certificate goes");
  CertifyOptions result;
  result.search.limits = options.limits;
  result.search.threads = options.threads;
  result.search.interrupted = options.interrupted;
  result.self_check = options.self_check;
  result.certificate_path = options.certificate;
  result.overwrite = options.overwrite;
  return result;
}

/// What only the checker's readers refuse is the caller's to put right all the same.
template <class Work>
auto refusing(Work work) {
  try {
    return work();
  } catch (const kernel::BadInput& e) {
    throw InputError(e.what());
  }
}

}  // namespace

Decision decide(const ClaimText& claim, const DecideOptions& options) {
  return refusing([&] {
    const CertifyOptions certify_options = translated(options);
    const LoadedClaim loaded(claim);
    CertifyResult r = certify(loaded, certify_options);
    Decision d;
    d.verdict = r.verdict;
    d.lower = r.search.lower;
    d.upper = r.verdict == Verdict::violated && !r.search.witness ? std::numeric_limits<double>::infinity() : r.search.upper;
    d.witness = std::move(r.search.witness);
    d.violation = r.violation;
    d.stopped_by = r.stopped_by();
    d.certificate = r.certificate;
    d.self_checked = r.self_checked;
    d.experts = loaded.about_model() ? loaded.model().experts.size() : 0;
    d.boxes = r.search.boxes;
    d.leaves = r.search.leaves;
    if (r.lipschitz) {
      d.lipschitz = r.lipschitz->search.verdict;
      if (!r.lipschitz->pairs.empty()) d.steepest = std::move(r.lipschitz->pairs.front());
      d.boxes += r.lipschitz->search.boxes;
      d.leaves += r.lipschitz->search.leaves;
    }
    d.seconds = r.seconds;
    return d;
  });
}

ErrorBound bound_error(const ClaimText& claim, double relative_width, const DecideOptions& options) {
  return refusing([&] {
    const BoundResult r = bound(claim, relative_width, translated(options));
    ErrorBound result{r.error.lower, r.error.upper, r.error.reached, {}, {}, r.epsilon, r.certified ? r.certified->certificate : "",
                      r.seconds};
    if (r.irreducible) {
      result.irreducible_lower = r.irreducible->lower;
      result.irreducible_upper = r.irreducible->upper;
    }
    return result;
  });
}

LipschitzEnclosure bound_lipschitz_constants(const ClaimText& formula, double relative_width, const DecideOptions& options) {
  return refusing([&] {
    LipschitzBound r = bound_lipschitz(formula, relative_width, translated(options));
    LipschitzEnclosure result{{}, r.text, r.certified ? r.certified->certificate : "", r.seconds};
    for (std::size_t k = 0; k < r.constants.size(); ++k)
      result.outputs.push_back({r.constants[k].lower, r.constants[k].upper, r.constants[k].reached, std::move(r.steepest[k])});
    return result;
  });
}

}  // namespace mocert
