#include "io/json.hpp"

#include <fmt/format.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <limits>
#include <vector>

#include "io/numbers.hpp"
#include "mocert/error.hpp"

namespace mocert {
namespace {

constexpr std::size_t deepest = 4096, longest_numeral = 400, longest_string = std::size_t{1} << 20;

std::string printable(std::string_view text) {
  std::string out;
  for (char c : text) out += c >= ' ' && c < 127 ? c : '?';
  return out;
}

[[noreturn]] void refuse_text(std::string_view text, std::size_t position, const std::string& name, rapidjson::ParseErrorCode error) {
  position = std::min(position, text.size());
  const auto before = text.substr(0, position);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const auto start = before.rfind('\n');
  const std::size_t column = start == std::string_view::npos ? position + 1 : position - start;
  const std::string place = fmt::format("{}: line {}, column {}", name, line, column);
  if (error == rapidjson::kParseErrorNumberTooBig) throw InputError(place, "a number beyond binary64", "a finite one");
  const std::string found = position >= text.size() ? "the end of the file" : fmt::format("\"{}\"", printable(text.substr(position, 12)));
  throw InputError(place, found, "JSON to go on");
}

}  // namespace

/// Builds a document from RapidJSON's events.
class JsonBuilder {
 public:
  using Ch = char;

  JsonBuilder(std::string_view text, const std::string& name) : text_(text), name_(name) {}

  JsonDocument run() {
    // The parser works in place: strings are decoded where they stand.
    document_.text_ = std::make_unique_for_overwrite<char[]>(text_.size() + 1);
    std::memcpy(document_.text_.get(), text_.data(), text_.size());
    document_.text_[text_.size()] = '\0';
    rapidjson::InsituStringStream stream(document_.text_.get());
    constexpr unsigned flags = rapidjson::kParseInsituFlag | rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseValidateEncodingFlag;
    rapidjson::Reader reader;
    if (const auto result = reader.Parse<flags>(stream, *this); result.IsError()) refuse_text(text_, result.Offset(), name_, result.Code());
    document_.root_ = store(open_.data(), 1);
    return std::move(document_);
  }

  bool Null() { return put({}); }
  bool Bool(bool value) {
    Json j;
    j.kind_ = Json::Kind::boolean;
    j.truth_ = value;
    return put(j);
  }
  bool RawNumber(const char* text, rapidjson::SizeType size, bool) {
    if (size > longest_numeral) refuse("a numeral longer than 400 characters", "a shorter one");
    return put(worded(Json::Kind::number, text, size));
  }
  bool String(const char* text, rapidjson::SizeType size, bool) {
    if (size > longest_string) refuse("a string longer than 1 MiB", "a shorter one");
    return put(worded(Json::Kind::string, text, size));
  }
  bool Key(const char* text, rapidjson::SizeType size, bool) { return String(text, size, false); }
  bool StartObject() { return enter(); }
  bool StartArray() { return enter(); }
  bool EndArray(rapidjson::SizeType size) { return leave(Json::Kind::array, size, store(end(size), size)); }
  bool EndObject(rapidjson::SizeType size) {
    // Keys and values in turn: the values first.
    Json* const first = end(2 * std::size_t{size});
    for (std::size_t k = 0; k < size; ++k) {
      keys_.push_back(first[2 * k]);
      first[k] = first[2 * k + 1];
    }
    std::copy(keys_.begin(), keys_.end(), first + size);
    require_different_keys();
    keys_.clear();
    return leave(Json::Kind::object, size, store(first, 2 * std::size_t{size}));
  }
  // Numbers come as text.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }

 private:
  [[noreturn]] void refuse(const std::string& found, const std::string& expected) const { throw InputError(name_, found, expected); }

