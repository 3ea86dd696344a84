#include "certify/certify.hpp"

#include <chrono>
#include <cmath>
#include <filesystem>

#include "certify/publish.hpp"
#include "io/digest.hpp"
#include "io/file.hpp"
#include "io/numbers.hpp"
#include "mocert/error.hpp"
#include "model/model_digest.hpp"
#include "model/model_json.hpp"

namespace mocert {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

kernel::Evidence evidence_of(const Target& target, const GapBound& bound) {
  kernel::Evidence e;
  e.rule = target.formula() ? "form" : target.kind();
  e.upper = bound.upper_sample;
  e.lower = bound.lower_sample;
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
  if (const Samples* s = claim.target.samples()) {
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
    ask([](const GapBound&) { return kernel::Evidence{"gradient", {}, {}}; });
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

namespace {

void state(const ClaimText& text, kernel::Statement& s) {
  if (!text.epsilon.empty()) s.epsilon = text.epsilon;
  s.table = text.target.table;
  s.functions = text.target.functions;
  s.norm = text.norm;
  s.domain = text.domain;
  s.lipschitz = text.target.lipschitz;
  s.input_norm = text.target.input_norm;
  s.tolerance = text.target.tolerance;
}

}  // namespace

kernel::Statement statement_of(const ClaimText& text) {
  kernel::Statement s;
  if (!text.model_path.empty()) s.model = kernel::read_document(text.model_path);
  kernel::read_target(text.target_path, s);
  state(text, s);
  return s;
}

kernel::Statement LoadedClaim::statement() const {
  kernel::Statement s;
  if (about_model()) s.model = kernel::Document{text_.model_path, model_text_};
  s.target = {target_files_.path, target_files_.text};
  if (!target_files_.data_path.empty()) s.data = kernel::Document{target_files_.data_path, target_files_.data};
  state(text_, s);
  return s;
}

std::string to_string(Norm norm) { return norm == Norm::linf ? "linf" : norm == Norm::l1 ? "l1" : "l2"; }

Norm parse_norm(const std::string& text, const std::string& where) {
  if (text == "linf") return Norm::linf;
  if (text == "l1") return Norm::l1;
  if (text == "l2") return Norm::l2;
  throw InputError(where, "\"" + text + "\"", "linf, l1 or l2");
}

mpq_class parse_epsilon(const std::string& text) {
  const auto value = parse_exact(text);
  if (!value) throw InputError("--epsilon", "\"" + text + "\"", "a number such as 0.01, 1/3 or 0x1p-7");
  if (*value <= 0) throw InputError("--epsilon", text, "a number > 0");
  return *value;
}

std::string steepness_text(const LipschitzPair& pair) {
  const auto point = [](const std::vector<double>& x) {
    std::string text;
    for (const double t : x) text += (text.empty() ? "" : ", ") + to_decimal(t);
    return "(" + text + ")";
  };
  std::string text = "output " + std::to_string(pair.output) + " rises by at least " + to_decimal(pair.value, Rounding::down) +
                     " per unit of distance between x = " + point(pair.x) + " and " + point(pair.y);
  if (pair.gradient > 0) text += "; the dual norm of its gradient at x is at least " + to_decimal(pair.gradient, Rounding::down);
  return text;
}

LoadedClaim::LoadedClaim(const ClaimText& text) : text_(text) {
  std::optional<Box> domain;
  if (text.domain) domain = parse_domain(*text.domain, "--domain");
  double down = 1, up = 1;
  if (about_model()) {
    const mpq_class epsilon = parse_epsilon(text.epsilon);
    down = to_double(epsilon, Rounding::down), up = to_double(epsilon, Rounding::up);
    if (!(down > 0) || !std::isfinite(up)) throw InputError("--epsilon", text.epsilon, "a number within the range of binary64");
    model_text_ = read_file(text.model_path);
    model_ = parse_model(model_text_, text.model_path);
    model_file_digest_ = file_digest(model_text_);
    model_digest_ = content_digest(model_);
  } else if (!text.epsilon.empty()) {
    throw InputError("--epsilon", "no model beside it", "a model");
  }
  const Norm norm = parse_norm(text.norm, "--norm");
  target_files_ = read_target_files(text.target_path);
  target_.emplace(load_target(target_files_, text.target));
  if (!about_model()) {
    if (!target_->lipschitz)
      throw InputError(text.target_path, "neither a model nor a Lipschitz constant of a formula", "something to prove");
    model_ = zero_model(target_->inputs(), target_->outputs());
  }
  const auto fit = [&](const char* what, int has, int wants) {
    if (has != wants)
      throw InputError(text.target_path, std::to_string(has) + " " + what,
                       std::to_string(wants) + ", as the model " + text.model_path + " has");
  };
  fit("inputs", target_->inputs(), model_.inputs);
  fit("outputs", target_->outputs(), model_.outputs);
  Box x = claim_domain(domain, *target_, model_.domain, model_.inputs);
  claim_.emplace(Claim{model_, *target_, std::move(x), down, up, norm});
}

void refuse_to_overwrite(const CertifyOptions& options) {
  if (!options.overwrite && std::filesystem::exists(options.certificate_path))
    throw InputError(options.certificate_path, "a file that exists", "--force to overwrite it");
}

CertifyResult certify(const LoadedClaim& loaded, const CertifyOptions& options) {
  const auto start = Clock::now();
  refuse_to_overwrite(options);
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
    const Published published = publish(certificate, proofs, checker ? &*checker : nullptr, options.certificate_path, result.check_seconds);
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
