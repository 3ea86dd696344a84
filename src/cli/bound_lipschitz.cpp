#include "cli/bound_lipschitz.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "cli/report.hpp"
#include "io/json.hpp"
#include "io/numbers.hpp"
#include "mocert/error.hpp"

namespace mocert::cli {
namespace {

bool proved(const LipschitzBound& b) { return b.certified && b.certified->verdict == Verdict::certified; }

bool reached(const LipschitzBound& b) {
  return proved(b) && std::all_of(b.constants.begin(), b.constants.end(), [](const Enclosure& e) { return e.reached; });
}

std::string json(const LipschitzBound& b) {
  std::string out = fmt::format("{{\"input_norm\": \"{}\", \"verdict\": \"{}\", \"reached\": {}, \"constants\": [", to_string(b.input_norm),
                                proved(b) ? "certified" : "undecided", reached(b));
  for (std::size_t k = 0; k < b.constants.size(); ++k) {
    const Enclosure& e = b.constants[k];
    out += fmt::format("{}{{{}, \"reached\": {}, \"boxes\": {}", k ? ", " : "", json_ends(e), e.reached, e.boxes);
    if (!e.reached) out += fmt::format(", \"stopped_by\": {}", json_quote(e.stopped_by));
    if (b.steepest[k]) out += ", \"steepest\": " + json_pair(*b.steepest[k]);
    out += "}";
  }
  out += fmt::format("], \"seconds\": {:.3f}", b.seconds);
  if (proved(b))
    out += fmt::format(", \"lipschitz\": {}, \"certificate\": {}, \"leaves\": {}, \"check_seconds\": {:.3f}, \"self_checked\": {}",
                       json_quote(b.text), json_quote(b.certified->certificate), b.certified->lipschitz->search.leaves,
                       b.certified->check_seconds, b.certified->self_checked);
  return out + "}";
}

std::string text(const LipschitzBound& b) {
  std::string out;
  for (std::size_t k = 0; k < b.constants.size(); ++k) {
    const Enclosure& e = b.constants[k];
    out += fmt::format("least Lipschitz constant{} in {}: in {}{}\n", b.constants.size() > 1 ? fmt::format(" of output {}", k) : "",
                       to_string(b.input_norm), ends(e), e.reached ? "" : fmt::format(" (stopped by {})", e.stopped_by));
    if (b.steepest[k]) out += "  " + steepness_text(*b.steepest[k]) + "\n";
  }
  if (proved(b))
    out += fmt::format(
        "  certificate of {}: {} ({} leaves{})\n", b.text, b.certified->certificate, b.certified->lipschitz->search.leaves,
        b.certified->self_checked ? fmt::format(", replayed in {:.2f} s", b.certified->check_seconds) : ", not replayed: --no-self-check");
  else
    out += "  no certificate\n";
  return out + fmt::format("  {:.2f} s\n", b.seconds);
}

/// The certificate of one norm: where several are written, the norm stands in the name.
std::string certificate_path(const WorkFlags& work, const ClaimFlags& claim, const std::string& target, const std::string& norm,
                             bool only) {
  const std::string end = ".cert.json";
  if (work.certificate.empty()) {
    std::string path = without_extension(target);
    for (const std::string& name : claim.functions) path += "." + name;
    return path + ".lipschitz-" + norm + end;
  }
  if (only) return work.certificate;
  const bool cut = work.certificate.ends_with(end);
  return (cut ? work.certificate.substr(0, work.certificate.size() - end.size()) : work.certificate) + "-" + norm + (cut ? end : "");
}

}  // namespace

bool is_constants(const std::string& text) {
  for (std::size_t from = 0;;) {
    const std::size_t comma = text.find(',', from);
    if (!parse_exact(text.substr(from, comma - from))) return false;
    if (comma == std::string::npos) return true;
    from = comma + 1;
  }
}

int bound_lipschitz(const std::string& model, ClaimFlags claim, const WorkFlags& work, double relative_width) {
  std::vector<std::string> files;
  for (const std::string& file : {model, claim.target, claim.lipschitz})
    if (!file.empty()) files.push_back(file);
  if (files.size() > 1)
    throw InputError("--lipschitz", fmt::format("{}", fmt::join(files, " and ")),
                     "one file, that of a formula (or numbers: constants of samples)");
  claim.target = files.empty() ? "" : files[0];
  claim.lipschitz.clear();
  ClaimText text = claim.text("", "expression.target.fpcore", 0, work.force);
  const bool only = !claim.input_norm.empty();
  std::vector<LipschitzBound> bounds;
  ProgressLine line(work.quiet);
  for (const std::string& norm : only ? std::vector{claim.input_norm} : std::vector<std::string>{"l1", "l2", "linf"}) {
    text.target.input_norm = norm;
    CertifyOptions options = work.certify_options(certificate_path(work, claim, text.target_path, norm, only));
    if (line.wanted())
      options.search.progress = [&](const Progress& p) { line.show(fmt::format("{}: {} boxes examined, {} open", norm, p.boxes, p.open)); };
    bounds.push_back(mocert::bound_lipschitz(text, relative_width, options));
    if (interrupted_flag().load()) break;
  }
  line.clear();
  const bool all = std::all_of(bounds.begin(), bounds.end(), reached);
  if (work.json) {
    fmt::print("{{\"verdict\": \"{}\", \"lipschitz\": [", all ? "certified" : "undecided");
    for (std::size_t k = 0; k < bounds.size(); ++k) fmt::print("{}{}", k ? ", " : "", json(bounds[k]));
    fmt::print("], \"threads\": {}}}\n", work.thread_count());
  } else {
    for (const LipschitzBound& b : bounds) fmt::print("{}", cli::text(b));
  }
  if (interrupted_flag().load()) return exit_status::interrupted;
  return all ? exit_status::proved : exit_status::undecided;
}

}  // namespace mocert::cli
