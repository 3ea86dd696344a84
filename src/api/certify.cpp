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
    return Decision{r.search.verdict,    r.search.lower, r.search.upper, std::move(r.search.witness),   r.violation,
                    r.search.stopped_by, r.certificate,  r.self_checked, loaded.model().experts.size(), r.search.boxes,
                    r.search.leaves,     r.seconds};
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

}  // namespace mocert
