#include <memory>

#include "cli/commands.hpp"
#include "cli/report.hpp"
#include "io/file.hpp"
#include "model/model_json.hpp"

namespace mocert::cli {

std::function<int()> add_certify(CLI::App& program) {
  struct Flags {
    std::string model;
    ClaimFlags claim;
    WorkFlags work;
  };
  auto flags = std::make_shared<Flags>();
  CLI::App* command =
      program.add_subcommand("certify", "Prove that a model stays within epsilon of a target, or find a proven counterexample");
  command->add_option("MODEL", flags->model, "Model file")->required();
  flags->claim.add_to(*command);
  flags->work.add_to(*command);
  command->footer(
      "Example:\n  mocert certify doppler.json rosa.fpcore --function doppler1 --epsilon 2.752\n"
      "Exit status: 0 certified, 1 violated, 2 bad input, 4 undecided, 70 internal error, 130 interrupted");
  return [flags] {
    const int inputs = flags->claim.expressions.empty() ? 0 : parse_model(read_file(flags->model), flags->model).inputs;
    const LoadedClaim claim(flags->claim.text(flags->model, beside(flags->model, ".target.fpcore"), inputs, flags->work.force));
    return certify_and_report(claim, flags->work, "");
  };
}

}  // namespace mocert::cli
