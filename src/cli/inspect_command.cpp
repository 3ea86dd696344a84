#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>

#include "cli/commands.hpp"
#include "cli/options.hpp"
#include "cli/theory_report.hpp"
#include "io/digest.hpp"
#include "io/file.hpp"
#include "io/json.hpp"
#include "io/numbers.hpp"
#include "mocert/error.hpp"
#include "model/model_digest.hpp"
#include "model/model_json.hpp"
#include "theory/class_of_model.hpp"

namespace mocert::cli {
namespace {

/// "2-8-8-1", "2-1 (affine)", "constant".
std::string shape(const MoMlp& model, const Expert& e) {
  if (e.is_constant()) return "constant";
  std::string text = std::to_string(model.inputs);
  for (const Layer& layer : e.layers) text += fmt::format("-{}{}", layer.rows, layer.sparse ? "s" : "");
  if (e.layers.size() == 1) text += " (affine)";
  return text;
}

struct RouterFigures {
  std::size_t leaves = 0, nearest = 0, argmax = 0, depth = 0, widest = 0;
};

RouterFigures figures(const MoMlp& model) {
  RouterFigures f;
  std::vector<std::size_t> depth(model.router.size(), 0);
  for (std::size_t i = 0; i < model.router.size(); ++i) {
    const RouterNode& node = model.router[i];
    f.depth = std::max(f.depth, depth[i]);
    f.widest = std::max(f.widest, node.children.size());
    if (node.kind == RouterKind::leaf)
      ++f.leaves;
    else
      ++(node.kind == RouterKind::nearest ? f.nearest : f.argmax);
    for (int c : node.children) depth[static_cast<std::size_t>(c)] = depth[i] + 1;
  }
  return f;
}

struct Flags {
  std::string model, slopes = "trained", routing = "learned";
  bool json = false, experts = false;
  TheoryFlags theory;
};

/// The class around the model: see theory::class_of. Lower bounds are about the model's domain, by default the unit box.
TheoryReport theory_report(const MoMlp& model, const ParameterCount& count, std::size_t leaves, const Flags& flags) {
  if (flags.slopes != "fixed" && flags.slopes != "trained") throw InputError("--slopes", "\"" + flags.slopes + "\"", "fixed or trained");
  if (flags.routing != "fixed" && flags.routing != "learned")
    throw InputError("--routing", "\"" + flags.routing + "\"", "fixed or learned");
  TheorySubject subject;
  subject.model_class = theory::class_of(model, flags.routing == "learned", flags.slopes == "trained");
  subject.leaves = leaves;
  subject.bits = mpz_class(count.total) * (model.dtype == Dtype::binary64 ? 64 : 32);
  for (std::size_t i = 0; i < static_cast<std::size_t>(model.inputs); ++i)
    subject.widths.push_back(model.domain ? mpq_class(mpq_class(model.domain->hi[i]) - mpq_class(model.domain->lo[i])) : mpq_class(1));
  return {std::move(subject), flags.theory};
}

int inspect(const Flags& flags) {
  const std::string& path = flags.model;
  const bool as_json = flags.json, experts = flags.experts;
  const std::string text = read_file(path);
  const MoMlp model = parse_model(text, path);
  const ParameterCount count = count_parameters(model);
  const RouterFigures router = figures(model);
  const TheoryReport theory = theory_report(model, count, router.leaves, flags);
  const std::string domain = [&] {
    std::string d;
    if (model.domain)
      for (std::size_t i = 0; i < model.domain->lo.size(); ++i)
        d += fmt::format("{}[{},{}]", i ? "x" : "", to_decimal(model.domain->lo[i]), to_decimal(model.domain->hi[i]));
    return d;
  }();
  const std::string digest = content_digest(model), file = file_digest(text);
  const char* dtype = model.dtype == Dtype::binary64 ? "binary64" : "binary32";
  if (as_json) {
    fmt::print(
        "{{\"model\": {}, \"inputs\": {}, \"outputs\": {}, \"dtype\": \"{}\", \"domain\": {}, \"experts\": {}, \"router_leaves\": {}, "
        "\"router_depth\": {}, ",
        json_quote(path), model.inputs, model.outputs, dtype, domain.empty() ? "null" : json_quote(domain), model.experts.size(),
        router.leaves, router.depth);
    fmt::print("\"loaded_parameters\": {}, \"total_parameters\": {}, \"model_digest\": \"{}\", \"file_digest\": \"{}\"", count.loaded,
               count.total, digest, file);
    fmt::print(", \"vc_slopes\": \"{}\", \"vc_routing\": \"{}\", {}", flags.slopes, flags.routing, theory.json());
    if (experts) {
      fmt::print(", \"expert_list\": [");
      for (std::size_t k = 0; k < model.experts.size(); ++k)
        fmt::print("{}{{\"shape\": {}, \"parameters\": {}, \"digest\": \"{}\"}}", k ? ", " : "", json_quote(shape(model, model.experts[k])),
                   parameters(model.experts[k]), content_digest(model.experts[k]));
      fmt::print("]");
    }
    fmt::print("}}\n");
    return exit_status::proved;
  }
  fmt::print("{}: {} inputs, {} outputs, {}\n", path, model.inputs, model.outputs, dtype);
  if (!domain.empty()) fmt::print("  domain       {}\n", domain);
  fmt::print("  router       {} leaves, {} nearest and {} argmax nodes, depth {}, at most {} children\n", router.leaves, router.nearest,
             router.argmax, router.depth, router.widest);
  std::map<std::string, std::size_t> shapes;
  for (const Expert& e : model.experts) ++shapes[shape(model, e)];
  fmt::print("  experts      {}\n", model.experts.size());
  for (const auto& [name, times] : shapes) fmt::print("    {:>8} x  {}\n", times, name);
  fmt::print("  parameters   {} loaded per input at most, {} in all\n", count.loaded, count.total);
  fmt::print("  class        of this router tree and these shapes, slopes {}, routing {}\n{}", flags.slopes, flags.routing, theory.text());
  fmt::print("  content      {}\n  file         {}\n", digest, file);
  if (experts)
    for (std::size_t k = 0; k < model.experts.size(); ++k)
      fmt::print("  expert {:<6} {:<16} {:>8} parameters  {}\n", k, shape(model, model.experts[k]), parameters(model.experts[k]),
                 content_digest(model.experts[k]));
  return exit_status::proved;
}

}  // namespace

std::function<int()> add_inspect(CLI::App& program) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command = program.add_subcommand("inspect", "Shapes, digests, loaded parameters and VC bound of a model");
  command->add_option("MODEL", flags->model, "Model file")->required();
  command->add_flag("--experts", flags->experts, "One line per expert, with its digest");
  command->add_option("--slopes", flags->slopes, "For the bounds, PReLU slopes count as fixed or trained")->capture_default_str();
  command->add_option("--routing", flags->routing, "For the bounds, prototypes and gates count as fixed or learned")->capture_default_str();
  flags->theory.add_to(*command);
  command->add_flag("--json", flags->json, "One JSON object on stdout");
  command->footer("Example:\n  mocert inspect model.json --experts");
  return [flags] { return inspect(*flags); };
}

}  // namespace mocert::cli
