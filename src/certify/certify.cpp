#include "certify/certify.hpp"

#include <chrono>
#include <filesystem>

#include "certify/publish.hpp"
#include "io/file.hpp"
#include "io/numbers.hpp"
#include "mocert/error.hpp"

namespace mocert {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

kernel::Evidence evidence_of(const Target& target, const GapBound& bound) {
  kernel::Evidence e;
  e.rule = !target.formula() ? target.kind() : bound.second_order ? "hessian" : "form";
  e.upper = bound.upper_sample;
  e.lower = bound.lower_sample;
  e.reference = bound.reference;
  return e;
}

Certificate describe(const LoadedClaim& loaded, const CertifyResult& result, const CertifyOptions& options) {
  const Claim& claim = loaded.claim();
  const SearchResult& found = result.search;
  Certificate c;
  if (loaded.about_model()) {
    c.epsilon = certificate_numeral(loaded.text().epsilon);
    c.epsilon_down = claim.epsilon_down;
    c.norm = loaded.text().norm;
    c.model_file_digest = loaded.model_file_digest();
    c.model_digest = loaded.model_digest();
    c.experts = claim.model.experts.size();
  }
  c.domain = claim.domain;
  c.inputs = claim.model.inputs;
  c.outputs = claim.model.outputs;
  c.target_file_digest = claim.target.file_digest;
  c.target_digest = claim.target.digest;
  c.target_kind = claim.target.kind();
  if (const Network* network = claim.target.network()) {
    c.pairs_claimed = network->same_route ? "same-route" : "all";
  } else if (const Samples* s = claim.target.samples()) {
    c.sample_count = s->count();
    c.tolerance = certificate_numeral(s->tolerance_text);
  } else if (claim.target.formula()) {
    c.target_content = claim.target.formula()->content;
  }
  if (const LipschitzConstants* l = claim.target.constants()) {
    for (const std::string& text : l->lipschitz_text) c.lipschitz.push_back(certificate_numeral(text));
    c.input_norm = to_string(l->input_norm);
  }
  if (result.lipschitz && result.lipschitz->search.verdict == Verdict::violated)
    c.violated = Violated::lipschitz;
  else if (found.verdict == Verdict::violated)
    c.violated = Violated::error;
  c.upper = found.upper;
  c.lower = found.witness;
  c.violation = result.violation;
  c.leaves = found.leaves;
  c.boxes = found.boxes;
  if (result.lipschitz) {
    c.pairs = c.violated == Violated::nothing && !options.pairs.empty() ? options.pairs : result.lipschitz->pairs;
    c.leaves += result.lipschitz->search.leaves;
    c.boxes += result.lipschitz->search.boxes;
  }
  c.self_check = options.self_check;
  return c;
}

std::string violation_kind(const LoadedClaim& loaded, const Witness& witness) {
  const auto kind =
      make_gap(loaded.target(), loaded.claim().norm)
          ->violation_kind(witness.x, loaded.model().experts[static_cast<std::size_t>(witness.expert)], loaded.claim().epsilon_up);
  return to_string(kind.value_or(ViolationKind::neither));
}

/// Every part of the claim, until one is refuted.
void decide_parts(const LoadedClaim& loaded, const SearchOptions& options, const kernel::Checker* checker, CertifyResult& result) {
  SearchOptions asking = options;
  const auto ask = [&](const std::function<kernel::Evidence(const GapBound&)>& evidence) {
    if (checker)
      asking.second_opinion = [checker, evidence](int expert, const Box& box, const GapBound& bound) {
        return checker->closes(static_cast<std::uint64_t>(expert), box.lo, box.hi, evidence(bound));
      };
  };
  result.verdict = Verdict::certified;
  const auto conclude = [&](Verdict part) {
    if (result.verdict == Verdict::certified || part == Verdict::violated) result.verdict = part;
  };
  if (loaded.target().lipschitz) {
    ask([](const GapBound&) { return kernel::Evidence{"gradient", {}, {}, 0}; });
    asking.witness.reset();
    result.lipschitz = prove_lipschitz(loaded.target(), loaded.claim().domain, asking);
    conclude(result.lipschitz->search.verdict);
    // Without the pair there is nothing to show; what was proved of it is proved again when it is looked for.
    if (result.verdict == Verdict::violated && result.lipschitz->pairs.empty())
      throw InternalError("a violated Lipschitz constant without its pair");
  }
  if (!loaded.about_model() || result.verdict == Verdict::violated) return;
  ask([&loaded](const GapBound& bound) { return evidence_of(loaded.target(), bound); });
  asking.witness = options.witness;
  result.search = search(loaded.claim(), asking);
  conclude(result.search.verdict);
  if (result.search.verdict == Verdict::violated && loaded.target().samples())
    result.violation = violation_kind(loaded, *result.search.witness);
}

}  // namespace