  static Json worded(Json::Kind kind, const char* text, std::uint32_t size) {
    Json j;
    j.kind_ = kind;
    j.size_ = size;
    j.text_ = text;
    return j;
  }
  bool put(const Json& value) {
    open_.push_back(value);
    return true;
  }
  bool enter() {
    if (depth_ >= deepest) refuse("nesting deeper than 4096 levels", "less");
    ++depth_;
    return true;
  }
  bool leave(Json::Kind kind, std::uint32_t size, const Json* items) {
    --depth_;
    open_.resize(open_.size() - (kind == Json::Kind::object ? 2 : 1) * std::size_t{size});
    Json j;
    j.kind_ = kind;
    j.size_ = size;
    j.items_ = items;
    return put(j);
  }
  Json* end(std::size_t count) { return open_.data() + (open_.size() - count); }
  const Json* store(const Json* from, std::size_t count) {
    auto* const at = static_cast<Json*>(document_.values_->allocate(count * sizeof(Json), alignof(Json)));
    std::uninitialized_copy(from, from + count, at);
    return at;
  }
  void require_different_keys() {
    std::sort(keys_.begin(), keys_.end(), [](const Json& a, const Json& b) { return a.text() < b.text(); });
    const auto twice = std::adjacent_find(keys_.begin(), keys_.end(), [](const Json& a, const Json& b) { return a.text() == b.text(); });
    if (twice != keys_.end()) refuse(fmt::format("the key \"{}\" twice in one object", twice->text()), "every key once");
  }

  std::string_view text_;
  const std::string& name_;
  JsonDocument document_;
  std::vector<Json> open_;  // what no container has taken in yet
  std::vector<Json> keys_;
  std::size_t depth_ = 0;
};

namespace {

std::string name_of(const Json& value) {
  switch (value.kind()) {
    case Json::Kind::null: return "null";
    case Json::Kind::boolean: return value.truth() ? "true" : "false";
    case Json::Kind::number: return std::string(value.text());
    case Json::Kind::string: return json_quote(value.text().substr(0, 60));
    case Json::Kind::array: return "a list";
    case Json::Kind::object: break;
  }
  return "an object";
}

/// Where a value stands below another, as a JSON pointer. Looked for only where something is wrong with it.
std::string pointer_to(const Json& value, const Json& below) {
  struct Step {
    const Json* at;
    std::size_t next = 0;
  };
  std::vector<Step> path{{&below}};
  while (!path.empty() && path.back().at != &value) {
    if (Step& step = path.back(); step.next < step.at->items().size())
      path.push_back({&step.at->items()[step.next++]});
    else
      path.pop_back();
  }
  std::string pointer;
  for (std::size_t k = 0; k + 1 < path.size(); ++k) {
    const std::size_t child = path[k].next - 1;
    const Json& at = *path[k].at;
    pointer += "/" + (at.kind() == Json::Kind::object ? std::string(at.keys()[child].text()) : std::to_string(child));
  }
  return pointer;
}

}  // namespace

const Json* Json::find(std::string_view key) const {
  for (std::size_t i = 0; i < keys().size(); ++i)
    if (keys()[i].text() == key) return &items_[i];
  return nullptr;
}

JsonDocument parse_json(std::string_view text, const std::string& name) {
  // What would end the text for the parser, or be passed over.
  if (text.starts_with("\xef\xbb\xbf")) throw InputError(name, "a byte order mark", "JSON without one");
  if (text.find('\0') != std::string_view::npos) throw InputError(name, "a null character", "JSON text");
  if (text.size() >= std::numeric_limits<std::uint32_t>::max())
    throw InputError(name, fmt::format("{} bytes", text.size()), "less than 4 GiB");
  return JsonBuilder(text, name).run();
}

std::string json_quote(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\')
      out += '\\', out += c;
    else if (c == '\n')
      out += "\\n";
    else if (static_cast<unsigned char>(c) < 0x20)
      out += fmt::format("\\u{:04x}", static_cast<int>(c));
    else
      out += c;
  }
  return out + "\"";
}

