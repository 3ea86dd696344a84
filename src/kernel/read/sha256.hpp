#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace mocert::kernel {

/// SHA-256 (FIPS 180-4) with the helpers that docs/formats.md defines for digested bytes.
class Sha256 {
 public:
  void bytes(std::string_view data);
  void u64(std::uint64_t value);  ///< little-endian
  void f64(double value);         ///< little-endian, -0 as +0
  void f64s(std::span<const double> values);
  void text(std::string_view value);  ///< u64 length, then the bytes
  std::string raw();                  ///< 32 bytes; ends the computation
  std::string digest();               ///< "sha256:" and 64 hex digits; ends the computation

 private:
  void block();
  std::array<std::uint32_t, 8> state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<unsigned char, 64> buffer_{};
  std::uint64_t length_ = 0;
};

std::string sha256(std::string_view data);

}  // namespace mocert::kernel
