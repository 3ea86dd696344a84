#include "kernel/read/tensor_file.hpp"

#include <gmpxx.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

namespace mocert::kernel {
namespace {

constexpr std::uint64_t longest_header = 100'000'000;

[[noreturn]] void fail(const std::string& place, const std::string& message) { throw Fault("syntax", place, message); }

}  // namespace

std::string place(const TensorFile::Array& array, std::uint64_t i) { return "/" + array.name + "/" + std::to_string(i); }

TensorFile::TensorFile(const std::string& bytes, const std::function<void(Json&)>& read_metadata) : bytes_(bytes) {
  const std::uint64_t length = bytes_.size() < 8 ? any : little(0, 8);
  if (length > longest_header || length > bytes_.size() - 8 || length % 8 != 0)
    fail("byte 0", "found no length of a header, expected a multiple of 8 within the file, at most 100000000");
  if (length == 0 || bytes_[8] != '{') fail("byte 8", "found no header, expected {");
  data_ = 8 + length;
  bool metadata = false;
  read_json(Json(std::string_view(bytes_).substr(8, length)), [&](Json& json) {
    json.begin_object();
    while (json.next_key()) {
      const bool is_metadata = json.key() == "__metadata__";
      if (is_metadata ? std::exchange(metadata, true) : has(json.key())) json.fail("found the key twice");
      is_metadata ? read_metadata(json) : array(json);
    }
  });
  if (!metadata) fail("/", "found no key '__metadata__', expected one");
  std::vector<std::pair<std::uint64_t, std::uint64_t>> parts;
  for (const auto& [name, a] : arrays_) parts.emplace_back(a.begin, a.end);
  std::sort(parts.begin(), parts.end());
  parts.emplace_back(bytes_.size() - data_, 0);
  for (std::size_t i = 0; i < parts.size(); ++i)
    if (parts[i].first != (i == 0 ? 0 : parts[i - 1].second))
      fail("byte " + std::to_string(data_ + parts[i].first), "found a hole or an overlap, expected arrays one after the other to the end");
}

void TensorFile::array(Json& json) {
  Array a;
  a.name = json.key();
  Shape offsets;
  json.read_object({{"dtype",
                     [&] {
                       a.type = json.read_word({"F64", "F32", "U32"});
                     }},
                    {"shape", [&] { a.shape = json.read_list(0, [&] { return json.read_count(); }); }},
                    {"data_offsets", [&] { offsets = json.read_list(2, [&] { return json.read_count(); }); }}});
  mpz_class size = a.width();
  for (const std::uint64_t d : a.shape) size *= d;
  if (offsets.size() != 2 || offsets[0] > offsets[1] || size != mpz_class(offsets[1] - offsets[0]) || offsets[0] % a.width() != 0)
    json.fail("found offsets that do not fit type and shape");
  a.begin = offsets[0], a.end = offsets[1];
  if (a.end > bytes_.size() - data_) json.fail("found offsets beyond the end of the file");
  arrays_[a.name] = a;
}

TensorFile::Array TensorFile::take(const std::string& name, const std::string& type, const Shape& shape) {
  const auto found = arrays_.find(name);
  if (found == arrays_.end()) fail("/" + name, "found no such array, expected one");
  Array a = std::move(found->second);
  arrays_.erase(found);
  bool fits = a.type == type && a.shape.size() == shape.size();
  for (std::size_t i = 0; fits && i < shape.size(); ++i) fits = shape[i] == any || shape[i] == a.shape[i];
  if (!fits) fail("/" + name, "found another type or shape, expected " + type + " and one that fits the model");
  return a;
}

void TensorFile::end() const {
  if (!arrays_.empty()) fail("/" + arrays_.begin()->first, "found an array that is not part of a model");
}

std::uint64_t TensorFile::little(std::uint64_t at, std::uint64_t width) const {
  std::uint64_t value = 0;
  for (std::uint64_t i = width; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes_[at + i]);
  return value;
}

std::uint64_t TensorFile::index(const Array& a, std::uint64_t i) const { return little(data_ + a.begin + 4 * i, 4); }

std::vector<double> TensorFile::numbers(const Array& a, std::uint64_t from, std::uint64_t count) const {
  std::vector<double> list;
  list.reserve(count);
  for (std::uint64_t i = from; i < from + count; ++i) {
    const std::uint64_t bits = little(data_ + a.begin + a.width() * i, a.width());
    const double value = a.width() == 8 ? std::bit_cast<double>(bits) : std::bit_cast<float>(static_cast<std::uint32_t>(bits));
    if (!std::isfinite(value)) fail(place(a, i), "found no finite number");
    list.push_back(value == 0 ? 0.0 : value);
  }
  return list;
}

}  // namespace mocert::kernel
