#pragma once

#include <nettle/sha2.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace mocert {

/// SHA-256 over the byte streams that docs/formats.md defines.
class Digest {
 public:
  Digest() { sha256_init(&state_); }

  Digest& bytes(std::string_view data);
  Digest& u64(std::uint64_t value);  ///< little-endian
  Digest& f64(double value);         ///< little-endian binary64, -0 as +0
  Digest& text(std::string_view s);  ///< length, then the bytes

  std::string raw();  ///< the 32 bytes; ends the digest
  std::string hex();  ///< "sha256:" and 64 hex digits; ends the digest

 private:
  void hand_on();

  sha256_ctx state_{};
  std::array<std::uint8_t, 256> few_{};  ///< numbers that wait for others: a call for each takes longer than to digest them
  std::size_t waiting_ = 0;
};

std::string file_digest(std::string_view bytes);

}  // namespace mocert
