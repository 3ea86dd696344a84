#include <fmt/format.h>

#include <memory>

#include "cli/commands.hpp"
#include "cli/options.hpp"
#include "cli/theory_report.hpp"
#include "io/json.hpp"
#include "theory/layout.hpp"

namespace mocert::cli {
namespace {

/// The paper's statements, as it makes them. They are orders: no number follows from them.
constexpr const char* paper_loaded = "O(1/epsilon)";
constexpr const char* paper_vc = "O~(L max(n L, J W))";
constexpr const char* paper_where = "L experts of depth J and width W, n inputs";
constexpr const char* paper_remark =
    "with W read as width the order cannot hold, since one expert alone can reach order J^2 W^2; with W read as the parameters of one "
    "expert it is "
    "consistent with vc_bound";
constexpr const char* paper_source = "Kratsios, Saez de Ocariz Borde, Furuya, Law, arXiv 2402.03460; remark: docs/theory.md, T16";

struct Flags {
  std::string experts, layers, slopes = "fixed", routing = "flat";
  bool json = false;
  TheoryFlags theory;
};

int show_theory(const Flags& flags) {
  const theory::Layout layout = theory::parse_layout(flags.experts, flags.layers, flags.slopes, flags.routing);
  const theory::LayoutFigures f = theory::figures(layout);
  const TheoryReport report({theory::class_of(layout), layout.experts, 64 * f.total, std::vector<mpq_class>(layout.inputs, 1), true},
                            flags.theory);
  if (flags.json) {
    fmt::print(
        "{{\"experts\": {}, \"layers\": {}, \"slopes\": {}, \"routing\": {}, \"inputs\": {}, \"outputs\": {}, \"parameters_per_expert\": "
        "{}, "
        "\"trained_per_expert\": {}, \"loaded_parameters\": {}, \"total_parameters\": {}, \"tree_height\": {}, \"routing_comparisons\": "
        "{}, ",
        layout.experts.get_str(), json_quote(flags.layers), json_quote(flags.slopes), json_quote(flags.routing), layout.inputs,
        layout.outputs, f.per_expert.get_str(), f.trained.get_str(), f.loaded.get_str(), f.total.get_str(), f.height.get_str(),
        f.compared.get_str());
    fmt::print(
        "{}, \"paper\": {{\"loaded_parameters\": \"{}\", \"vc_dimension\": \"{}\", \"where\": \"{}\", \"remark\": \"{}\", \"source\": "
        "\"{}\"}}}}\n",
        report.json(), paper_loaded, paper_vc, paper_where, paper_remark, paper_source);
    return exit_status::proved;
  }
  fmt::print("{} expert{} {}, slopes {}, routing {}\n", layout.experts.get_str(), layout.experts == 1 ? "" : "s", flags.layers,
             flags.slopes, flags.routing);
  fmt::print("  parameters   {} per expert, of which {} trained; {} loaded per input at most, {} in all\n", f.per_expert.get_str(),
             f.trained.get_str(), f.loaded.get_str(), f.total.get_str());
  fmt::print("  router       height {}, at most {} prototypes compared per input\n", f.height.get_str(), f.compared.get_str());
  fmt::print("{}", report.text());
  fmt::print("  the paper    {} parameters loaded; VC dimension {}, {}\n", paper_loaded, paper_vc, paper_where);
  fmt::print("               These are orders, not numbers; {}.\n               [{}]\n", paper_remark, paper_source);
  return exit_status::proved;
}

}  // namespace

std::function<int()> add_theory(CLI::App& program) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command = program.add_subcommand("theory", "Parameters, VC and generalisation bounds of a mixture that need not exist");
  command->add_option("--experts", flags->experts, "Number of experts, one per leaf of the router")->required();
  command->add_option("--layers", flags->layers, "Widths of each expert: 2-8-8-1; 2-1 is affine, 2-0-1 constant")->required();
  command->add_option("--slopes", flags->slopes, "PReLU slopes: fixed, or trained per layer or per neuron: layer, neuron")
      ->capture_default_str();
  command
      ->add_option("--routing", flags->routing,
                   "Prototypes trained: flat or tree:V (at most V children); fixed beforehand: fixed, fixed:flat or fixed:tree:V")
      ->capture_default_str();
  flags->theory.add_to(*command);
  command->add_flag("--json", flags->json, "One JSON object on stdout");
  command->footer(
      "Every bound names its statement in docs/theory.md.\n"
      "Example:\n  mocert theory --experts 256 --layers 2-8-8-1 --routing tree:2 --lipschitz 1 --epsilon 0.01");
  return [flags] { return show_theory(*flags); };
}

}  // namespace mocert::cli
