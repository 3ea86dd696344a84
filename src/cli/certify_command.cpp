#include <memory>

#include "cli/commands.hpp"
#include "cli/part_flags.hpp"
#include "cli/report.hpp"
#include "io/file.hpp"
#include "mocert/error.hpp"
#include "model/model_json.hpp"

namespace mocert::cli {

namespace {

/// No model: what would be MODEL is the TARGET.
int certify_lipschitz(const std::string& first, ClaimFlags claim, const WorkFlags& work) {
  if (!first.empty() && !claim.target.empty()) throw InputError("--epsilon", "none beside a model", "a number such as 0.01");
  claim.target = first;
  const ClaimText text = claim.text("", "expression.target.fpcore", 0, work.force);
  return certify_and_report(LoadedClaim(text), work, "");
}

}  // namespace

std::function<int()> add_certify(CLI::App& program) {
  struct Flags {
    std::string model;
    ClaimFlags claim;
    WorkFlags work;
    PartFlags part;
  };
  auto flags = std::make_shared<Flags>();
  CLI::App* command =
      program.add_subcommand("certify", "Prove that a model stays within epsilon of a target, or find a proven counterexample");
  command->add_option("MODEL", flags->model, "Model file; without it, and without --epsilon, only --lipschitz is decided");
  flags->claim.add_to(*command);
  flags->work.add_to(*command);
  flags->part.add_to(*command);
  command->footer(
      "Examples:\n  mocert certify doppler.json rosa.fpcore --function doppler1 --epsilon 2.752\n"
      "  mocert certify rosa.fpcore --function doppler1 --lipschitz 3.5 --input-norm linf\n"
      "  mocert certify wave.safetensors wave.fpcore --epsilon 0.01 --shard 2/8 --resume\n"
      "Exit status: 0 certified (with --shard or --cells: the part is proved, the claim is not), 1 violated, 2 bad input, 4 undecided, 70 "
      "internal error, 130 interrupted");
  return [flags] {
    if (flags->claim.epsilon.empty() && !flags->claim.lipschitz.empty() && !flags->part.given())
      return certify_lipschitz(flags->model, flags->claim, flags->work);
    if (flags->model.empty()) throw InputError("command line", "no MODEL", "a model file");
    const int inputs = flags->claim.expressions.empty() ? 0 : parse_model(read_file(flags->model), flags->model).inputs;
    const LoadedClaim claim(flags->claim.text(flags->model, beside(flags->model, ".target.fpcore"), inputs, flags->work.force));
    return certify_and_report(claim, flags->work, "", {},
                              [&](CertifyOptions& options) { flags->part.apply(claim, !flags->work.certificate.empty(), options); });
  };
}

}  // namespace mocert::cli
