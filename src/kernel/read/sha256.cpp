#include "kernel/read/sha256.hpp"

#include <algorithm>
#include <bit>

namespace mocert::kernel {
namespace {

constexpr std::array<std::uint32_t, 64> constants = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
    0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
    0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
    0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
    0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
    0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

std::string big_endian(std::uint64_t value, unsigned size) {
  std::string result;
  while (size-- > 0) result += static_cast<char>(value >> (8 * size) & 0xff);
  return result;
}

}  // namespace

/// Digests the 64 bytes of the buffer.
void Sha256::block() {
  std::array<std::uint32_t, 64> w{};
  for (std::size_t i = 0; i < 64; ++i) w[i / 4] = w[i / 4] << 8 | buffer_[i];
  for (std::size_t i = 16; i < 64; ++i) {
    const std::uint32_t s0 = std::rotr(w[i - 15], 7) ^ std::rotr(w[i - 15], 18) ^ (w[i - 15] >> 3);
    const std::uint32_t s1 = std::rotr(w[i - 2], 17) ^ std::rotr(w[i - 2], 19) ^ (w[i - 2] >> 10);
    w[i] = w[i - 16] + s0 + w[i - 7] + s1;
  }
  auto [a, b, c, d, e, f, g, h] = state_;
  for (std::size_t i = 0; i < 64; ++i) {
    const std::uint32_t s1 = std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25);
    const std::uint32_t t1 = h + s1 + ((e & f) ^ (~e & g)) + constants[i] + w[i];
    const std::uint32_t s0 = std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22);
    const std::uint32_t t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
    h = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
  }
  const std::array<std::uint32_t, 8> added{a, b, c, d, e, f, g, h};
  for (std::size_t i = 0; i < 8; ++i) state_[i] += added[i];
}

void Sha256::bytes(std::string_view data) {
  while (!data.empty()) {
    const std::size_t used = length_ % 64, count = std::min(data.size(), 64 - used);
    std::copy_n(data.begin(), count, buffer_.begin() + static_cast<std::ptrdiff_t>(used));
    data.remove_prefix(count);
    length_ += count;
    if (length_ % 64 == 0) block();
  }
}

void Sha256::u64(std::uint64_t value) {
  std::array<char, 8> little_endian{};
  for (char& byte : little_endian) byte = static_cast<char>(value & 0xff), value >>= 8;
  bytes({little_endian.data(), little_endian.size()});
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
  const std::uint64_t bits = length_ * 8;
  bytes("\x80");
  while (length_ % 64 != 56) bytes({"\0", 1});
  bytes(big_endian(bits, 8));
  std::string result;
  for (const std::uint32_t word : state_) result += big_endian(word, 4);
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
