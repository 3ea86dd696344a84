#include "io/digest.hpp"

#include <array>
#include <bit>

namespace mocert {

Digest& Digest::bytes(std::string_view data) {
  sha256_update(&state_, data.size(), reinterpret_cast<const std::uint8_t*>(data.data()));
  return *this;
}

Digest& Digest::u64(std::uint64_t value) {
  std::array<char, 8> bytes_of{};
  for (char& b : bytes_of) {
    b = static_cast<char>(value & 0xff);
    value >>= 8;
  }
  return bytes({bytes_of.data(), bytes_of.size()});
}

Digest& Digest::f64(double value) { return u64(std::bit_cast<std::uint64_t>(value == 0 ? 0.0 : value)); }

Digest& Digest::text(std::string_view s) { return u64(s.size()).bytes(s); }

std::string Digest::raw() {
  std::string result(SHA256_DIGEST_SIZE, '\0');
  sha256_digest(&state_, result.size(), reinterpret_cast<std::uint8_t*>(result.data()));
  return result;
}

std::string Digest::hex() {
  std::string result = "sha256:";
  for (char c : raw()) {
    const auto b = static_cast<unsigned char>(c);
    result += "0123456789abcdef"[b >> 4];
    result += "0123456789abcdef"[b & 15];
  }
  return result;
}

std::string file_digest(std::string_view bytes) { return Digest().bytes(bytes).hex(); }

}  // namespace mocert
