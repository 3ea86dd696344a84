#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>

#include "cli/commands.hpp"
#include "cli/options.hpp"
#include "cli/report.hpp"
#include "gate/gate.hpp"
#include "io/file.hpp"
#include "io/json.hpp"

namespace mocert::cli {
namespace {

std::string json(const std::vector<ClaimOutcome>& outcomes, double seconds) {
  std::string out = fmt::format("{{\"verdict\": \"{}\", \"status\": {}, \"seconds\": {:.3f}, \"claims\": [",
                                gate_status(outcomes) == 0 ? "met" : "not met", gate_status(outcomes), seconds);
  for (const ClaimOutcome& o : outcomes) {
    if (&o != &outcomes.front()) out += ", ";
    out +=
        fmt::format("{{\"name\": {}, \"verdict\": \"{}\", \"status\": {}, \"level\": \"{}\", \"passes\": {}, \"epsilon\": {}",
                    json_quote(o.name), o.verdict, o.status, o.level == Level::warn ? "warn" : "error", o.passes(), json_quote(o.epsilon));
    if (o.bounded)
      out += fmt::format(", \"upper\": {}, \"lower\": {}, \"experts\": {}, \"boxes\": {}, \"leaves\": {}",
                         json_number(o.upper, Rounding::up), json_number(o.lower, Rounding::down), o.experts, o.boxes, o.leaves);
    if (!o.message.empty()) out += ", \"message\": " + json_quote(o.message);
    out +=
        fmt::format(", \"certificate\": {}, \"seconds\": {:.3f}}}", o.certificate.empty() ? "null" : json_quote(o.certificate), o.seconds);
  }
  return out + "]}\n";
}

/// Six digits, rounded outwards.
std::string brief(double x, Rounding rounding) {
  if (!std::isfinite(x)) return "-";
  if (x != 0 && std::fabs(x) < 1e-300) return to_decimal(x, rounding);
  std::string text = fmt::format("{:.6g}", x);
  const double read = std::stod(text), step = std::fabs(x) * 1e-5;
  if (rounding == Rounding::up ? read < x : read > x) text = fmt::format("{:.6g}", rounding == Rounding::up ? x + step : x - step);
  return text;
}

std::string text(const std::vector<ClaimOutcome>& outcomes, double seconds) {
  std::size_t width = 5, passed = 0;
  for (const ClaimOutcome& o : outcomes) width = std::max(width, o.name.size());
  std::string out = fmt::format("{:{}}  {:14} {:>12} {:>12} {:>12} {:>9} {:>8}\n", "claim", width, "verdict", "epsilon", "at least",
                                "at most", "boxes", "seconds");
  for (const ClaimOutcome& o : outcomes) {
    const auto number = [&](double x, Rounding rounding) { return o.bounded ? brief(x, rounding) : "-"; };
    out += fmt::format("{:{}}  {:14} {:>12} {:>12} {:>12} {:>9} {:>8.2f}\n", o.name, width, o.verdict, o.epsilon,
                       number(o.lower, Rounding::down), number(o.upper, Rounding::up), o.boxes, o.seconds);
    if (!o.message.empty()) out += fmt::format("{:{}}    {}{}\n", "", width, o.passes() ? "warning: " : "", o.message);
    passed += o.status == exit_status::proved ? 1 : 0;
  }
  return out + fmt::format("gate {}: {} of {} claims certified, {:.2f} s\n", gate_status(outcomes) == 0 ? "met" : "not met", passed,
                           outcomes.size(), seconds);
}

}  // namespace

std::function<int()> add_gate(CLI::App& program) {
  struct Flags {
    std::string config = "mocert.toml", folder, junit;
    unsigned threads = 0;
    bool quiet = false, json = false;
  };
  auto flags = std::make_shared<Flags>();
  CLI::App* command = program.add_subcommand("gate", "Decide all claims of a configuration, for continuous integration");
  command->add_option("CONFIG", flags->config, "Configuration")->capture_default_str();
  command->add_option("--certificates", flags->folder, "Folder for certificates (default: mocert-gate beside the configuration)");
  command->add_option("--junit", flags->junit, "Write JUnit XML to this file");
  command->add_option("--threads", flags->threads, "Threads (default: all cores)");
  command->add_flag("--quiet", flags->quiet, "No progress on stderr");
  command->add_flag("--json", flags->json, "One JSON object on stdout");
  command->footer(
      "A configuration:\n"
      "  [[claim]]\n  name = \"wave\"\n  model = \"wave.json\"\n  target = \"wave.fpcore\"\n  epsilon = \"0.01\"\n"
      "Further keys: domain, norm, functions, table, same_route, lipschitz, input_norm, tolerance, level (\"error\" or \"warn\"), "
      "time_limit, "
      "max_boxes,\n"
      "max_depth, and certificate (replay it instead of searching). [defaults] holds keys for all claims. Paths start at the "
      "configuration.\n"
      "Example:\n  mocert gate mocert.toml --junit mocert.xml\n"
      "Exit status: 0 every claim of level error is certified; else the gravest: 130 interrupted, 70 internal error, 3 certificate "
      "rejected or\n"
      "not proved, 2 bad input or nothing to check, 1 violated, 4 undecided");
  return [flags] {
    const auto start = std::chrono::steady_clock::now();
    const std::vector<GateClaim> claims = read_gate(flags->config);
    GateOptions options;
    options.folder = flags->folder.empty() ? (std::filesystem::path(flags->config).parent_path() / "mocert-gate").string() : flags->folder;
    options.threads = thread_count(flags->threads);
    options.interrupted = &interrupted_flag();
    std::vector<ClaimOutcome> outcomes;
    {
      ProgressLine line(flags->quiet);
      options.starts = [&line](const std::string& name) { line.show(name); };
      outcomes = run_gate(claims, options);
    }
    if (!flags->junit.empty()) write_file(flags->junit, to_junit(outcomes), true);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    fmt::print("{}", flags->json ? json(outcomes, seconds) : text(outcomes, seconds));
    return gate_status(outcomes);
  };
}

}  // namespace mocert::cli
