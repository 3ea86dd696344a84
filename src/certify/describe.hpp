#pragma once

#include "certificate/certificate.hpp"
#include "certificate/part_header.hpp"
#include "certify/loaded_claim.hpp"

namespace mocert {

/// What a certificate says before its verdict.
Certificate describe_claim(const LoadedClaim& loaded);

/// The header of a part file: the claim, its cells and what the outcome of a search depends on besides.
PartHeader part_header(const LoadedClaim& loaded, const CellRange& cells, const SearchOptions& search, bool asks_checker);

}  // namespace mocert
