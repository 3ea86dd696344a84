#include <fmt/format.h>

#include <chrono>
#include <memory>

#include "cli/commands.hpp"
#include "cli/report.hpp"
#include "cli/task.hpp"
#include "construct/refine.hpp"
#include "io/file.hpp"
#include "io/json.hpp"
#include "model/model_file.hpp"

namespace mocert::cli {
namespace {

struct Flags {
  std::string model, output;
  ClaimFlags claim;
  WorkFlags work;
  std::uint64_t boxes_per_cell = 5000;
  std::size_t max_experts = 1'000'000;
};

std::string before(const Refined& r) {
  std::string text = to_string(r.before);
  if (r.worst) text += fmt::format(": expert {} is off by at least {}", r.worst->expert, shown(r.worst->error, Rounding::down));
  return text;
}

std::string text(const Flags& flags, const Refined& r, const ParameterCount& had, const ParameterCount& has, double seconds) {
  std::string out = fmt::format("before: {}\n", before(r));
  out += fmt::format("refined in {:.2f} s: {}\n", seconds, flags.output);
  out += fmt::format("  cells: {} of {} kept, {} refitted, {} split into {} parts, of which {} keep their expert\n", r.kept, r.cells,
                     r.refitted, r.split, r.parts, r.parts_kept);
  out += fmt::format("  experts: {} kept, {} added, {} dropped\n", r.experts_kept, r.experts_added, r.experts_dropped);
  out += fmt::format("  parameters: {} of {} loaded per input before, {} of {} after\n", had.loaded, had.total, has.loaded, has.total);
  if (r.unproved > 0)
    out += fmt::format("  {} cells or parts could not be proved while refining; the verdict below says what holds\n", r.unproved);
  return out + "after: ";
}

std::string json(const Flags& flags, const Refined& r, const ParameterCount& had, double seconds) {
  std::string out = fmt::format("\"model\": {}, \"refine_seconds\": {:.3f}, \"cells\": {}, \"cells_kept\": {}, \"cells_refitted\": {}, ",
                                json_quote(flags.output), seconds, r.cells, r.kept, r.refitted);
  out += fmt::format("\"cells_split\": {}, \"parts\": {}, \"parts_kept\": {}, ", r.split, r.parts, r.parts_kept);
  out += fmt::format("\"experts_kept\": {}, \"experts_added\": {}, \"experts_dropped\": {}, \"unproved_cells\": {}, ", r.experts_kept,
                     r.experts_added, r.experts_dropped, r.unproved);
  out += fmt::format("\"before\": {{\"verdict\": \"{}\", \"loaded_parameters\": {}, \"total_parameters\": {}", to_string(r.before),
                     had.loaded, had.total);
  if (r.worst) out += ", \"witness\": " + json_witness(*r.worst);
  return out + "}";
}

int refine_model(const Flags& flags) {
  refuse_existing(flags.output, flags.work.force);
  const MoMlp model = load_model(flags.model);
  const ClaimText claim = flags.claim.text(flags.output, beside(flags.output, ".target.fpcore"), model.inputs, flags.work.force);
  const Task task = read_task(claim, &model, flags.model);
  RefineOptions options;
  options.threads = flags.work.thread_count();
  options.boxes_per_cell = flags.boxes_per_cell;
  options.max_experts = flags.max_experts;
  options.seconds = flags.work.time_limit;
  options.interrupted = &interrupted_flag();
  const auto start = std::chrono::steady_clock::now();
  Refined refined;
  {
    ProgressLine line(flags.work.quiet);
    if (line.wanted())
      options.progress = [&line](std::size_t settled, std::size_t open) {
        line.show(fmt::format("{} cells and parts settled, {} open", settled, open));
      };
    refined = refine(model, task.target, task.domain, task.epsilon_down, task.epsilon_up, task.norm, options);
  }
  write_file(flags.output, model_file(refined.model, flags.output), flags.work.force);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const ParameterCount had = count_parameters(model), has = count_parameters(refined.model);
  if (!flags.work.json) fmt::print("{}", text(flags, refined, had, has, seconds));
  return certify_and_report(LoadedClaim(claim), flags.work, json(flags, refined, had, seconds));
}

}  // namespace

std::function<int()> add_refine(CLI::App& program) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command = program.add_subcommand(
      "refine", "Split and refit only the cells of a model that fail, keep every other expert, and certify the result");
  command->add_option("MODEL", flags->model, "Model file, from anywhere: any router, any experts")->required();
  flags->claim.add_to(*command);
  command->add_option("-o,--output", flags->output, "Model file to write")->required();
  command
      ->add_option("--boxes-per-cell", flags->boxes_per_cell,
                   "Budget of each proof about a cell or a part of it; more boxes, more experts kept")
      ->capture_default_str();
  command->add_option("--max-experts", flags->max_experts, "Stop cutting beyond this many experts")->capture_default_str();
  flags->work.add_to(*command);
  command->footer(
      "Router and experts of cells that are proved stay bit for bit; a cell that fails gets affine experts, below a tree of prototypes "
      "that "
      "grows under its leaf. Experts that no leaf names any more are dropped.\n"
      "Example:\n  mocert refine trained.json f.fpcore --epsilon 0.05 -o refined.json\n"
      "Exit status: 0 certified, 1 violated (no such model exists where f jumps), 2 bad input, 4 undecided, 70 internal error, 130 "
      "interrupted");
  return [flags] { return refine_model(*flags); };
}

}  // namespace mocert::cli