const std::string& CertifyResult::stopped_by() const {
  return lipschitz && !lipschitz->search.stopped_by.empty() ? lipschitz->search.stopped_by : search.stopped_by;
}

std::string steepness_text(const LipschitzPair& pair) {
  const auto point = [](const std::vector<double>& x) {
    std::string text;
    for (const double t : x) text += (text.empty() ? "" : ", ") + to_decimal(t);
    return "(" + text + ")";
  };
  std::string text = "output " + std::to_string(pair.output) + " rises by at least " + to_decimal(pair.value, Rounding::down) +
                     " per unit of distance between x = " + point(pair.x) + " and " + point(pair.y);
  if (pair.gradient > 0) text += "; there the dual norm of its gradient is at least " + to_decimal(pair.gradient, Rounding::down);
  return text;
}

void refuse_to_overwrite(const ClaimText& claim, const CertifyOptions& options) {
  refuse_in_place_of(options.certificate_path, {claim.model_path, claim.target_path});
  if (!options.overwrite && std::filesystem::exists(options.certificate_path))
    throw InputError(options.certificate_path, "a file that exists", "--force to overwrite it");
}

CertifyResult certify(const LoadedClaim& loaded, const CertifyOptions& options) {
  const auto start = Clock::now();
  refuse_to_overwrite(loaded.text(), options);
  refuse_in_place_of(options.certificate_path, {loaded.target().file});
  std::optional<kernel::Checker> checker;
  if (options.self_check) {
    try {
      checker.emplace(loaded.statement());
    } catch (const kernel::BadInput& e) {
      throw InputError(e.what());
    }
  }
  CertifyResult result;
  SearchOptions search_options = options.search;
  // The checker's arithmetic is finer but not the same: a leaf may close here and not there. Then it decides every leaf.
  for (const bool ask_always : {false, true}) {
    search_options.always_ask = ask_always;
    decide_parts(loaded, search_options, checker ? &*checker : nullptr, result);
    if (result.verdict == Verdict::undecided) break;
    Certificate certificate = describe(loaded, result, options);
    const Proofs proofs{&result.search.proof, result.lipschitz ? &result.lipschitz->search.proof : nullptr};
    const Published published =
        publish(certificate, proofs, checker ? &*checker : nullptr, options.search.threads, options.certificate_path, result.check_seconds);
    if (published == Published::too_fine) {
      result.verdict = Verdict::undecided;
      result.search.stopped_by = "precision";
      break;
    }
    if (published == Published::refused) {
      if (ask_always) throw InternalError("the checker does not confirm a proof of whose every leaf it was asked");
      continue;
    }
    result.self_checked = options.self_check;
    result.certificate = options.certificate_path;
    result.violation = certificate.violation;
    if (loaded.about_model()) {
      result.search.witness = certificate.lower;
      result.search.lower = certificate.lower ? certificate.lower->error : 0;
    }
    if (result.lipschitz) result.lipschitz->pairs = certificate.pairs;
    break;
  }
  result.seconds = seconds_since(start);
  return result;
}

}  // namespace mocert
