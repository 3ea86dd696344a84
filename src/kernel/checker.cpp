#include <cmath>

#include "kernel/claim.hpp"
#include "kernel/prove/cover.hpp"
#include "kernel/prove/environment.hpp"
#include "kernel/prove/gap.hpp"
#include "kernel/read/certificate.hpp"

namespace mocert::kernel {
namespace {

void walk(Cover& cover, Result& result) {
  cover.run();
  result.nodes += cover.nodes;
  result.leaves += cover.leaves;
}

/// The value of "bound" and what belongs to it.
void check_error(const Claim& claim, Json& json, bool violated, const Manner& manner, Result& result) {
  const Bound bound = read_bound(json, claim, violated);
  if (bound.lower) {
    const PointError error = check_point(claim, *bound.lower);
    result.lower = error.error.lo.to_double(MPFR_RNDD);
    if (violated && claim.samples) {
      const std::string proved = error.model_wrong ? "model wrong" : error.data_too_sparse ? "data too sparse" : "neither";
      const std::string stated = read_violation(json);
      if (stated != proved) throw Fault("violation", "/violation", "found " + shown(stated) + ", expected " + shown(proved), true);
    }
  }
  if (violated) return;
  json.expect_key("proof");
  Cover cover(claim, Cover::Part::error, json, {claim.epsilon, bound.upper}, manner);
  walk(cover, result);
  if (!cover.as_stated()) {
    throw Fault("bound", "/bound/upper", "found a bound below the proved one of " + shown(cover.upper().to_double(MPFR_RNDU)), true);
  }
  result.upper = cover.upper().to_double(MPFR_RNDU);
}

/// The value of "lipschitz".
void check_lipschitz(const Claim& claim, Json& json, bool violated, const Manner& manner, Result& result) {
  json.begin_object();
  result.lipschitz_lower.assign(claim.model.outputs, 0);
  for (const Pair& pair : read_pairs(json, claim, violated)) {
    double& lower = result.lipschitz_lower[pair.output];
    lower = std::max(lower, check_pair(claim, pair).to_double(MPFR_RNDD));
  }
  if (!violated) {
    json.expect_key("proof");
    Cover cover(claim, Cover::Part::lipschitz, json, {0, 0}, manner);
    walk(cover, result);
  }
  json.end_object();
}

/// A claim of two parts is certified by proofs of both and violated by a counterexample to one.
void check_parts(const Claim& claim, Json& json, const Manner& manner, Result& result) {
  const Header header = read_header(json, claim);
  result.note = header.note;
  if (header.violated) {
    const std::string part(json.next_key() ? json.key() : "");
    if (part == "bound" && claim.about_model)
      check_error(claim, json, true, manner, result);
    else if (part == "lipschitz" && claim.about_lipschitz())
      check_lipschitz(claim, json, true, manner, result);
    else
      json.fail("found " + shown(part) + ", expected the part of the claim that is violated");
  } else {
    if (claim.about_model) json.expect_key("bound"), check_error(claim, json, false, manner, result);
    if (claim.about_lipschitz()) json.expect_key("lipschitz"), check_lipschitz(claim, json, false, manner, result);
  }
  read_footer(json);
  result.outcome = Outcome::verified;
  result.verdict = header.violated ? "violated" : "certified";
}

}  // namespace

struct Checker::Impl {
  explicit Impl(const Statement& statement) {
    const OwnEnvironment environment;
    if (!is_as_assumed()) throw BadInput("found a processor that flushes subnormal numbers to 0, expected IEEE 754 arithmetic");
    claim = build_claim(statement);
  }
  Claim claim;
};

Checker::Checker(const Statement& statement) : impl_(std::make_unique<Impl>(statement)) {}
Checker::~Checker() = default;
Checker::Checker(Checker&&) noexcept = default;
Checker& Checker::operator=(Checker&&) noexcept = default;

Result Checker::check(std::istream& certificate, const Manner& manner) const {
  const OwnEnvironment environment;
  Result result;
  result.experts = impl_->claim.model.experts.size();
  const auto end = [&](Outcome outcome, const std::string& code, const std::string& place, const std::string& message) {
    result = {outcome, "", code, place, message, result.note, 0, 0, {}, result.leaves, result.nodes, result.experts};
  };
  try {
    // Without thread-local storage MPFR serves one thread only.
    const unsigned threads = mpfr_buildopt_tls_p() != 0 ? std::max(manner.threads, 1U) : 1;
    read_json(Json(certificate), [&](Json& json) { check_parts(impl_->claim, json, {threads, manner.exact}, result); });
  } catch (const Fault& fault) {
    end(fault.not_proved ? Outcome::not_proved : Outcome::rejected, fault.code, fault.place, fault.what());
    result.lower = fault.proved;
  } catch (const std::exception& error) {
    // Out of memory, a stream that throws, a broken invariant: nothing was proved.
    end(Outcome::rejected, "syntax", "", std::string("the check could not be completed: ") + error.what());
  }
  return result;
}

bool Checker::closes(std::uint64_t expert, std::span<const double> lo, std::span<const double> hi, const Evidence& evidence) const {
  const OwnEnvironment environment;
  const Claim& claim = impl_->claim;
  const std::size_t n = claim.model.inputs, m = claim.model.outputs;
  const bool gradient = claim.about_lipschitz() && evidence.rule == "gradient";
  if (lo.size() != n || hi.size() != n || (!gradient && (expert >= claim.model.experts.size() || !claim.allows(evidence.rule))) ||
      (claim.network && evidence.reference >= claim.network->experts.size()))
    return false;
  for (std::size_t k = 0; k < n; ++k)
    if (!std::isfinite(lo[k]) || !std::isfinite(hi[k]) || lo[k] > hi[k]) return false;
  if (claim.samples) {
    for (const auto* list : {&evidence.upper, &evidence.lower}) {
      if (list->size() != m) return false;
      for (const std::uint64_t sample : *list)
        if (sample >= claim.samples->count) return false;
    }
  }
  try {
    if (gradient) return upper_gradient_norms(claim, lo, hi, false).within;
    const Leaf leaf{expert, {lo.begin(), lo.end()}, {hi.begin(), hi.end()}, evidence, ""};
    return upper_gap(claim, leaf, {claim.epsilon, claim.epsilon}, false).closes;
  } catch (const Undefined&) {
    return false;
  }
}

}  // namespace mocert::kernel
