#pragma once

#include <string>

#include "certify/certify.hpp"
#include "cli/options.hpp"

namespace mocert::cli {

/// Runs `certify` with progress, prints the outcome (text or JSON, docs: README) and returns the exit status. `extra` is JSON text for
/// further keys, such as
/// "\"construct_seconds\": 1.5", or empty.
int certify_and_report(const LoadedClaim& claim, const WorkFlags& work, const std::string& extra);

}  // namespace mocert::cli
