#include "gate/gate.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>

#include "io/numbers.hpp"
#include "mocert/error.hpp"
#include "mocert/exit_status.hpp"

namespace mocert {
namespace {

void replay(const GateClaim& claim, unsigned threads, ClaimOutcome& out) {
  out.certificate = *claim.certificate;
  const kernel::Checker checker(statement_of(claim.text));
  std::ifstream file(out.certificate, std::ios::binary);
  if (!file) throw InputError(out.certificate, "nothing that can be opened", "a certificate");
  const kernel::Result r = checker.check(file, {threads, false});
  out.experts = r.experts;
  out.boxes = r.nodes;
  out.leaves = r.leaves;
  if (r.outcome != kernel::Outcome::verified) {
    out.status = exit_status::rejected;
    out.verdict = r.outcome == kernel::Outcome::rejected ? "rejected" : "not proved";
    out.message = fmt::format("{} at {}: {}", r.code, r.place.empty() ? "/" : r.place, r.message);
    return;
  }
  out.verdict = r.verdict;
  out.status = r.verdict == "certified" ? exit_status::proved : exit_status::violated;
  const bool steep = out.status == exit_status::violated && !r.lipschitz_lower.empty();
  if (!claim.text.model_path.empty() && !steep) {
    out.lower = r.lower;
    out.upper = r.verdict == "certified" ? r.upper : std::numeric_limits<double>::infinity();
    out.bounded = true;
  }
  if (steep)
    out.message = "the certificate proves that the Lipschitz constant is too small";
  else if (out.status == exit_status::violated)
    out.message = "the certificate proves an error of at least " + to_decimal(r.lower, Rounding::down);
}

void search_and_certify(const GateClaim& claim, const GateOptions& options, ClaimOutcome& out) {
  const LoadedClaim loaded(claim.text);
  CertifyOptions certify_options;
  certify_options.search.limits = claim.limits;
  certify_options.search.threads = options.threads;
  certify_options.search.interrupted = options.interrupted;
  certify_options.certificate_path = (std::filesystem::path(options.folder) / (claim.name + ".cert.json")).string();
  certify_options.overwrite = true;
  // A certificate of an earlier run must not stand beside another verdict.
  std::error_code failed;
  std::filesystem::remove(certify_options.certificate_path, failed);
  if (failed) throw InputError(certify_options.certificate_path, failed.message(), "a place to write the certificate to");
  const CertifyResult r = certify(loaded, certify_options);
  const SearchResult& s = r.search;
  out.certificate = r.certificate;
  out.boxes = s.boxes;
  out.leaves = s.leaves;
  if (r.lipschitz) {
    out.boxes += r.lipschitz->search.boxes;
    out.leaves += r.lipschitz->search.leaves;
  }
  const bool steep = r.lipschitz && r.lipschitz->search.verdict == Verdict::violated;
  if (loaded.about_model() && !steep) {
    out.experts = loaded.model().experts.size();
    out.upper = s.upper;
    out.lower = s.lower;
    out.bounded = true;
  }
  out.verdict = to_string(r.verdict);
  switch (r.verdict) {
    case Verdict::certified: out.status = exit_status::proved; break;
    case Verdict::violated:
      out.status = exit_status::violated;
      if (steep) {
        out.message = "the Lipschitz constant is too small: " + steepness_text(r.lipschitz->pairs.front());
        break;
      }
      out.message = fmt::format("at x = ({:.17g}) expert {} is off by at least {}{}", fmt::join(s.witness->x, ", "), s.witness->expert,
                                to_decimal(s.witness->error, Rounding::down), r.violation.empty() ? "" : " (" + r.violation + ")");
      break;
    case Verdict::undecided:
      out.status = r.stopped_by() == "interrupt" ? exit_status::interrupted : exit_status::undecided;
      out.message =
          fmt::format("stopped by {}, {} boxes open", r.stopped_by(), s.open_count + (r.lipschitz ? r.lipschitz->search.open_count : 0));
      break;
  }
}

ClaimOutcome decide(const GateClaim& claim, const GateOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  ClaimOutcome out;
  out.name = claim.name;
  out.level = claim.level;
  out.epsilon = claim.text.epsilon;
  const auto fails = [&](int status, const char* verdict, const std::string& why) {
    out.status = status;
    out.verdict = verdict;
    out.message = why;
    out.bounded = false;
    out.certificate.clear();
  };
  try {
    if (options.interrupted && options.interrupted->load())
      fails(exit_status::interrupted, "interrupted", "not started");
    else if (claim.certificate)
      replay(claim, options.threads, out);
    else
      search_and_certify(claim, options, out);
  } catch (const InputError& e) {
    fails(exit_status::bad_input, "bad input", e.what());
  } catch (const kernel::BadInput& e) {
    fails(exit_status::bad_input, "bad input", e.what());
  } catch (const std::exception& e) {
    fails(exit_status::internal_error, "internal error", e.what());
  }
  out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return out;
}

}  // namespace

bool ClaimOutcome::passes() const {
  if (status == exit_status::proved) return true;
  return level == Level::warn && (status == exit_status::violated || status == exit_status::undecided);
}

std::vector<ClaimOutcome> run_gate(const std::vector<GateClaim>& claims, const GateOptions& options) {
  std::error_code failed;
  std::filesystem::create_directories(options.folder, failed);
  if (failed) throw InputError(options.folder, failed.message(), "a folder for certificates");
  std::vector<ClaimOutcome> outcomes;
  for (const GateClaim& claim : claims) {
    if (options.starts) options.starts(claim.name);
    outcomes.push_back(decide(claim, options));
  }
  return outcomes;
}

int gate_status(const std::vector<ClaimOutcome>& outcomes) {
  static constexpr int gravest_first[] = {exit_status::interrupted, exit_status::internal_error, exit_status::rejected,
                                          exit_status::bad_input,   exit_status::violated,       exit_status::undecided};
  for (const int status : gravest_first)
    if (std::any_of(outcomes.begin(), outcomes.end(), [&](const ClaimOutcome& o) { return !o.passes() && o.status == status; }))
      return status;
  return outcomes.empty() ? exit_status::bad_input : exit_status::proved;
}

}  // namespace mocert
