#include "kernel/read/sha256.hpp"

#include <bit>

namespace mocert::kernel {

void Sha256::bytes(std::string_view data) { sha256_update(&context_, data.size(), reinterpret_cast<const std::uint8_t*>(data.data())); }

void Sha256::u64(std::uint64_t value) {
  std::uint8_t little_endian[8];
  for (std::uint8_t& byte : little_endian) byte = static_cast<std::uint8_t>(value), value >>= 8;
  sha256_update(&context_, sizeof little_endian, little_endian);
}

void Sha256::f64(double value) { u64(std::bit_cast<std::uint64_t>(value == 0 ? 0.0 : value)); }

void Sha256::f64s(std::span<const double> values) {
  for (const double value : values) f64(value);
}

void Sha256::text(std::string_view value) {
  u64(value.size());
  bytes(value);
}

std::string Sha256::raw() {
  std::string result(SHA256_DIGEST_SIZE, '\0');
  sha256_digest(&context_, result.size(), reinterpret_cast<std::uint8_t*>(result.data()));
  return result;
}

std::string Sha256::digest() {
  std::string result = "sha256:";
  for (const char byte : raw())
    for (const int shift : {4, 0}) result += "0123456789abcdef"[byte >> shift & 15];
  return result;
}

std::string sha256(std::string_view data) {
  Sha256 hash;
  hash.bytes(data);
  return hash.digest();
}

}  // namespace mocert::kernel
