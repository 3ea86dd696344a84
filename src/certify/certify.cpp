#include "certify/certify.hpp"

#include <chrono>
#include <filesystem>
#include <limits>

#include "certify/describe.hpp"
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
  const SearchResult& found = result.search;
  Certificate c = describe_claim(loaded);
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
  asking.cells.reset();  // of the model, as what is known of them
  asking.known.clear();
  asking.finished = {};
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
  asking.cells = options.cells;
  asking.known = options.known;
  asking.finished = options.finished;
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

namespace {

std::optional<Checkpoint> open_checkpoint(const LoadedClaim& loaded, const CertifyOptions& options) {
  if (options.cells) {
    if (!loaded.about_model() || loaded.target().lipschitz)
      throw InputError("--shard, --cells", "a claim about a Lipschitz constant of a formula, which has no cells",
                       "a claim about a model alone");
    if (options.checkpoint.path.empty()) throw InternalError("a part without a file");
  }
  if (options.checkpoint.path.empty()) return std::nullopt;
  if (options.checkpoint.resume && !options.self_check)
    throw InputError("--resume", "--no-self-check beside it", "one of the two: the checker alone tells whether a checkpoint is forged");
  if (!loaded.about_model()) throw InputError("--checkpoint", "a claim about no model", "a model, whose cells are kept");
  refuse_in_place_of(options.checkpoint.path, {loaded.text().model_path, loaded.text().target_path, loaded.target().file,
                                               options.certificate_path, partial_path(options.certificate_path)});
  const CellRange cells = options.cells.value_or(CellRange{0, count_cells(loaded.model())});
  return std::optional<Checkpoint>(std::in_place, options.checkpoint, part_header(loaded, cells, options.search, options.self_check));
}

}  // namespace

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
  search_options.cells = options.cells;
  std::optional<Checkpoint> checkpoint = open_checkpoint(loaded, options);
  if (checkpoint) {
    checkpoint->attach(search_options);
    result.known_cells = checkpoint->known_cells();
  }
  // The checker's arithmetic is finer but not the same: a leaf may close here and not there. Then it decides every leaf of that cell. A
  // part is not replayed by itself, so its leaves are checked at once.
  for (const bool verify : {false, true}) {
    search_options.verify = checker && (verify || options.cells);
    decide_parts(loaded, search_options, checker ? &*checker : nullptr, result);
    if (result.verdict == Verdict::undecided) {
      if (options.cells) result.search.upper = std::numeric_limits<double>::infinity();  // the other cells are not bounded
      break;
    }
    if (checkpoint && result.verdict == Verdict::certified) checkpoint->finish(result.search);
    if (options.cells && result.verdict == Verdict::certified) {
      result.part = options.checkpoint.path;
      break;
    }
    checkpoint.reset();
    Certificate certificate = describe(loaded, result, options);
    const Proofs proofs{&result.search.proof, result.lipschitz ? &result.lipschitz->search.proof : nullptr};
    Published published = Published::refused;
    try {
      published = publish(certificate, proofs, checker ? &*checker : nullptr, options.search.threads, options.certificate_path,
                          result.check_seconds);
    } catch (const Rejected&) {
      if (search_options.known.empty()) throw;  // else a checkpoint is not as we wrote it: without it then
      if (options.cells) throw InputError(options.checkpoint.path, "what the checker rejects", "a part that mocert certify wrote");
    }
    // What a checkpoint claims of a counterexample may be more than is so.
    if (published == Published::too_fine && !search_options.known.empty() && !options.cells) published = Published::refused;
    if (published == Published::too_fine) {
      const bool steep = result.lipschitz && result.lipschitz->search.verdict == Verdict::violated;
      SearchResult& part = steep ? result.lipschitz->search : result.search;
      result.verdict = part.verdict = Verdict::undecided;
      part.stopped_by = "precision";
      part.upper = std::numeric_limits<double>::infinity();  // it ended before all boxes had been looked at
      break;
    }
    if (published == Published::refused) {
      if (verify) throw InternalError("the checker does not confirm a proof of whose every leaf it was asked");
      search_options.known.clear();
      search_options.finished = {};
      continue;
    }
    result.self_checked = options.self_check;
    result.certificate = options.certificate_path;
    result.violation = certificate.violation;
    if (loaded.about_model()) {
      result.search.witness = certificate.lower;
      result.search.lower = certificate.lower ? certificate.lower->error : 0;
      if (result.verdict == Verdict::certified) result.search.upper = certificate.upper;
    }
    if (result.lipschitz) result.lipschitz->pairs = certificate.pairs;
    break;
  }
  result.seconds = seconds_since(start);
  return result;
}

}  // namespace mocert
