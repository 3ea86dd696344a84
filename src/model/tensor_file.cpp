#include "model/tensor_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "io/json.hpp"
#include "mocert/error.hpp"

namespace mocert {
namespace {

static_assert(std::endian::native == std::endian::little, "tensors are read in place");

constexpr std::uint64_t longest_header = 100'000'000;  // as the reference implementation has it
constexpr std::uint64_t most = std::uint64_t{1} << 53;

const char* name_of(ElementType type) { return type == ElementType::f64 ? "F64" : type == ElementType::f32 ? "F32" : "U32"; }

/// Bytes of an array, or nothing where they are beyond 2^53.
std::optional<std::uint64_t> size_of(const std::vector<std::uint64_t>& shape, std::uint64_t width) {
  std::uint64_t size = width;
  for (const std::uint64_t d : shape) {
    if (d != 0 && size > most / d) return std::nullopt;
    size *= d;
  }
  return size;
}

std::string shape_text(const std::vector<std::uint64_t>& shape) {
  std::vector<std::string> dimensions(shape.size());
  std::transform(shape.begin(), shape.end(), dimensions.begin(),
                 [](std::uint64_t d) { return d == TensorFile::any ? "any" : std::to_string(d); });
  return fmt::format("[{}]", fmt::join(dimensions, ", "));
}

template <class T>
T load(const char* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

}  // namespace

std::uint32_t Tensor::index(std::uint64_t at) const { return load<std::uint32_t>(data + 4 * at); }

double Tensor::number(std::uint64_t at) const {
  const double value = type == ElementType::f64 ? load<double>(data + 8 * at) : static_cast<double>(load<float>(data + 4 * at));
  return value == 0 ? 0.0 : value;
}

TensorFile::TensorFile(std::string_view file, std::string name) : name_(std::move(name)) {
  if (file.size() < 8) throw InputError(name_, fmt::format("{} bytes", file.size()), "at least 8, the length of the header");
  const auto length = load<std::uint64_t>(file.data());
  const std::string place = name_ + ": byte 0";
  if (length > longest_header || length > file.size() - 8)
    throw InputError(place, fmt::format("a header of {} bytes", length),
                     fmt::format("at most {}", std::min<std::uint64_t>(longest_header, file.size() - 8)));
  if (length % 8 != 0) throw InputError(place, fmt::format("a header of {} bytes", length), "a multiple of 8, so that arrays are aligned");
  if (length == 0 || file[8] != '{') throw InputError(name_ + ": byte 8", "no object", "the header, which begins with {");
  read_header(file.substr(8, length), file.substr(8 + length));
  for (auto& [tensor_name, tensor] : tensors_) tensor.offset = static_cast<std::uint64_t>(tensor.data - file.data());
}

void TensorFile::read_header(std::string_view header, std::string_view data) {
  const JsonDocument json = parse_json(header, name_);
  const JsonPlace root(json, name_);
  std::vector<const Tensor*> order;
  for (std::size_t k = 0; k < root.size(); ++k) {
    const std::string key(root.value().keys()[k].text());
    const JsonPlace place = root.at(k);
    if (key == "__metadata__") {
      if (place.value().kind() != Json::Kind::object) place.refuse_kind("an object");
      for (std::size_t e = 0; e < place.size(); ++e) metadata_[std::string(place.value().keys()[e].text())] = place.at(e).string();
      continue;
    }
    place.require_object({"dtype", "shape", "data_offsets"});
    Tensor tensor;
    tensor.name = key;
    const std::string type = place.at("dtype").string();
    if (type != "F64" && type != "F32" && type != "U32") place.at("dtype").refuse_kind("F64, F32 or U32");
    tensor.type = type == "F64" ? ElementType::f64 : type == "F32" ? ElementType::f32 : ElementType::u32;
    const JsonPlace shape = place.at("shape"), offsets = place.at("data_offsets");
    shape.require_array();
    for (std::size_t i = 0; i < shape.size(); ++i) tensor.shape.push_back(shape.at(i).count(most));
    offsets.require_length(2, "numbers");
    const std::uint64_t begin = offsets.at(std::size_t{0}).count(most), end = offsets.at(std::size_t{1}).count(most);
    if (begin > end || end > data.size())
      offsets.refuse(fmt::format("[{}, {}]", begin, end), fmt::format("a part of the {} bytes after the header", data.size()));
    const auto size = size_of(tensor.shape, tensor.width());
    if (size != end - begin)
      offsets.refuse(fmt::format("{} bytes", end - begin), size ? fmt::format("{}, as dtype and shape ask for", *size) : "fewer than 2^53");
    if (begin % tensor.width() != 0) offsets.refuse(std::to_string(begin), fmt::format("a multiple of {}", tensor.width()));
    tensor.data = data.data() + begin;
    tensor.bytes = end - begin;
    order.push_back(&tensors_.emplace(key, std::move(tensor)).first->second);
  }
  if (root.has("__metadata__") == false) root.refuse("no \"__metadata__\"", "it to be there");
  std::stable_sort(order.begin(), order.end(),
                   [](const Tensor* a, const Tensor* b) { return std::pair(a->data, a->bytes) < std::pair(b->data, b->bytes); });
  const char* reached = data.data();
  for (const Tensor* t : order) {
    if (t->data != reached)
      refuse(t->name + "/data_offsets", fmt::format("a beginning at {}", t->data - data.data()),
             fmt::format("{}, where the array before it ends", reached - data.data()));
    reached = t->data + t->bytes;
  }
  if (reached != data.data() + data.size())
    throw InputError(name_, fmt::format("{} bytes after the last array", data.data() + data.size() - reached), "none");
}

void TensorFile::refuse(const std::string& place, const std::string& found, const std::string& expected) const {
  throw InputError(name_ + ": /" + place, found, expected);
}

const std::string& TensorFile::metadata(const std::string& key) const {
  const auto found = metadata_.find(key);
  if (found == metadata_.end()) refuse("__metadata__", "no \"" + key + "\"", "it to be there");
  return found->second;
}

void TensorFile::require_metadata(std::initializer_list<std::string_view> keys) const {
  for (const auto& [key, value] : metadata_)
    if (std::find(keys.begin(), keys.end(), key) == keys.end())
      refuse("__metadata__", "the key " + json_quote(key), fmt::format("only {}", fmt::join(keys, ", ")));
}

const Tensor& TensorFile::take(const std::string& tensor) {
  const auto found = tensors_.find(tensor);
  if (found == tensors_.end()) throw InputError(name_ + ": /", "no tensor \"" + tensor + "\"", "it to be there");
  known_[tensor] = true;
  return found->second;
}

const Tensor& TensorFile::take(const std::string& tensor, ElementType type, const std::vector<std::uint64_t>& shape) {
  const Tensor& found = take(tensor);
  if (found.type != type) refuse(tensor + "/dtype", name_of(found.type), name_of(type));
  bool fits = found.shape.size() == shape.size();
  for (std::size_t i = 0; fits && i < shape.size(); ++i) fits = shape[i] == any || shape[i] == found.shape[i];
  if (!fits) refuse(tensor + "/shape", shape_text(found.shape), shape_text(shape));
  return found;
}

void TensorFile::refuse_unknown() const {
  for (const auto& [name, tensor] : tensors_)
    if (!known_.contains(name)) throw InputError(name_ + ": /", "the tensor " + json_quote(name), "only those of a model");
}

void TensorWriter::append(std::string& bytes, std::uint32_t value) { bytes.append(reinterpret_cast<const char*>(&value), sizeof value); }

void TensorWriter::append(std::string& bytes, double value, ElementType type) {
  if (value == 0) value = 0.0;
  if (type == ElementType::f64) {
    bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
  } else {
    const auto narrow = static_cast<float>(value);
    bytes.append(reinterpret_cast<const char*>(&narrow), sizeof narrow);
  }
}

void TensorWriter::add(const std::string& name, ElementType type, std::vector<std::uint64_t> shape, std::string bytes) {
  if (size_of(shape, type == ElementType::f64 ? 8 : 4) != bytes.size())
    throw InternalError("a tensor whose shape is not that of its bytes");
  entries_.push_back({name, type, std::move(shape), std::move(bytes)});
}

std::string TensorWriter::file() const {
  std::vector<const Entry*> order;
  for (const bool wide : {true, false})
    for (const Entry& e : entries_)
      if ((e.type == ElementType::f64) == wide) order.push_back(&e);
  std::string header = "{\"__metadata__\":{";
  for (std::size_t i = 0; i < metadata_.size(); ++i)
    header += fmt::format("{}{}:{}", i ? "," : "", json_quote(metadata_[i].first), json_quote(metadata_[i].second));
  header += "}";
  std::uint64_t at = 0;
  for (const Entry* e : order) {
    header += fmt::format(",{}:{{\"dtype\":\"{}\",\"shape\":[{}],\"data_offsets\":[{},{}]}}", json_quote(e->name), name_of(e->type),
                          fmt::join(e->shape, ","), at, at + e->bytes.size());
    at += e->bytes.size();
  }
  header += "}";
  header.resize((header.size() + 7) / 8 * 8, ' ');
  if (header.size() > longest_header)
    throw InputError("model", fmt::format("a header of {} bytes", header.size()), "at most 100000000: fewer shapes of experts");
  const auto length = static_cast<std::uint64_t>(header.size());
  std::string out(reinterpret_cast<const char*>(&length), sizeof length);
  out.reserve(8 + header.size() + at);
  out += header;
  for (const Entry* e : order) out += e->bytes;
  return out;
}

}  // namespace mocert
