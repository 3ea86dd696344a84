#include "cli/construct_theorem.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <chrono>

#include "cli/report.hpp"
#include "construct/point_values.hpp"
#include "construct/theorem.hpp"
#include "io/file.hpp"
#include "io/numbers.hpp"
#include "mocert/error.hpp"
#include "model/model_file.hpp"

namespace mocert::cli {
namespace {

/// Numbers > 0 separated by commas, one or one per output, rounded up; their norm.
double constants_of(const std::string& text, const std::string& where, int outputs, Norm norm) {
  std::vector<double> values;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(',', at), text.size());
    const std::string part = text.substr(at, end - at);
    const auto value = parse_exact(part);
    if (!value || *value <= 0) throw InputError(where, "\"" + part + "\"", "a number > 0");
    values.push_back(to_double(*value, Rounding::up));
    at = end + 1;
  }
  if (values.size() == 1) values.resize(static_cast<std::size_t>(outputs), values[0]);
  if (values.size() != static_cast<std::size_t>(outputs))
    throw InputError(where, fmt::format("{} constants", values.size()), fmt::format("one, or one per output ({})", outputs));
  return plain_norm(values, norm);
}

std::string joined(const std::vector<std::string>& parts) { return fmt::format("{}", fmt::join(parts, ",")); }

/// The target, and what is known of f. A constant that states no claim (of a table, or with a Hoelder exponent) is taken out of the
/// target's options.
struct Subject {
  std::optional<Target> target;
  Modulus modulus;
};

Subject read_subject(const TheoremFlags& flags, ClaimText& text, Norm norm) {
  const auto exponent = parse_exact(flags.hoelder);
  if (!exponent || *exponent <= 0 || *exponent > 1)
    throw InputError("--hoelder", "\"" + flags.hoelder + "\"", "a number above 0, at most 1");
  const bool hoelder = *exponent < 1;
  Subject subject;
  Modulus& modulus = subject.modulus;
  modulus.exponent = to_double(*exponent, Rounding::down);
  const TargetOptions said = text.target;
  if (said.table || hoelder) {
    text.target.lipschitz.reset();
    text.target.input_norm.reset();
  }
  subject.target =
      load_target(read_target_files(text.target_path), text.target, text.domain ? parse_domain(*text.domain, "--domain").dimension() : 0);
  const Target& target = *subject.target;
  if (target.network()) throw InputError(text.target_path, "a network as target", "--method adaptive or grid");
  if (hoelder && (target.samples() || target.constants()))
    throw InputError("--hoelder", flags.hoelder, "1 where the claim is about functions with a Lipschitz constant");
  if (const LipschitzConstants* constants = target.constants()) {
    modulus.lambda = constants_of(joined(constants->lipschitz_text), "--lipschitz", target.outputs(), norm);
    modulus.input_norm = constants->input_norm;
  } else if (said.lipschitz) {
    modulus.lambda = constants_of(*said.lipschitz, "--lipschitz", target.outputs(), norm);
    if (said.input_norm) modulus.input_norm = parse_norm(*said.input_norm, "--input-norm");
  }
  if (!flags.smoothness.empty()) {
    if (target.samples()) throw InputError("--smoothness", "samples", "a formula: the claim is about every Lipschitz function");
    modulus.smoothness = constants_of(flags.smoothness, "--smoothness", target.outputs(), norm);
  }
  if (modulus.lambda == 0 && modulus.smoothness == 0)
    throw InputError("command line", "neither --lipschitz nor --smoothness", "one of them: the theorem builds from a modulus of f");
  return subject;
}

TheoremOptions options_of(const TheoremFlags& flags, const WorkFlags& work, std::size_t max_experts) {
  TheoremOptions options;
  options.trade_off = flags.trade_off;
  options.base = flags.base;
  options.valency = flags.valency;
  if (flags.cells > 0) options.cells = flags.cells;
  if (flags.subcells > 0) options.subcells = flags.subcells;
  if (flags.expert == "constant") options.expert = ExpertKind::constant;
  if (flags.expert == "affine") options.expert = ExpertKind::affine;
  if (flags.expert == "kuhn") options.expert = ExpertKind::kuhn;
  if (!flags.expert.empty() && !options.expert)
    throw InputError("--expert", "\"" + flags.expert + "\"", "constant, affine or kuhn for --method theorem");
  options.max_experts = static_cast<std::int64_t>(max_experts);
  options.threads = work.thread_count();
  return options;
}

const char* name_of(ExpertKind kind) { return kind == ExpertKind::constant ? "constant" : kind == ExpertKind::affine ? "affine" : "kuhn"; }

std::string json_size(const TheoremSize& s) {
  return fmt::format(
      "{{\"leaves\": {}, \"height\": {}, \"width\": {}, \"hidden_layers\": {}, \"loaded_parameters\": {}, \"total_parameters\": {}}}",
      s.leaves.get_str(), s.height, s.width, s.hidden_layers, s.loaded, s.total.get_str());
}

std::string json_plan(const TheoremPlan& plan, const std::optional<TheoremSize>& built) {
  return fmt::format(
      "\"theorem\": {{\"expert\": \"{}\", \"cells\": [{}], \"sub_cells\": [{}], \"valency\": {}, \"radius\": {}, \"error_bound\": {}, "
      "\"irreducible\": {}, \"promised\": {}, \"built\": {}}}",
      name_of(plan.expert), fmt::join(plan.cells, ", "), fmt::join(plan.subcells, ", "), plan.valency, to_decimal(plan.radius),
      to_decimal(plan.error), to_decimal(plan.irreducible), json_size(plan.size), built ? json_size(*built) : "null");
}

