#pragma once

#include <cstdint>
#include <string>

#include "certificate/certificate.hpp"

namespace mocert {

/// What the first record of a part file says: what is proved, of which cells, and how (docs/formats.md, section 8).
struct PartHeader {
  Certificate claim;                       ///< all that a certificate says before its verdict
  std::uint64_t from = 0, to = 0, of = 0;  ///< cells from ... to - 1 of so many
  int max_depth = 0;
  std::uint64_t batch = 0;
  bool asks_checker = true;  ///< leaves within rounding of epsilon were left to the checker's arithmetic
};

/// One JSON object, always the same text for the same header.
std::string part_header_text(const PartHeader& header);
/// Throws InputError naming the file.
PartHeader parse_part_header(const std::string& text, const std::string& file);

/// Throws InputError if `found`, the header of `file`, is not word for word `expected`; the place says where they differ first.
void require_same_header(const std::string& found, const std::string& expected, const std::string& file);
/// The same for headers of two parts: which cells they are about may differ, but not of how many.
void require_same_claim(const PartHeader& found, const PartHeader& expected, const std::string& file);

}  // namespace mocert
