#pragma once

#include <cstring>
#include <nlohmann/json.hpp>
#include <string>

namespace mocert::testing {

/// A safetensors file taken apart, to be changed and put together again.
struct TensorText {
  std::string header, data;

  explicit TensorText(const std::string& file) {
    std::uint64_t length = 0;
    std::memcpy(&length, file.data(), 8);
    header = file.substr(8, length);
    data = file.substr(8 + length);
  }

  std::string file() const {
    std::string padded = header;
    padded.resize((header.size() + 7) / 8 * 8, ' ');
    const std::uint64_t length = padded.size();
    std::string out(8, '\0');
    std::memcpy(out.data(), &length, 8);
    return out + padded + data;
  }

  TensorText& replace(const std::string& what, const std::string& with) {
    const std::size_t at = header.find(what);
    if (at == std::string::npos) throw std::logic_error("no " + what + " in " + header);
    header.replace(at, what.size(), with);
    return *this;
  }

  /// Element `index` of a tensor.
  template <class T>
  TensorText& put(const std::string& tensor, std::size_t index, T value) {
    const std::size_t begin = nlohmann::json::parse(header).at(tensor).at("data_offsets").at(0);
    std::memcpy(data.data() + begin + index * sizeof value, &value, sizeof value);
    return *this;
  }
};

}  // namespace mocert::testing
