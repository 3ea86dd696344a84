#include "cli/report.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

#include "io/json.hpp"
#include "io/numbers.hpp"

namespace mocert::cli {
namespace {

std::string coordinates(const std::vector<double>& x) {
  std::vector<std::string> text;
  text.reserve(x.size());
  for (double v : x) text.push_back(to_decimal(v));
  return fmt::format("{}", fmt::join(text, ", "));
}

}  // namespace

std::string shown(double x, Rounding rounding) { return std::isfinite(x) ? to_decimal(x, rounding) : "unbounded"; }
std::string json_number(double x, Rounding rounding) { return std::isfinite(x) ? to_decimal(x, rounding) : "null"; }
std::string json_hex(double x) { return std::isfinite(x) ? "\"" + to_hex(x) + "\"" : "null"; }
std::string ends(const Enclosure& e) { return fmt::format("[{}, {}]", shown(e.lower, Rounding::down), shown(e.upper, Rounding::up)); }

std::string json_ends(const Enclosure& e) {
  return fmt::format("\"lower\": {}, \"lower_hex\": {}, \"upper\": {}, \"upper_hex\": {}", json_number(e.lower, Rounding::down),
                     json_hex(e.lower), json_number(e.upper, Rounding::up), json_hex(e.upper));
}

std::string json_pair(const LipschitzPair& p) {
  return fmt::format("{{\"output\": {}, \"value\": {}, \"x\": [{}], \"y\": [{}], \"gradient\": {}}}", p.output,
                     json_number(p.value, Rounding::down), coordinates(p.x), coordinates(p.y), json_number(p.gradient, Rounding::down));
}
std::string json_witness(const Witness& w) {
  return fmt::format("{{\"x\": [{}], \"expert\": {}, {}\"error\": {}}}", coordinates(w.x), w.expert,
                     w.reference >= 0 ? fmt::format("\"reference\": {}, ", w.reference) : "", json_number(w.error, Rounding::down));
}

namespace {

std::string json_error(const LoadedClaim& claim, const SearchResult& s) {
  std::string out = fmt::format("\"epsilon\": {}, \"epsilon_hex\": {}, ", json_number(claim.claim().epsilon_down, Rounding::down),
                                json_hex(claim.claim().epsilon_down));
  out += fmt::format("\"upper\": {}, \"upper_hex\": {}, \"lower\": {}, \"lower_hex\": {}, ", json_number(s.upper, Rounding::up),
                     json_hex(s.upper), json_number(s.lower, Rounding::down), json_hex(s.lower));
  const ParameterCount parameters = count_parameters(claim.model());
  return out + fmt::format("\"experts\": {}, \"loaded_parameters\": {}, \"total_parameters\": {}, \"model_digest\": \"{}\", ",
                           claim.model().experts.size(), parameters.loaded, parameters.total, claim.model_digest());
}

std::string json_lipschitz(const LoadedClaim& claim, const LipschitzResult& r) {
  const LipschitzConstants& stated = *claim.target().lipschitz;
  std::string out = fmt::format("\"lipschitz\": {{\"verdict\": \"{}\", \"constants\": [", to_string(r.search.verdict));
  for (std::size_t k = 0; k < stated.lipschitz_text.size(); ++k) out += (k > 0 ? ", " : "") + json_quote(stated.lipschitz_text[k]);
  out += fmt::format("], \"input_norm\": \"{}\", \"boxes\": {}, \"leaves\": {}", to_string(stated.input_norm), r.search.boxes,
                     r.search.leaves);
  for (const LipschitzPair& pair : r.pairs) out += ", \"steepest\": " + json_pair(pair);
  return out + "}, ";
}

bool steep(const CertifyResult& r) { return r.lipschitz && r.lipschitz->search.verdict == Verdict::violated; }

std::string json(const LoadedClaim& claim, const CertifyResult& r, unsigned threads, const std::string& extra) {
  const SearchResult& s = r.search;
  std::string out = fmt::format("{{\"verdict\": \"{}\", ", to_string(r.verdict));
  const bool about_error = claim.about_model() && !steep(r);
  if (about_error) out += json_error(claim, s);
  if (r.lipschitz) out += json_lipschitz(claim, *r.lipschitz);
  out += fmt::format(
      "\"boxes\": {}, \"leaves\": {}, \"seconds\": {:.3f}, \"check_seconds\": {:.3f}, \"threads\": {}, \"certificate\": {}, "
      "\"self_checked\": {}",
      s.boxes, s.leaves, r.seconds, r.check_seconds, threads, r.certificate.empty() ? "null" : json_quote(r.certificate), r.self_checked);
  if (s.witness) out += ", \"witness\": " + json_witness(*s.witness);
  if (!r.violation.empty()) out += fmt::format(", \"violation\": \"{}\"", r.violation);
  if (r.verdict == Verdict::undecided) out += fmt::format(", \"stopped_by\": \"{}\"", r.stopped_by());
  if (about_error && s.verdict == Verdict::undecided) {
    out += fmt::format(", \"open_boxes\": {}, \"open\": [", s.open_count);
    for (std::size_t k = 0; k < s.open.size(); ++k)
      out += fmt::format("{}{{\"expert\": {}, \"lo\": [{}], \"hi\": [{}], \"upper\": {}}}", k ? ", " : "", s.open[k].expert,
                         coordinates(s.open[k].box.lo), coordinates(s.open[k].box.hi), json_number(s.open[k].upper, Rounding::up));
    out += "]";
  }
  if (r.known_cells > 0) out += fmt::format(", \"known_cells\": {}", r.known_cells);
  if (!extra.empty()) out += ", " + extra;
  return out + "}\n";
}

/// Boxes that a search left open, the worst first.
std::string open_boxes(const SearchResult& s, bool of_experts) {
  std::string out = fmt::format("  {} boxes open, the worst:\n", s.open_count);
  for (std::size_t k = 0; k < std::min<std::size_t>(3, s.open.size()); ++k) {
    const OpenBox& o = s.open[k];
    out += "    ";
    for (std::size_t i = 0; i < o.box.lo.size(); ++i) out += fmt::format("{}[{:.9g}, {:.9g}]", i ? " x " : "", o.box.lo[i], o.box.hi[i]);
    if (!of_experts)
      out += "\n";
    else if (o.expert >= 0)
      out +=
          fmt::format(" expert {}: error <= {}\n", o.expert, std::isfinite(o.upper) ? fmt::format("{:.6g}", o.upper) : "not bounded yet");
    else
      out += " not routed yet\n";
  }
  return out;
}

std::string text_lipschitz(const LoadedClaim& claim, const LipschitzResult& r) {
  const LipschitzConstants& stated = *claim.target().lipschitz;
  const std::string what = fmt::format("Lipschitz constant {} ({})", fmt::join(stated.lipschitz_text, ", "), to_string(stated.input_norm));
  std::string out;
  switch (r.search.verdict) {
    case Verdict::certified: out = "certified: " + what + " of the formula holds on the domain\n"; break;
    case Verdict::violated: out = "violated: " + what + " is too small\n"; break;
    case Verdict::undecided:
      out = fmt::format("undecided: {}: stopped by {}\n", what, r.search.stopped_by) + open_boxes(r.search, false);
      break;
  }
  for (const LipschitzPair& pair : r.pairs) out += "  " + steepness_text(pair) + "\n";
  return out + fmt::format("  {} boxes, {} leaves\n", r.search.boxes, r.search.leaves);
}

std::string text_error(const LoadedClaim& claim, const CertifyResult& r) {
  const SearchResult& s = r.search;
  std::string out;
  if (s.verdict == Verdict::certified) {
    out = fmt::format("certified: sup error <= {} (epsilon {})\n", shown(s.upper, Rounding::up), claim.text().epsilon);
  } else if (s.verdict == Verdict::violated) {
    const std::string from = s.witness->reference >= 0 ? fmt::format(" from the reference's expert {}", s.witness->reference) : "";
    out = fmt::format("violated: at x = ({}) expert {} is off{} by at least {} (epsilon {})\n", coordinates(s.witness->x),
                      s.witness->expert, from, shown(s.witness->error, Rounding::down), claim.text().epsilon);
    if (!r.violation.empty()) {
      const char* why =
          r.violation == "model wrong" ? "every admissible f is further than epsilon from the model there"
          : r.violation == "data too sparse"
              ? "the samples leave f so free there that no output could serve"
              : "some admissible f is further than epsilon away; that every one is, or that no output could serve, is not proved";
      out += fmt::format("  {}: {}\n", r.violation, why);
    }
  } else {
    out = fmt::format("undecided: stopped by {}; sup error in [{}, {}] (epsilon {})\n", s.stopped_by, shown(s.lower, Rounding::down),
                      shown(s.upper, Rounding::up), claim.text().epsilon);
    out += open_boxes(s, true);
  }
  if (s.verdict == Verdict::certified && s.witness)
    out += fmt::format("  sup error >= {} at x = ({})\n", shown(s.lower, Rounding::down), coordinates(s.witness->x));
  const ParameterCount parameters = count_parameters(claim.model());
  return out + fmt::format("  {} experts, {} boxes, {} leaves, {:.2f} s; {} of {} parameters loaded per input\n",
                           claim.model().experts.size(), s.boxes, s.leaves, r.seconds, parameters.loaded, parameters.total);
}

std::string text(const LoadedClaim& claim, const CertifyResult& r) {
  std::string out;
  if (claim.about_model() && !steep(r)) out += text_error(claim, r);
  if (r.lipschitz) out += text_lipschitz(claim, *r.lipschitz);
  if (r.known_cells > 0) out += fmt::format("  {} cells were known from the checkpoint\n", r.known_cells);
  if (!r.certificate.empty())
    out +=
        fmt::format("  certificate: {} ({})\n", r.certificate,
                    r.self_checked ? fmt::format("replayed by the checker in {:.2f} s", r.check_seconds) : "not replayed: --no-self-check");
  return out;
}

/// A part proves no claim and says so.
std::string text_part(const LoadedClaim& claim, const CertifyResult& r, const CellRange& cells) {
  return fmt::format(
      "part: cells {}..{} of {} are within epsilon {}; what is claimed is proved by all parts together (mocert merge)\n"
      "  {} boxes, {} leaves, {:.2f} s\n  part: {}\n",
      cells.from, cells.to, count_cells(claim.model()), claim.text().epsilon, r.search.boxes, r.search.leaves, r.seconds, r.part);
}

std::string json_part(const LoadedClaim& claim, const CertifyResult& r, const CellRange& cells) {
  return fmt::format(
      "{{\"verdict\": \"part\", \"cells\": {{\"from\": {}, \"to\": {}, \"of\": {}}}, \"known_cells\": {}, \"boxes\": {}, \"leaves\": {}, "
      "\"seconds\": {:.3f}, \"part\": {}}}\n",
      cells.from, cells.to, count_cells(claim.model()), r.known_cells, r.search.boxes, r.search.leaves, r.seconds, json_quote(r.part));
}

}  // namespace

int certify_and_report(const LoadedClaim& claim, const WorkFlags& work, const std::string& extra, const std::optional<Witness>& known,
                       const std::function<void(CertifyOptions&)>& adjust) {
  const std::string subject = claim.about_model() ? claim.text().model_path : without_extension(claim.text().target_path) + ".lipschitz";
  const std::string path = work.certificate.empty() ? beside(subject, ".cert.json") : work.certificate;
  CertifyOptions options = work.certify_options(path);
  options.search.witness = known;
  if (adjust) adjust(options);
  CertifyResult result;
  {
    ProgressLine line(work.quiet);
    if (line.wanted())
      options.search.progress = [&line](const Progress& p) {
        line.show(fmt::format("{} boxes examined, {} open, {} leaves closed", p.boxes, p.open, p.leaves));
      };
    result = certify(claim, options);
  }
  if (!result.part.empty()) {
    fmt::print("{}", work.json ? json_part(claim, result, *options.cells) : text_part(claim, result, *options.cells));
    return exit_status::proved;
  }
  fmt::print("{}", work.json ? json(claim, result, options.search.threads, extra) : text(claim, result));
  switch (result.verdict) {
    case Verdict::certified: return exit_status::proved;
    case Verdict::violated: return exit_status::violated;
    case Verdict::undecided: break;
  }
  return result.stopped_by() == "interrupt" ? exit_status::interrupted : exit_status::undecided;
}

}  // namespace mocert::cli
