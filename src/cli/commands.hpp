#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace mocert::cli {

/// Each adds its command to the program and returns what running it does (the exit status).
std::function<int()> add_bound(CLI::App& program);
std::function<int()> add_certify(CLI::App& program);
std::function<int()> add_construct(CLI::App& program);
std::function<int()> add_convert(CLI::App& program);
std::function<int()> add_refine(CLI::App& program);
std::function<int()> add_gate(CLI::App& program);
std::function<int()> add_inspect(CLI::App& program);
std::function<int()> add_merge(CLI::App& program);
std::function<int()> add_run(CLI::App& program);
std::function<int()> add_theory(CLI::App& program);

}  // namespace mocert::cli
