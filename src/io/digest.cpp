#include "io/digest.hpp"

#include <bit>

namespace mocert {

void Digest::hand_on() {
  sha256_update(&state_, waiting_, few_.data());
  waiting_ = 0;
}

Digest& Digest::bytes(std::string_view data) {
  hand_on();
  sha256_update(&state_, data.size(), reinterpret_cast<const std::uint8_t*>(data.data()));
  return *this;
}

Digest& Digest::u64(std::uint64_t value) {
  if (waiting_ == few_.size()) hand_on();
  for (int k = 0; k < 8; ++k) few_[waiting_++] = static_cast<std::uint8_t>(value >> (8 * k));
  return *this;
}

Digest& Digest::f64(double value) { return u64(std::bit_cast<std::uint64_t>(value == 0 ? 0.0 : value)); }

Digest& Digest::text(std::string_view s) { return u64(s.size()).bytes(s); }

std::string Digest::raw() {
  hand_on();
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
