#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>

#include "cli/commands.hpp"
#include "cli/report.hpp"
#include "construct/adaptive.hpp"
#include "construct/grid.hpp"
#include "construct/line.hpp"
#include "io/file.hpp"
#include "io/numbers.hpp"
#include "mocert/error.hpp"
#include "model/model_json.hpp"

namespace mocert::cli {
namespace {

struct Flags {
  std::string output, method = "adaptive";
  ClaimFlags claim;
  WorkFlags work;
  std::string expert = "affine", objective = "leaves";
  std::uint64_t boxes_per_cell = 0, seed = 0;
  std::size_t max_experts = 1'000'000;
  std::int64_t max_loaded = std::numeric_limits<std::int64_t>::max();
  int cells = 0;
};

Objective parse_objective(const std::string& text) {
  if (text == "leaves") return Objective::leaves;
  if (text == "loaded") return Objective::loaded;
  throw InputError("--objective", "\"" + text + "\"", "leaves or loaded");
}

ConstructOptions options_of(const Flags& flags) {
  ConstructOptions options;
  options.threads = flags.work.thread_count();
  options.shape = parse_expert_shape(flags.expert, "--expert");
  options.objective = parse_objective(flags.objective);
  options.max_loaded = flags.max_loaded;
  options.seed = flags.seed;
  options.boxes_per_cell = flags.boxes_per_cell;
  options.max_experts = flags.max_experts;
  options.seconds = flags.work.time_limit;
  options.interrupted = &interrupted_flag();
  const bool grid = flags.method == "grid";
  if (grid && !options.shape.affine()) throw InputError("--expert", "\"" + flags.expert + "\"", "affine for --method grid");
  if (grid && options.objective != Objective::leaves) throw InputError("--objective", flags.objective, "leaves for --method grid");
  if (grid && options.max_loaded != Flags{}.max_loaded)
    throw InputError("--max-loaded", std::to_string(options.max_loaded), "no cap for --method grid");
  if (!grid && flags.cells != 0) throw InputError("--cells", std::to_string(flags.cells), "--method grid beside it");
  return options;
}

int construct(const Flags& flags) {
  if (!flags.work.force && std::filesystem::exists(flags.output))
    throw InputError(flags.output, "a file that exists", "--force to overwrite it");
  if (flags.method != "adaptive" && flags.method != "grid") throw InputError("--method", "\"" + flags.method + "\"", "adaptive or grid");
  ConstructOptions options = options_of(flags);
  const ClaimText text = flags.claim.text(flags.output, beside(flags.output, ".target.fpcore"), 0, flags.work.force);
  const mpq_class epsilon = parse_epsilon(text.epsilon);
  const Norm norm = parse_norm(text.norm, "--norm");
  const Target target = load_target(text.target_path, text.target);
  std::optional<Box> domain;
  if (text.domain) domain = parse_domain(*text.domain, "--domain");
  const Box box = claim_domain(domain, target, std::nullopt, target.inputs());
  const double epsilon_down = to_double(epsilon, Rounding::down);
  const auto start = std::chrono::steady_clock::now();
  Constructed constructed;
  {
    ProgressLine line(flags.work.quiet);
    if (line.wanted())
      options.progress = [&line](std::size_t accepted, std::size_t open) {
        line.show(fmt::format("{} experts accepted, {} cells open", accepted, open));
      };
    constructed = flags.method == "grid" ? construct_grid(target, box, epsilon_down, norm, flags.cells, options)
                                         : construct_adaptive(target, box, epsilon_down, norm, options);
  }
  write_file(flags.output, model_to_json(constructed.model), flags.work.force);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const ParameterCount count = count_parameters(constructed.model);
  std::optional<double> pieces;
  if (box.dimension() == 1 && options.shape.affine() && flags.method == "adaptive")
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
  return certify_and_report(claim, flags.work,
                            fmt::format("\"model\": \"{}\", \"construct_seconds\": {:.3f}, \"unproved_cells\": {}{}", flags.output, seconds,
                                        constructed.unproved, pieces ? fmt::format(", \"asymptotic_pieces\": {:.3f}", *pieces) : ""));
}

}  // namespace

std::function<int()> add_construct(CLI::App& program) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command = program.add_subcommand("construct", "Build a model for a formula and certify it");
  flags->claim.add_to(*command);
  command->add_option("-o,--output", flags->output, "Model file to write")->required();
  command
      ->add_option("--method", flags->method,
                   "adaptive: cells cut only where the proof needs it; grid: the uniform grid of affine experts to compare with")
      ->capture_default_str();
  command
      ->add_option("--expert", flags->expert,
                   "affine, mlp:W[-W...] (ReLU, hidden layers of these widths) or prelu:W[-W...] (a trained slope per neuron)")
      ->capture_default_str();
  command
      ->add_option("--objective", flags->objective,
                   "leaves: as few cells as possible; loaded: as few parameters as possible for any one input")
      ->capture_default_str();
  command
      ->add_option("--max-loaded", flags->max_loaded,
                   "Cap on the parameters that any one input needs: its expert and what its path compares")
      ->default_str("none");
  command->add_option("--seed", flags->seed, "Of the random starts of MLP fits")->capture_default_str();
  command->add_option("--cells", flags->cells, "Grid: cells along every axis; 0: the smallest number that is proved")
      ->capture_default_str()
      ->check(CLI::Range(0, 1'000'000));
  command
      ->add_option("--boxes-per-cell", flags->boxes_per_cell,
                   "Budget of the proof that accepts a cell; more boxes, fewer experts; 0: 2,000 for affine experts, 50,000 for MLPs")
      ->capture_default_str();
  command->add_option("--max-experts", flags->max_experts, "Stop cutting beyond this many experts")->capture_default_str();
  flags->work.add_to(*command);
  command->footer(
      "Example:\n  mocert construct --expression \"sin(3*x0)*x1\" --domain \"[0,1]x[-2,3]\" --epsilon 0.05 -o model.json\n"
      "Exit status: 0 certified, 1 violated (no such model exists where f jumps), 2 bad input, 4 undecided, 70 internal error, 130 "
      "interrupted");
  return [flags] { return construct(*flags); };
}

}  // namespace mocert::cli
