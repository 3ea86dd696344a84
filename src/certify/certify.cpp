#include "certify/certify.hpp"

#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>

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

Certificate describe(const LoadedClaim& loaded, const SearchResult& found, const std::string& violation, bool self_check) {
  const Claim& claim = loaded.claim();
  Certificate c;
  c.epsilon = certificate_numeral(loaded.text().epsilon);
  c.epsilon_down = claim.epsilon_down;
  c.norm = loaded.text().norm;
  c.domain = claim.domain;
  c.model_file_digest = loaded.model_file_digest();
  c.model_digest = loaded.model_digest();
  c.inputs = claim.model.inputs;
  c.outputs = claim.model.outputs;
  c.experts = claim.model.experts.size();
  c.target_file_digest = claim.target.file_digest;
  c.target_digest = claim.target.digest;
  c.target_kind = claim.target.kind();
  if (const Samples* s = claim.target.samples()) {
    c.sample_count = s->count();
    for (const std::string& l : s->lipschitz_text) c.lipschitz.push_back(certificate_numeral(l));
    c.input_norm = to_string(s->input_norm);
    c.tolerance = certificate_numeral(s->tolerance_text);
  } else if (claim.target.formula()) {
    c.target_content = claim.target.formula()->content;
  }
  c.violated = found.verdict == Verdict::violated;
  c.upper = found.upper;
  c.lower = found.witness;
  c.violation = violation;
  c.leaves = found.leaves;
  c.boxes = found.boxes;
  c.self_check = self_check;
  return c;
}

/// A file that vanishes unless it is kept.
class PartialFile {
 public:
  explicit PartialFile(std::string path) : path_(std::move(path)) {}
  ~PartialFile() {
    std::error_code ignored;
    if (!kept_) std::filesystem::remove(path_, ignored);
  }
  PartialFile(const PartialFile&) = delete;
  PartialFile& operator=(const PartialFile&) = delete;

  const std::string& path() const { return path_; }
  void rename_to(const std::string& target) {
    std::error_code failed;
    std::filesystem::rename(path_, target, failed);
    if (failed) throw InputError(target, failed.message(), "a place to write the certificate to");
    kept_ = true;
  }

 private:
  std::string path_;
  bool kept_ = false;
};

}  // namespace

kernel::Statement statement_of(const ClaimText& text) {
  kernel::Statement s;
  s.model = kernel::read_document(text.model_path);
  kernel::read_target(text.target_path, s);
  s.epsilon = text.epsilon;
  s.table = text.target.table;
  s.functions = text.target.functions;
  s.norm = text.norm;
  s.domain = text.domain;
  s.lipschitz = text.target.lipschitz;
  s.input_norm = text.target.input_norm;
  s.tolerance = text.target.tolerance;
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

LoadedClaim::LoadedClaim(const ClaimText& text) : text_(text) {
  const mpq_class epsilon = parse_epsilon(text.epsilon);
  const Norm norm = parse_norm(text.norm, "--norm");
  std::optional<Box> domain;
  if (text.domain) domain = parse_domain(*text.domain, "--domain");
  const std::string model_text = read_file(text.model_path);
  model_ = parse_model(model_text, text.model_path);
  model_file_digest_ = file_digest(model_text);
  model_digest_ = content_digest(model_);
  target_.emplace(load_target(text.target_path, text.target));
  const auto fit = [&](const char* what, int has, int wants) {
    if (has != wants)
      throw InputError(text.target_path, std::to_string(has) + " " + what,
                       std::to_string(wants) + ", as the model " + text.model_path + " has");
  };
  fit("inputs", target_->inputs(), model_.inputs);
  fit("outputs", target_->outputs(), model_.outputs);
  Box x = claim_domain(domain, *target_, model_.domain, model_.inputs);
  const double down = to_double(epsilon, Rounding::down), up = to_double(epsilon, Rounding::up);
  if (!(down > 0) || !std::isfinite(up)) throw InputError("--epsilon", text.epsilon, "a number within the range of binary64");
  claim_.emplace(Claim{model_, *target_, std::move(x), down, up, norm});
}

CertifyResult certify(const LoadedClaim& loaded, const CertifyOptions& options) {
  const auto start = Clock::now();
  if (!options.overwrite && std::filesystem::exists(options.certificate_path))
    throw InputError(options.certificate_path, "a file that exists", "--force to overwrite it");
  std::optional<kernel::Checker> checker;
  SearchOptions search_options = options.search;
  if (options.self_check) {
    try {
      checker.emplace(statement_of(loaded.text()));
    } catch (const kernel::BadInput& e) {
      throw InputError(e.what());
    }
    search_options.second_opinion = [&checker, &loaded](int expert, const Box& box, const GapBound& bound) {
      return checker->closes(static_cast<std::uint64_t>(expert), box.lo, box.hi, evidence_of(loaded.target(), bound));
    };
  }
  CertifyResult result;
  const std::string partial = options.certificate_path + ".partial";
  for (const bool ask_always : {false, true}) {
    search_options.always_ask = ask_always;
    result.search = search(loaded.claim(), search_options);
    SearchResult& found = result.search;
    if (found.verdict == Verdict::undecided) break;
    if (found.verdict == Verdict::violated && loaded.target().samples()) {
      const auto kind = make_gap(loaded.target(), loaded.claim().norm)
                            ->violation_kind(found.witness->x, loaded.model().experts[static_cast<std::size_t>(found.witness->expert)],
                                             loaded.claim().epsilon_up);
      result.violation = to_string(kind.value_or(ViolationKind::neither));
    }
    PartialFile file(partial);
    const auto write = [&] {
      std::ofstream out(file.path(), std::ios::binary);
      write_certificate(out, describe(loaded, found, result.violation, options.self_check), found.proof);
      out.flush();
      if (!out) throw InputError(file.path(), "a write that failed", "a place to write the certificate to");
    };
    const auto replay = [&] {
      const auto check_start = Clock::now();
      std::ifstream in(file.path(), std::ios::binary);
      kernel::Result outcome = checker->check(in);
      result.check_seconds = seconds_since(check_start);
      return outcome;
    };
    write();
    if (options.self_check) {
      kernel::Result checked = replay();
      if (checked.code == "lower") {
        // An error that we see exactly may be enclosed by the checker: state a little less.
        found.lower = found.witness->error = mul_down(found.witness->error, 1 - 0x1p-40);
        write();
        checked = replay();
      }
      // Within rounding of epsilon the kind of a violation is the checker's to tell.
      for (const ViolationKind kind : {ViolationKind::model_wrong, ViolationKind::data_too_sparse, ViolationKind::neither}) {
        if (checked.code != "violation") break;
        result.violation = to_string(kind);
        write();
        checked = replay();
      }
      if (checked.outcome != kernel::Outcome::verified || checked.verdict != to_string(found.verdict)) {
        // The checker's arithmetic is finer but not the same: a leaf may close here and not there. Then it decides every leaf.
        if (checked.outcome == kernel::Outcome::not_proved && !ask_always && found.verdict == Verdict::certified) continue;
        throw InternalError("the checker does not share the verdict \"" + to_string(found.verdict) + "\": " + checked.code + " at " +
                            checked.place + ": " + checked.message);
      }
      result.self_checked = true;
    }
    file.rename_to(options.certificate_path);
    result.certificate = options.certificate_path;
    break;
  }
  result.seconds = seconds_since(start);
  return result;
}

}  // namespace mocert