void JsonPlace::refuse(const std::string& found, const std::string& expected) const {
  throw InputError(fmt::format("{}: {}", *file_, value_ == root_ ? "/" : pointer_to(*value_, *root_)), found, expected);
}

void JsonPlace::refuse_kind(const std::string& expected) const { refuse(name_of(*value_), expected); }

JsonPlace JsonPlace::at(std::string_view key) const {
  const Json* child = value_->find(key);
  if (child == nullptr) refuse("no \"" + std::string(key) + "\"", "it to be there");
  return {*child, *root_, *file_};
}

JsonPlace JsonPlace::at(std::size_t index) const { return {value_->items()[index], *root_, *file_}; }

void JsonPlace::require_object(std::initializer_list<std::string_view> allowed) const {
  if (value_->kind() != Json::Kind::object) refuse_kind("an object");
  for (const Json& key : value_->keys())
    if (std::find(allowed.begin(), allowed.end(), key.text()) == allowed.end())
      refuse("the key " + json_quote(key.text()), fmt::format("only {}", fmt::join(allowed, ", ")));
}

void JsonPlace::require_array() const {
  if (value_->kind() != Json::Kind::array) refuse_kind("a list");
}

void JsonPlace::require_length(std::size_t expected, const std::string& what) const {
  require_array();
  if (size() != expected) refuse(fmt::format("{} {}", size(), what), std::to_string(expected));
}

std::string JsonPlace::string() const {
  if (value_->kind() != Json::Kind::string) refuse_kind("a string");
  return std::string(value_->text());
}

bool JsonPlace::boolean() const {
  if (value_->kind() != Json::Kind::boolean) refuse_kind("true or false");
  return value_->truth();
}

std::uint64_t JsonPlace::count(std::uint64_t most) const {
  const std::string_view t = value_->text();
  const bool digits = value_->kind() == Json::Kind::number && !t.empty() && t.size() <= 16 &&
                      std::all_of(t.begin(), t.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!digits) refuse_kind("a count");
  std::uint64_t value = 0;
  std::from_chars(t.data(), t.data() + t.size(), value);
  if (value > most) refuse(std::string(t), fmt::format("at most {}", most));
  return value;
}

std::string_view JsonPlace::numeral() const {
  if (value_->kind() != Json::Kind::number && value_->kind() != Json::Kind::string) refuse_kind("a number");
  return value_->text();
}

Box JsonPlace::box(bool quoted_decimals) const {
  require_array();
  if (size() == 0) refuse("no axes", "at least one");
  const auto corner = [quoted_decimals](const JsonPlace& place, Rounding direction) {
    const std::string_view t = place.numeral();
    if (place.value().kind() == Json::Kind::string && !quoted_decimals && t.find_first_of("xX") == std::string_view::npos)
      place.refuse_kind("a number, or a hex float in quotes");
    const auto value = parse_corner(t, direction);
    if (!value || !is_strict_numeral(t)) place.refuse_kind("a finite number");
    return *value == 0 ? 0.0 : *value;
  };
  Box box;
  for (std::size_t i = 0; i < size(); ++i) {
    const JsonPlace axis = at(i);
    axis.require_length(2, "corners");
    box.lo.push_back(corner(axis.at(std::size_t{0}), Rounding::down));
    box.hi.push_back(corner(axis.at(std::size_t{1}), Rounding::up));
    if (box.lo.back() > box.hi.back()) axis.refuse("a lower corner above the upper one", "lo <= hi");
  }
  return box;
}

double JsonPlace::data(bool binary32) const {
  const std::string_view t = numeral();
  const bool hex = t.find_first_of("xX") != std::string_view::npos;
  if (value_->kind() == Json::Kind::string && !hex) refuse_kind("a number, or a hex float in quotes");
  const auto value = parse_data(t, binary32);
  if (!value) refuse_kind(binary32 ? "a finite binary32 number" : "a finite binary64 number");
  return *value;
}

}  // namespace mocert
