#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace mocert::testing {

/// What became of mutated golden certificates.
struct Mutations {
  std::uint64_t tried = 0;
  std::uint64_t about_false_claims = 0;     ///< the claim, with its epsilon, was not true
  std::uint64_t accepted = 0;               ///< verified, as certified or as violated
  std::vector<std::string> false_verdicts;  ///< accepted though false: each a bug of the checker, with the text of the certificate
};

/// Changes golden certificates (folder `certs`) at random, aware of their structure: proof nodes replaced, swapped, cut or moved, numbers
/// nudged, evidence and witnesses changed, the claim's epsilon (in the certificate and in what the checker is told) set to where the claim
/// is false. Whatever the checker accepts is held against a rigorous enclosure of the sup error.
Mutations mutate_certificates(const std::filesystem::path& certs, std::uint64_t seed, std::uint64_t count);

}  // namespace mocert::testing
