#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <string_view>

#include "certificate/certificate.hpp"
#include "cli/commands.hpp"
#include "cli/options.hpp"
#include "interval/float_environment.hpp"
#include "mocert/error.hpp"
#include "mocert/kernel.hpp"

namespace mocert::cli {
namespace {

struct Command {
  const char* name;
  std::function<int()> (*add)(CLI::App&);
};
constexpr Command all_commands[] = {{"construct", add_construct}, {"refine", add_refine}, {"certify", add_certify}, {"merge", add_merge},
                                    {"bound", add_bound},         {"run", add_run},       {"convert", add_convert}, {"gate", add_gate},
                                    {"inspect", add_inspect},     {"theory", add_theory}};

int run(int argc, char** argv) {
  // `check` is the kernel's own command line, the same as that of mocert-check.
  if (argc > 1 && std::string(argv[1]) == "check") {
    const std::vector<std::string> arguments(argv + 2, argv + argc);
    return kernel::check_main(arguments, "mocert check");
  }
  CLI::App program{"Proves how well a mixture of small neural networks approximates a function"};
  program.name("mocert");
  program.set_version_flag("--version", std::string("mocert ") + tool_version);
  program.require_subcommand(1);
  std::vector<std::pair<CLI::App*, std::function<int()>>> commands;
  const std::string_view first = argc > 1 ? argv[1] : "";
  const bool named = std::any_of(std::begin(all_commands), std::end(all_commands), [&](const Command& c) { return c.name == first; });
  for (const Command& command : all_commands) {
    if (named && command.name != first) continue;  // the options of the others take longer than some proofs
    auto action = command.add(program);
    commands.emplace_back(program.get_subcommands({}).back(), std::move(action));
  }
  program.add_subcommand("check", "Replay a certificate with the independent checker (same as mocert-check)");
  program.footer(
      "Exit status: 0 proved, 1 violated, 2 bad input, 3 certificate rejected or not proved, 4 undecided, 70 internal error, 130 "
      "interrupted");
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    const int status = program.exit(e, std::cout, std::cerr);
    return status == 0 ? 0 : exit_status::bad_input;
  }
  for (const auto& [command, action] : commands)
    if (command->parsed()) return action();
  return exit_status::bad_input;
}

}  // namespace
}  // namespace mocert::cli

int main(int argc, char** argv) {
  using namespace mocert;
  try {
    require_sound_float_environment();
    return cli::run(argc, argv);
  } catch (const InputError& e) {
    fmt::print(stderr, "mocert: {}\n", e.what());
    return exit_status::bad_input;
  } catch (const std::exception& e) {
    fmt::print(stderr, "mocert: internal error: {}\n", e.what());
    return exit_status::internal_error;
  }
}