void print_plan(const TheoremPlan& plan, const std::optional<TheoremSize>& built) {
  fmt::print("theorem: {} cells of radius {:.6g}, {} experts of {} sub-cells, tree of valency {}\n", fmt::join(plan.cells, " x "),
             plan.radius, name_of(plan.expert), fmt::join(plan.subcells, " x "), plan.valency);
  fmt::print("  {:<18} {:>14} {:>14}\n", "", "promised", "built");
  const auto row = [&](const char* what, const std::string& promised, const std::string& found) {
    fmt::print("  {:<18} {:>14} {:>14}\n", what, promised, built ? found : "-");
  };
  const TheoremSize& p = plan.size;
  const TheoremSize b = built.value_or(TheoremSize{});
  row("leaves", p.leaves.get_str(), b.leaves.get_str());
  row("height", std::to_string(p.height), std::to_string(b.height));
  row("width", std::to_string(p.width), std::to_string(b.width));
  row("hidden layers", std::to_string(p.hidden_layers), std::to_string(b.hidden_layers));
  row("loaded parameters", std::to_string(p.loaded), std::to_string(b.loaded));
  row("total parameters", p.total.get_str(), b.total.get_str());
  row("error", fmt::format("{:.8g}", plan.error), "see below");
  if (plan.irreducible > 0) fmt::print("  of this error {:.8g} is what the samples and L leave open\n", plan.irreducible);
}

}  // namespace

void TheoremFlags::add_to(CLI::App& command) {
  const std::string group = "--method theorem";
  command
      .add_option("--trade-off", trade_off, "r: an expert resolves up to (L/epsilon)^r sub-cells; 0 many small experts, 1 few large ones")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str()
      ->group(group);
  command.add_option("--base", base, "Sub-cells of an expert at --trade-off 0; multiplies (L/epsilon)^r")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 24))
      ->capture_default_str()
      ->group(group);
  command.add_option("--valency", valency, "Children of a node of the prototype tree")
      ->check(CLI::Range(std::int64_t{2}, std::int64_t{1} << 20))
      ->capture_default_str()
      ->group(group);
  command.add_option("--sub-cells", subcells, "Sub-cells per axis of a kuhn expert, in place of what the trade-off asks for")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 24))
      ->group(group);
  command.add_option("--hoelder", hoelder, "A: --lipschitz L means |f(x)-f(y)| <= L |x-y|^A, assumed while building and not claimed")
      ->capture_default_str()
      ->group(group);
  command.add_option("--smoothness", smoothness, "Lipschitz constant (l2) of the gradient, or one per output; assumed while building")
      ->group(group);
  command.add_flag("--plan", plan, "Print what the theorem promises, by formula, and build nothing")->group(group);
}

int construct_by_theorem(const TheoremFlags& flags, const std::string& output, const ClaimFlags& claim_flags, const WorkFlags& work,
                         std::size_t max_experts) {
  if (output.empty() && (!flags.plan || !claim_flags.expressions.empty()))
    throw InputError("command line", flags.plan ? "an --expression and no place for its .target.fpcore" : "no model to write", "-o MODEL");
  if (!flags.plan) refuse_existing(output, work.force);
  ClaimText text = claim_flags.text(output, beside(output, ".target.fpcore"), 0, work.force);
  const double epsilon = to_double(parse_epsilon(text.epsilon), Rounding::down);
  if (!(epsilon > 0)) throw InputError("--epsilon", text.epsilon, "a number within the range of binary64");
  const Norm norm = parse_norm(text.norm, "--norm");
  if (!flags.plan) refuse_in_place_of(output, {text.target_path});
  const Subject subject = read_subject(flags, text, norm);
  const Target& target = *subject.target;
  std::optional<Box> domain;
  if (text.domain) domain = parse_domain(*text.domain, "--domain");
  const Box box = claim_domain(domain, target, std::nullopt, target.inputs());
  const TheoremOptions options = options_of(flags, work, max_experts);
  const auto start = std::chrono::steady_clock::now();
  const TheoremPlan plan = plan_theorem_for(target, box, epsilon, norm, subject.modulus, options);
  if (flags.plan) {
    if (work.json)
      fmt::print("{{{}}}\n", json_plan(plan, std::nullopt));
    else
      print_plan(plan, std::nullopt);
    return exit_status::proved;
  }
  TheoremSize built;
  {
    ProgressLine line(work.quiet);
    TheoremHooks hooks;
    hooks.interrupted = &interrupted_flag();
    if (line.wanted()) hooks.progress = [&line](std::size_t count) { line.show(fmt::format("{} experts built", count)); };
    const MoMlp model = build_theorem(target, box, epsilon, plan, options, hooks);
    if (model.experts.empty()) return exit_status::interrupted;
    built = measure(model);
    write_file(output, model_file(model, output), work.force);
  }
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (!work.json) {
    print_plan(plan, built);
    fmt::print("constructed in {:.2f} s: {}\n", seconds, output);
  }
  const LoadedClaim claim(text);
  return certify_and_report(claim, work,
                            fmt::format("\"model\": \"{}\", \"construct_seconds\": {:.3f}, {}", output, seconds, json_plan(plan, built)));
}

}  // namespace mocert::cli
