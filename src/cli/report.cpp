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
std::string json_witness(const Witness& w) {
  return fmt::format("{{\"x\": [{}], \"expert\": {}, \"error\": {}}}", coordinates(w.x), w.expert, json_number(w.error, Rounding::down));
}

namespace {

std::string json(const LoadedClaim& claim, const CertifyResult& r, unsigned threads, const std::string& extra) {
  const SearchResult& s = r.search;
  const ParameterCount parameters = count_parameters(claim.model());
  std::string out = fmt::format("{{\"verdict\": \"{}\", \"epsilon\": {}, \"epsilon_hex\": {}, ", to_string(s.verdict),
                                json_number(claim.claim().epsilon_down, Rounding::down), json_hex(claim.claim().epsilon_down));
  out += fmt::format("\"upper\": {}, \"upper_hex\": {}, \"lower\": {}, \"lower_hex\": {}, ", json_number(s.upper, Rounding::up),
                     json_hex(s.upper), json_number(s.lower, Rounding::down), json_hex(s.lower));
  out += fmt::format("\"experts\": {}, \"boxes\": {}, \"leaves\": {}, \"seconds\": {:.3f}, \"check_seconds\": {:.3f}, \"threads\": {}, ",
                     claim.model().experts.size(), s.boxes, s.leaves, r.seconds, r.check_seconds, threads);
  out += fmt::format(
      "\"loaded_parameters\": {}, \"total_parameters\": {}, \"certificate\": {}, \"self_checked\": {}, \"model_digest\": \"{}\"",
      parameters.loaded, parameters.total, r.certificate.empty() ? "null" : json_quote(r.certificate), r.self_checked,
      claim.model_digest());
  if (s.witness) out += ", \"witness\": " + json_witness(*s.witness);
  if (!r.violation.empty()) out += fmt::format(", \"violation\": \"{}\"", r.violation);
  if (s.verdict == Verdict::undecided) {
    out += fmt::format(", \"stopped_by\": \"{}\", \"open_boxes\": {}, \"open\": [", s.stopped_by, s.open_count);
    for (std::size_t k = 0; k < s.open.size(); ++k)
      out += fmt::format("{}{{\"expert\": {}, \"lo\": [{}], \"hi\": [{}], \"upper\": {}}}", k ? ", " : "", s.open[k].expert,
                         coordinates(s.open[k].box.lo), coordinates(s.open[k].box.hi), json_number(s.open[k].upper, Rounding::up));
    out += "]";
  }
  if (!extra.empty()) out += ", " + extra;
  return out + "}\n";
}

std::string text(const LoadedClaim& claim, const CertifyResult& r) {
  const SearchResult& s = r.search;
  std::string out;
  if (s.verdict == Verdict::certified) {
    out = fmt::format("certified: sup error <= {} (epsilon {})\n", shown(s.upper, Rounding::up), claim.text().epsilon);
  } else if (s.verdict == Verdict::violated) {
    out = fmt::format("violated: at x = ({}) expert {} is off by at least {} (epsilon {})\n", coordinates(s.witness->x), s.witness->expert,
                      shown(s.witness->error, Rounding::down), claim.text().epsilon);
    if (!r.violation.empty()) {
      const char* why = r.violation == "model wrong" ? "every admissible f is further than epsilon from the model there"
                        : r.violation == "data too sparse"
                            ? "the samples leave f so free there that no output could serve"
                            : "some admissible f is further than epsilon away; another output there would serve";
      out += fmt::format("  {}: {}\n", r.violation, why);
    }
  } else {
    out = fmt::format("undecided: stopped by {}; sup error in [{}, {}] (epsilon {})\n", s.stopped_by, shown(s.lower, Rounding::down),
                      shown(s.upper, Rounding::up), claim.text().epsilon);
    out += fmt::format("  {} boxes open, the worst:\n", s.open_count);
    for (std::size_t k = 0; k < std::min<std::size_t>(3, s.open.size()); ++k) {
      const OpenBox& o = s.open[k];
      out += "    ";
      for (std::size_t i = 0; i < o.box.lo.size(); ++i) out += fmt::format("{}[{:.9g}, {:.9g}]", i ? " x " : "", o.box.lo[i], o.box.hi[i]);
      out += o.expert >= 0 ? fmt::format(" expert {}: error <= {}\n", o.expert,
                                         std::isfinite(o.upper) ? fmt::format("{:.6g}", o.upper) : "not bounded yet")
                           : " not routed yet\n";
    }
  }
  if (s.verdict == Verdict::certified && s.witness)
    out += fmt::format("  sup error >= {} at x = ({})\n", shown(s.lower, Rounding::down), coordinates(s.witness->x));
  const ParameterCount parameters = count_parameters(claim.model());
  out += fmt::format("  {} experts, {} boxes, {} leaves, {:.2f} s; {} of {} parameters loaded per input\n", claim.model().experts.size(),
                     s.boxes, s.leaves, r.seconds, parameters.loaded, parameters.total);
  if (!r.certificate.empty())
    out +=
        fmt::format("  certificate: {} ({})\n", r.certificate,
                    r.self_checked ? fmt::format("replayed by the checker in {:.2f} s", r.check_seconds) : "not replayed: --no-self-check");
  return out;
}

}  // namespace

int certify_and_report(const LoadedClaim& claim, const WorkFlags& work, const std::string& extra) {
  const std::string path = work.certificate.empty() ? beside(claim.text().model_path, ".cert.json") : work.certificate;
  CertifyOptions options = work.certify_options(path);
  CertifyResult result;
  {
    ProgressLine line(work.quiet);
    if (line.wanted())
      options.search.progress = [&line](const Progress& p) {
        line.show(fmt::format("{} boxes examined, {} open, {} leaves closed", p.boxes, p.open, p.leaves));
      };
    result = certify(claim, options);
  }
  fmt::print("{}", work.json ? json(claim, result, options.search.threads, extra) : text(claim, result));
  switch (result.search.verdict) {
    case Verdict::certified: return exit_status::proved;
    case Verdict::violated: return exit_status::violated;
    case Verdict::undecided: break;
  }
  return result.search.stopped_by == "interrupt" ? exit_status::interrupted : exit_status::undecided;
}

}  // namespace mocert::cli
