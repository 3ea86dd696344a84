#include "io/digest.hpp"

#include <openssl/evp.h>

#include <array>
#include <bit>

#include "mocert/error.hpp"

namespace mocert {

namespace {

/// Looked up once: for each digest anew it would take longer than to digest an expert.
const EVP_MD* sha256() {
  static const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> algorithm(EVP_MD_fetch(nullptr, "SHA256", nullptr), EVP_MD_free);
  return algorithm.get();
}

}  // namespace

struct Digest::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  ~State() { EVP_MD_CTX_free(context); }
};

Digest::Digest() : state_(std::make_unique<State>()) {
  if (state_->context == nullptr || sha256() == nullptr || EVP_DigestInit_ex(state_->context, sha256(), nullptr) != 1)
    throw InternalError("SHA-256 is not available");
}

Digest::~Digest() = default;

Digest& Digest::bytes(std::string_view data) {
  if (EVP_DigestUpdate(state_->context, data.data(), data.size()) != 1) throw InternalError("SHA-256 failed");
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
  std::string result(32, '\0');
  unsigned int size = 0;
  if (EVP_DigestFinal_ex(state_->context, reinterpret_cast<unsigned char*>(result.data()), &size) != 1 || size != 32)
    throw InternalError("SHA-256 failed");
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
