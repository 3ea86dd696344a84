#include <fmt/format.h>

#include <chrono>
#include <memory>

#include "cli/commands.hpp"
#include "cli/construct_samples.hpp"
#include "cli/oracle_flags.hpp"
#include "cli/report.hpp"
#include "construct/adaptive.hpp"
#include "io/file.hpp"
#include "io/json.hpp"
#include "io/numbers.hpp"
#include "mocert/error.hpp"
#include "model/model_json.hpp"

namespace mocert::cli {
namespace {

struct Flags {
  std::string output, method = "adaptive";
  ClaimFlags claim;
  OracleFlags oracle;
  WorkFlags work;
  std::uint64_t boxes_per_cell = 2000;
  std::size_t max_experts = 1'000'000;
};

int construct(const Flags& flags) {
  refuse_existing(flags.output, flags.work.force);
  if (flags.method != "adaptive") throw InputError("--method", "\"" + flags.method + "\"", "adaptive");
  ClaimFlags stated = flags.claim;
  std::string asked;
  if (flags.oracle.wanted()) {
    const OracleResult answers = flags.oracle.ask(stated, flags.output, flags.work);
    if (!flags.work.json) fmt::print("{}", cli::text(answers, stated.target));
    if (interrupted_flag().load()) {
      if (flags.work.json) fmt::print("{{\"verdict\": \"undecided\", \"stopped_by\": \"interrupt\", {}}}\n", json(answers, stated.target));
      return exit_status::interrupted;
    }
    asked = ", " + json(answers, stated.target);
  }
  const ClaimText text = stated.text(flags.output, beside(flags.output, ".target.fpcore"), 0, flags.work.force);
  const mpq_class epsilon = parse_epsilon(text.epsilon);
  const Norm norm = parse_norm(text.norm, "--norm");
  const Target target = load_target(text.target_path, text.target);
  std::optional<Box> domain;
  if (text.domain) domain = parse_domain(*text.domain, "--domain");
  const Box box = claim_domain(domain, target, std::nullopt, target.inputs());
  if (target.samples()) {
    const SamplesOutlook outlook = look_ahead(target, box, to_double(epsilon, Rounding::up), norm, flags.work);
    if (!flags.work.json) fmt::print("{}", cli::text(outlook));
    asked += ", " + json(outlook);
    if (outlook.hopeless) {
      write_file(flags.output, model_to_json(*outlook.hopeless), flags.work.force);
      return certify_and_report(LoadedClaim(text), flags.work, fmt::format("\"model\": {}{}", json_quote(flags.output), asked),
                                outlook.witness);
    }
  }
  ConstructOptions options;
  options.threads = flags.work.thread_count();
  options.boxes_per_cell = flags.boxes_per_cell;
  options.max_experts = flags.max_experts;
  options.seconds = flags.work.time_limit;
  options.interrupted = &interrupted_flag();
  const auto start = std::chrono::steady_clock::now();
  Constructed constructed;
  {
    ProgressLine line(flags.work.quiet);
    if (line.wanted())
      options.progress = [&line](std::size_t accepted, std::size_t open) {
        line.show(fmt::format("{} experts accepted, {} cells open", accepted, open));
      };
    constructed = construct_adaptive(target, box, to_double(epsilon, Rounding::down), norm, options);
  }
  write_file(flags.output, model_to_json(constructed.model), flags.work.force);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (!flags.work.json) {
    fmt::print("constructed: {} experts in {:.2f} s: {}\n", constructed.model.experts.size(), seconds, flags.output);
    if (!constructed.complete)
      fmt::print("  {} cells could not be proved while constructing; the verdict below says what holds\n", constructed.unproved);
  }
  const LoadedClaim claim(text);
  return certify_and_report(claim, flags.work,
                            fmt::format("\"model\": \"{}\", \"construct_seconds\": {:.3f}, \"unproved_cells\": {}{}", flags.output, seconds,
                                        constructed.unproved, asked));
}

}  // namespace

std::function<int()> add_construct(CLI::App& program) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command = program.add_subcommand("construct", "Build a model for a formula, a table, samples or a program, and certify it");
  flags->claim.add_to(*command);
  flags->oracle.add_to(*command);
  command->add_option("-o,--output", flags->output, "Model file to write")->required();
  command->add_option("--method", flags->method, "adaptive: k-d tree of prototypes with affine experts, cut where the proof needs it")
      ->capture_default_str();
  command->add_option("--boxes-per-cell", flags->boxes_per_cell, "Budget of the proof that accepts a cell; more boxes, fewer experts")
      ->capture_default_str();
  command->add_option("--max-experts", flags->max_experts, "Stop cutting beyond this many experts")->capture_default_str();
  flags->work.add_to(*command);
  command->footer(
      "Example:\n  mocert construct --expression \"sin(3*x0)*x1\" --domain \"[0,1]x[-2,3]\" --epsilon 0.05 -o model.json\n"
      "  mocert construct samples.csv --lipschitz 2 --epsilon 0.1 -o model.json\n"
      "  mocert construct --oracle \"python3 simulate.py\" --lipschitz 2 --domain \"[0,1]x[0,1]\" --epsilon 0.1 -o model.json\n"
      "Exit status: 0 certified, 1 violated (no such model exists where f jumps, or samples are too sparse), 2 bad input, 4 undecided, 70 "
      "internal error, 130 "
      "interrupted");
  return [flags] { return construct(*flags); };
}

}  // namespace mocert::cli
