#pragma once

#include <string>

#include "certify/bound.hpp"
#include "certify/certify.hpp"
#include "cli/options.hpp"
#include "io/numbers.hpp"

namespace mocert::cli {

/// A bound in 17 digits rounded outwards; "unbounded" or null where it is infinite.
std::string shown(double x, Rounding rounding);
std::string json_number(double x, Rounding rounding);
std::string json_hex(double x);
std::string json_witness(const Witness& witness);
std::string json_pair(const LipschitzPair& pair);
/// Ends of an enclosure: [lower, upper], or the keys lower, lower_hex, upper, upper_hex.
std::string ends(const Enclosure& enclosure);
std::string json_ends(const Enclosure& enclosure);

/// Runs `certify` with progress, prints the outcome (text or JSON, docs: README) and returns the exit status. `extra` is JSON text for
/// further keys, such as
/// "\"construct_seconds\": 1.5", or empty; `known` an error that is proved already; `adjust` has the last word on the options.
int certify_and_report(const LoadedClaim& claim, const WorkFlags& work, const std::string& extra, const std::optional<Witness>& known = {},
                       const std::function<void(CertifyOptions&)>& adjust = {});

}  // namespace mocert::cli
