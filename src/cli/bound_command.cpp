#include <fmt/format.h>

#include <cmath>
#include <memory>

#include "certify/bound.hpp"
#include "cli/bound_lipschitz.hpp"
#include "cli/commands.hpp"
#include "cli/options.hpp"
#include "cli/report.hpp"
#include "io/file.hpp"
#include "io/json.hpp"
#include "mocert/error.hpp"
#include "model/model_json.hpp"

namespace mocert::cli {
namespace {

bool proved(const BoundResult& r) { return r.certified && r.certified->verdict == Verdict::certified; }

std::string json(const BoundResult& r, unsigned threads) {
  std::string out =
      fmt::format("{{\"verdict\": \"{}\", {}, \"reached\": {}, \"boxes\": {}, \"seconds\": {:.3f}, \"threads\": {}",
                  proved(r) ? "certified" : "undecided", json_ends(r.error), r.error.reached, r.error.boxes, r.seconds, threads);
  if (!r.error.reached) out += fmt::format(", \"stopped_by\": {}", json_quote(r.error.stopped_by));
  if (r.irreducible) out += fmt::format(", \"irreducible\": {{{}, \"reached\": {}}}", json_ends(*r.irreducible), r.irreducible->reached);
  if (proved(r)) {
    out += fmt::format(", \"epsilon\": {}, \"certificate\": {}, \"leaves\": {}, \"self_checked\": {}", json_quote(r.epsilon),
                       json_quote(r.certified->certificate), r.certified->search.leaves, r.certified->self_checked);
    if (r.certified->search.witness) out += ", \"witness\": " + json_witness(*r.certified->search.witness);
  }
  return out + "}\n";
}

std::string text(const BoundResult& r, double relative_width) {
  std::string out = "sup error in " + ends(r.error) + "\n";
  if (r.irreducible)
    out += "  irreducible error, which no model can go below, in " + ends(*r.irreducible) +
           (r.irreducible->reached ? "\n" : fmt::format(" (stopped by {})\n", r.irreducible->stopped_by));
  if (!r.error.reached) out += fmt::format("  the relative width {} was not reached: stopped by {}\n", relative_width, r.error.stopped_by);
  out += fmt::format("  {} boxes, {:.2f} s\n", r.error.boxes, r.seconds);
  if (proved(r))
    out += fmt::format("  certificate of epsilon {}: {}{}\n", r.epsilon, r.certified->certificate,
                       r.certified->self_checked ? "" : " (not replayed: --no-self-check)");
  else
    out += "  no certificate\n";
  return out;
}

}  // namespace

std::function<int()> add_bound(CLI::App& program) {
  struct Flags {
    std::string model;
    double relative_width = 1e-3;
    ClaimFlags claim;
    WorkFlags work;
  };
  auto flags = std::make_shared<Flags>();
  CLI::App* command = program.add_subcommand("bound", "Enclose the sup error of a model rigorously, and certify the enclosure");
  command->add_option("MODEL", flags->model, "Model file; without it, --lipschitz encloses the least Lipschitz constants of a formula");
  command->add_option("--relative-width", flags->relative_width, "How narrow: upper <= lower (1 + R)")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  flags->claim.add_to(*command, false, true);
  flags->work.add_to(*command);
  command->footer(
      "The certificate (default: beside the model, .bound.cert.json) states the upper end as epsilon and proves both ends.\n"
      "Examples:\n  mocert bound doppler.json rosa.fpcore --function doppler1\n"
      "  mocert bound --lipschitz rosa.fpcore --function doppler1\n"
      "Exit status: 0 enclosed to the width and certified, 2 bad input, 4 the width was not reached, 70 internal error, 130 interrupted");
  return [flags, command] {
    if (command->count("--lipschitz") > 0 && (flags->claim.lipschitz.empty() || !is_constants(flags->claim.lipschitz)))
      return bound_lipschitz(flags->model, flags->claim, flags->work, flags->relative_width);
    if (flags->model.empty()) throw InputError("command line", "no MODEL", "a model file, or --lipschitz and a formula");
    const int inputs = flags->claim.expressions.empty() ? 0 : parse_model(read_file(flags->model), flags->model).inputs;
    const WorkFlags& work = flags->work;
    const ClaimText claim = flags->claim.text(flags->model, beside(flags->model, ".target.fpcore"), inputs, work.force);
    CertifyOptions options = work.certify_options(work.certificate.empty() ? beside(flags->model, ".bound.cert.json") : work.certificate);
    BoundResult result;
    {
      ProgressLine line(work.quiet);
      if (line.wanted())
        options.search.progress = [&line](const Progress& p) { line.show(fmt::format("{} boxes examined, {} open", p.boxes, p.open)); };
      result = bound(claim, flags->relative_width, options);
    }
    fmt::print("{}", work.json ? json(result, options.search.threads) : text(result, flags->relative_width));
    if (interrupted_flag().load()) return exit_status::interrupted;
    return result.error.reached && proved(result) ? exit_status::proved : exit_status::undecided;
  };
}

}  // namespace mocert::cli
