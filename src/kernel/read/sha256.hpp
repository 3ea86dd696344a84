#pragma once

#include <nettle/sha2.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace mocert::kernel {

/// Nettle's SHA-256 with the helpers that docs/formats.md defines for digested bytes.
class Sha256 {
 public:
  Sha256() { sha256_init(&context_); }
  void bytes(std::string_view data);
  void u64(std::uint64_t value);  ///< little-endian
  void f64(double value);         ///< little-endian, -0 as +0
  void f64s(std::span<const double> values);
  void text(std::string_view value);  ///< u64 length, then the bytes
  std::string raw();                  ///< 32 bytes; ends the computation
  std::string digest();               ///< "sha256:" and 64 hex digits; ends the computation

 private:
  sha256_ctx context_{};
};

std::string sha256(std::string_view data);

}  // namespace mocert::kernel
