#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "certificate/certificate.hpp"
#include "cli/commands.hpp"
#include "cli/options.hpp"
#include "interval/float_environment.hpp"
#include "mocert/error.hpp"
#include "mocert/kernel.hpp"

namespace mocert::cli {
namespace {

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
  for (const auto add :
       {add_construct, add_refine, add_certify, add_merge, add_bound, add_run, add_convert, add_gate, add_inspect, add_theory}) {
    auto action = add(program);
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
