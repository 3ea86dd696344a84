#include <fmt/format.h>

#include <chrono>
#include <limits>
#include <memory>
#include <optional>

#include "cli/commands.hpp"
#include "cli/construct_samples.hpp"
#include "cli/construct_theorem.hpp"
#include "cli/oracle_flags.hpp"
#include "cli/report.hpp"
#include "cli/task.hpp"
#include "construct/adaptive.hpp"
#include "construct/grid.hpp"
#include "construct/line.hpp"
#include "io/file.hpp"
#include "io/json.hpp"
#include "mocert/error.hpp"
#include "model/model_file.hpp"

namespace mocert::cli {
namespace {

struct Flags {
  std::string output, method = "adaptive";
  ClaimFlags claim;
  OracleFlags oracle;
  WorkFlags work;
  std::string expert, objective = "leaves";
  std::uint64_t boxes_per_cell = 0, seed = 0;
  std::size_t max_experts = 1'000'000;
  TheoremFlags theorem;
  std::int64_t max_loaded = std::numeric_limits<std::int64_t>::max();
};

Objective parse_objective(const std::string& text) {
  if (text == "leaves") return Objective::leaves;
  if (text == "loaded") return Objective::loaded;
  throw InputError("--objective", "\"" + text + "\"", "leaves or loaded");
}

ConstructOptions options_of(const Flags& flags) {
  ConstructOptions options;
  options.threads = flags.work.thread_count();
  if (flags.method == "adaptive" && !flags.expert.empty()) options.shape = parse_expert_shape(flags.expert, "--expert");
  options.objective = parse_objective(flags.objective);
  options.max_loaded = flags.max_loaded;
  options.seed = flags.seed;
  options.boxes_per_cell = flags.boxes_per_cell;
  options.max_experts = flags.max_experts;
  options.seconds = flags.work.time_limit;
  options.interrupted = &interrupted_flag();
  return options;
}

/// Refuses options that the method has no use for.
void expect_of_use(const Flags& flags) {
  const std::string adaptive = "it with --method adaptive only";
  if (flags.method == "adaptive") {
    if (flags.theorem.cells != 0) throw InputError("--cells", std::to_string(flags.theorem.cells), "--method grid or theorem beside it");
    return;
  }
  if (flags.method == "grid" && !flags.expert.empty() && flags.expert != "affine")
    throw InputError("--expert", "\"" + flags.expert + "\"", "affine for --method grid");
  if (parse_objective(flags.objective) != Objective::leaves) throw InputError("--objective", flags.objective, adaptive);
  if (flags.max_loaded != Flags{}.max_loaded) throw InputError("--max-loaded", std::to_string(flags.max_loaded), adaptive);
}

int construct(const Flags& flags) {
  if (flags.method != "adaptive" && flags.method != "grid" && flags.method != "theorem")
    throw InputError("--method", "\"" + flags.method + "\"", "adaptive, grid or theorem");
  expect_of_use(flags);
  ConstructOptions options = options_of(flags);
  if (flags.method == "theorem") {
    if (flags.oracle.wanted()) throw InputError("--oracle", "it beside --method theorem", "--method adaptive");
    TheoremFlags asked = flags.theorem;
    asked.expert = flags.expert;
    return construct_by_theorem(asked, flags.output, flags.claim, flags.work, flags.max_experts);
  }
  if (flags.output.empty()) throw InputError("command line", "no model to write", "-o MODEL");
  refuse_existing(flags.output, flags.work.force);
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
  const Task task = read_task(text);
  const auto& [target, box, epsilon_down, epsilon_up, norm] = task;
  if (target.samples()) {
    const SamplesOutlook outlook = look_ahead(target, box, epsilon_up, norm, flags.work);
    if (!flags.work.json) fmt::print("{}", cli::text(outlook));
    asked += ", " + json(outlook);
    if (outlook.hopeless) {
      write_file(flags.output, model_file(*outlook.hopeless, flags.output), flags.work.force);
      return certify_and_report(LoadedClaim(text), flags.work, fmt::format("\"model\": {}{}", json_quote(flags.output), asked),
                                outlook.witness);
    }
  }
  const auto start = std::chrono::steady_clock::now();
  Constructed constructed;
  {
    ProgressLine line(flags.work.quiet);
    if (line.wanted())
      options.progress = [&line](std::size_t accepted, std::size_t open) {
        line.show(fmt::format("{} experts accepted, {} cells open", accepted, open));
      };
    constructed = flags.method == "grid" ? construct_grid(target, box, epsilon_down, norm, static_cast<int>(flags.theorem.cells), options)
                                         : construct_adaptive(target, box, epsilon_down, norm, options);
  }
  write_file(flags.output, model_file(constructed.model, flags.output), flags.work.force);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const ParameterCount count = count_parameters(constructed.model);
  std::optional<double> pieces;
  if (box.dimension() == 1 && options.shape.affine() && flags.method == "adaptive" && !target.samples())
    pieces = asymptotic_pieces(*make_fit_source(target), box, epsilon_down);
  if (!flags.work.json) {
    fmt::print("constructed: {} experts in {:.2f} s: {}\n", constructed.model.experts.size(), seconds, flags.output);
    fmt::print("  parameters: {} loaded, {} in all\n", count.loaded, count.total);
    if (pieces)
      fmt::print("  guide: {:.1f} affine pieces, (integral of sqrt |f''|) / (4 sqrt epsilon), exact only as epsilon falls\n", *pieces);
    if (!constructed.complete)
      fmt::print("  {} cells could not be proved while constructing; the verdict below says what holds\n", constructed.unproved);
  }
  const LoadedClaim claim(text);
  return certify_and_report(
      claim, flags.work,
      fmt::format("\"model\": \"{}\", \"construct_seconds\": {:.3f}, \"unproved_cells\": {}{}{}", flags.output, seconds,
                  constructed.unproved, pieces ? fmt::format(", \"asymptotic_pieces\": {:.3f}", *pieces) : "", asked));
}

}  // namespace

std::function<int()> add_construct(CLI::App& program) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command = program.add_subcommand("construct", "Build a model for a formula, a table, samples or a program, and certify it");
  flags->claim.add_to(*command);
  flags->oracle.add_to(*command);
  command->add_option("-o,--output", flags->output, "Model file to write, .json or .safetensors (needed, but not for --plan)");
  command
      ->add_option(
          "--method", flags->method,
          "adaptive: cells cut only where the proof needs it; grid: the uniform grid of affine experts to compare with; theorem: a net of "
          "equal cells from a Lipschitz constant, sized by formula before f is looked at")
      ->capture_default_str();
  command->add_option(
      "--expert", flags->expert,
      "adaptive: affine, mlp:W[-W...] (ReLU, hidden layers of these widths) or prelu:W[-W...] (a trained slope per neuron); "
      "theorem: constant, affine (needs --smoothness) or kuhn (default: affine; theorem: the simplest for the trade-off)");
  command
      ->add_option("--objective", flags->objective,
                   "leaves: as few cells as possible; loaded: as few parameters as possible for any one input")
      ->capture_default_str();
  command
      ->add_option("--max-loaded", flags->max_loaded,
                   "Cap on the parameters that any one input needs: its expert and what its path compares")
      ->default_str("none");
  command->add_option("--seed", flags->seed, "Of the random starts of MLP fits")->capture_default_str();
  command
      ->add_option("--cells", flags->theorem.cells,
                   "grid, theorem: cells along every axis (default: the fewest that are proved; theorem: what epsilon asks for)")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 24));
  command
      ->add_option("--boxes-per-cell", flags->boxes_per_cell,
                   "Budget of the proof that accepts a cell; more boxes, fewer experts; 0: 2,000 for affine experts, 50,000 for MLPs")
      ->capture_default_str();
  command->add_option("--max-experts", flags->max_experts, "Stop cutting beyond this many experts")->capture_default_str();
  flags->theorem.add_to(*command);
  flags->work.add_to(*command);
  command->footer(
      "Examples:\n  mocert construct --expression \"sin(3*x0)*x1\" --domain \"[0,1]x[-2,3]\" --epsilon 0.05 -o model.json\n"
      "  mocert construct --method theorem --trade-off 1 --expression \"fabs(x0-x1)\" --lipschitz 1.5 --epsilon 0.05 -o model.json\n"
      "  mocert construct samples.csv --lipschitz 2 --epsilon 0.1 -o model.json\n"
      "  mocert construct --oracle \"python3 simulate.py\" --lipschitz 2 --domain \"[0,1]x[0,1]\" --epsilon 0.1 -o model.json\n"
      "Exit status: 0 certified, 1 violated (no such model exists where f jumps, or samples are too sparse), 2 bad input, 4 undecided, 70 "
      "internal error, 130 "
      "interrupted");
  return [flags] { return construct(*flags); };
}

}  // namespace mocert::cli
