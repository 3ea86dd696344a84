#include <fmt/format.h>

#include <cstdlib>

#include "certify/mutations.hpp"

// usage: mutate_certificates [COUNT [SEED]] : mutates golden certificates at random (10,000 by default) and exits with 1 if the checker
// accepts one that proves something false.
int main(int argc, char** argv) {
  const std::uint64_t count = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 10'000,
                      seed = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
  const auto m = mocert::testing::mutate_certificates(std::filesystem::path(MOCERT_SOURCE_DIR) / "certs", seed, count);
  fmt::print("{} mutated certificates, {} of them about false claims: {} accepted, {} accepted though false\n", m.tried,
             m.about_false_claims, m.accepted, m.false_verdicts.size());
  for (const std::string& text : m.false_verdicts) fmt::print("{}\n", text);
  return m.false_verdicts.empty() ? EXIT_SUCCESS : EXIT_FAILURE;
}
