#include <cmath>

#include "kernel/claim.hpp"
#include "kernel/prove/cover.hpp"
#include "kernel/prove/gap.hpp"
#include "kernel/read/certificate.hpp"

namespace mocert::kernel {
namespace {

void check_certified(const Claim& claim, Json& json, const Header& header, Result& result) {
  Cover cover(claim, json);
  cover.run();
  result.nodes = cover.nodes;
  result.leaves = cover.leaves;
  if (mpfr_cmp_q(cover.upper.get(), header.upper.get_mpq_t()) > 0) {
    throw Fault("bound", "/bound/upper", "found a bound below the proved one of " + std::to_string(cover.upper.to_double(MPFR_RNDU)), true);
  }
  result.upper = cover.upper.to_double(MPFR_RNDU);
}

void check_violation(const Header& header, const PointError& error) {
  const std::string proved = error.model_wrong ? "model wrong" : error.data_too_sparse ? "data too sparse" : "neither";
  if (header.violation != proved)
    throw Fault("violation", "/violation", "found " + shown(header.violation) + ", expected " + shown(proved), true);
}

void check_document(const Claim& claim, std::istream& certificate, Result& result) {
  Json json(certificate);
  const Header header = read_header(json, claim);
  result.note = header.note;
  if (header.lower) {
    const PointError error = check_point(claim, *header.lower);
    result.lower = error.error.lo.to_double(MPFR_RNDD);
    if (header.violated && claim.samples) check_violation(header, error);
  }
  if (!header.violated) check_certified(claim, json, header, result);
  read_footer(json);
  result.outcome = Outcome::verified;
  result.verdict = header.violated ? "violated" : "certified";
}

}  // namespace

struct Checker::Impl {
  explicit Impl(const Statement& statement) {
    const WidestExponents range;
    claim = build_claim(statement);
  }
  Claim claim;
};

Checker::Checker(const Statement& statement) : impl_(std::make_unique<Impl>(statement)) {}
Checker::~Checker() = default;
Checker::Checker(Checker&&) noexcept = default;
Checker& Checker::operator=(Checker&&) noexcept = default;

Result Checker::check(std::istream& certificate) const {
  const WidestExponents range;
  Result result;
  result.experts = impl_->claim.model.experts.size();
  const auto end = [&](Outcome outcome, const std::string& code, const std::string& place, const std::string& message) {
    result = {outcome, "", code, place, message, result.note, 0, 0, result.leaves, result.nodes, result.experts};
  };
  try {
    check_document(impl_->claim, certificate, result);
  } catch (const Fault& fault) {
    end(fault.not_proved ? Outcome::not_proved : Outcome::rejected, fault.code, fault.place, fault.what());
  } catch (const std::exception& error) {
    // Out of memory, a stream that throws, a broken invariant: nothing was proved.
    end(Outcome::rejected, "syntax", "", std::string("the check could not be completed: ") + error.what());
  }
  return result;
}

bool Checker::closes(std::uint64_t expert, std::span<const double> lo, std::span<const double> hi, const Evidence& evidence) const {
  const WidestExponents range;
  const Claim& claim = impl_->claim;
  const std::size_t n = claim.model.inputs, m = claim.model.outputs;
  if (expert >= claim.model.experts.size() || lo.size() != n || hi.size() != n || evidence.rule != claim.rule()) return false;
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
    return kernel::closes(claim, upper_gap(claim, expert, lo, hi, evidence));
  } catch (const Undefined&) {
    return false;
  }
}

}  // namespace mocert::kernel
