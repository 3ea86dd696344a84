#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "cli/commands.hpp"
#include "io/file.hpp"
#include "io/json.hpp"
#include "mocert/error.hpp"
#include "mocert/exit_status.hpp"
#include "model/model_digest.hpp"
#include "model/model_file.hpp"
#include "model/model_json.hpp"

namespace mocert::cli {
namespace {

struct Flags {
  std::string from, to;
  bool force = false, json = false;
};

int convert(const Flags& flags) {
  if (!flags.to.ends_with(".json") && !names_tensors(flags.to)) throw InputError(flags.to, "another extension", ".json or .safetensors");
  if (!flags.force && std::filesystem::exists(flags.to)) throw InputError(flags.to, "a file that exists", "--force to overwrite it");
  const MoMlp model = load_model(flags.from);
  const std::string bytes = model_file(model, flags.to), digest = content_digest(model);
  if (content_digest(parse_model(bytes, flags.to)) != digest) throw InternalError("the file written is another model than the one read");
  write_file(flags.to, bytes, flags.force);
  if (flags.json)
    fmt::print("{{\"model\": {}, \"output\": {}, \"experts\": {}, \"bytes\": {}, \"model_digest\": \"{}\"}}\n", json_quote(flags.from),
               json_quote(flags.to), model.experts.size(), bytes.size(), digest);
  else
    fmt::print("converted: {} experts, {} bytes: {}\n  content      {}\n", model.experts.size(), bytes.size(), flags.to, digest);
  return exit_status::proved;
}

}  // namespace

std::function<int()> add_convert(CLI::App& program) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command =
      program.add_subcommand("convert", "Write a model, or an NNet network, as JSON or safetensors: same content, same digest");
  command->add_option("IN", flags->from, "Model file, .json, .safetensors or .nnet")->required();
  command->add_option("OUT", flags->to, "Model file to write, .json or .safetensors")->required();
  command->add_flag("--force", flags->force, "Overwrite an existing output");
  command->add_flag("--json", flags->json, "One JSON object on stdout");
  command->footer("Example:\n  mocert convert model.json model.safetensors\n  mocert convert network.nnet network.json");
  return [flags] { return convert(*flags); };
}

}  // namespace mocert::cli
