#include "io/json.hpp"

#include <fmt/format.h>

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

bool digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

/// Reads a text in place: strings are decoded where they stand, numerals stay as they are.
class JsonBuilder {
 public:
  JsonBuilder(std::string_view text, const std::string& name) : text_(text), name_(name) {}

  JsonDocument run() {
    document_.text_ = std::make_unique_for_overwrite<char[]>(text_.size() + 1);
    at_ = document_.text_.get();
    std::memcpy(at_, text_.data(), text_.size());
    at_[text_.size()] = '\0';  // no text holds one: the end is seen wherever it comes
    do value();
    while (!complete());
    document_.root_ = store(values_.data(), 1);
    return std::move(document_);
  }

 private:
  struct Open {
    bool object;
    std::size_t begin;  ///< of its values, keys and values in turn
  };

  [[noreturn]] void refuse(const std::string& found, const std::string& expected) const { throw InputError(name_, found, expected); }
  [[noreturn]] void refuse_here() const {
    const auto position = static_cast<std::size_t>(at_ - document_.text_.get());
    const auto before = text_.substr(0, position);
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const auto start = before.rfind('\n');
    const std::size_t column = start == std::string_view::npos ? position + 1 : position - start;
    throw InputError(fmt::format("{}: line {}, column {}", name_, line, column),
                     position == text_.size() ? "the end of the file" : fmt::format("\"{}\"", printable(text_.substr(position, 12))),
                     "JSON to go on");
  }

  char next() {
    while (*at_ == ' ' || *at_ == '\n' || *at_ == '\t' || *at_ == '\r') ++at_;
    return *at_;
  }

  /// A whole value, or the beginning of a container with what leads to its first value.
  void value() {
    for (;;) {
      const char c = next();
      if (c == '"') return string();
      if (c == '-' || digit(c)) return number();
      if (c != '{' && c != '[') return word();
      if (open_.size() >= deepest) refuse("nesting deeper than 4096 levels", "less");
      open_.push_back({c == '{', values_.size()});
      ++at_;
      if (next() == (c == '{' ? '}' : ']')) return close();
      if (c == '{') key();
    }
  }

  /// What follows a value, up to the next one; true at the end of the text.
  bool complete() {
    for (;;) {
      const char c = next();
      if (open_.empty()) {
        if (c != '\0') refuse_here();
        return true;
      }
      if (c == ',') {
        ++at_;
        if (open_.back().object) next(), key();
        return false;
      }
      if (c != (open_.back().object ? '}' : ']')) refuse_here();
      close();
    }
  }

  void key() {
    if (*at_ != '"') refuse_here();
    string();
    if (next() != ':') refuse_here();
    ++at_;
  }

  void close() {
    ++at_;
    const auto [object, begin] = open_.back();
    open_.pop_back();
    Json* const first = values_.data() + begin;
    const std::size_t count = values_.size() - begin;
    Json j;
    j.kind_ = object ? Json::Kind::object : Json::Kind::array;
    j.size_ = static_cast<std::uint32_t>(object ? count / 2 : count);
    if (object) values_before_keys(first, j.size_);
    j.items_ = store(first, count);
    values_.resize(begin);
    values_.push_back(j);
  }

  void values_before_keys(Json* first, std::size_t size) {
    keys_.clear();
    for (std::size_t k = 0; k < size; ++k) {
      keys_.push_back(first[2 * k]);
      first[k] = first[2 * k + 1];
    }
    std::copy(keys_.begin(), keys_.end(), first + size);
    std::sort(keys_.begin(), keys_.end(), [](const Json& a, const Json& b) { return a.text() < b.text(); });
    const auto twice = std::adjacent_find(keys_.begin(), keys_.end(), [](const Json& a, const Json& b) { return a.text() == b.text(); });
    if (twice != keys_.end()) refuse(fmt::format("the key {} twice in one object", json_quote(twice->text())), "every key once");
  }

  const Json* store(const Json* from, std::size_t count) {
    auto* const at = static_cast<Json*>(document_.values_->allocate(count * sizeof(Json), alignof(Json)));
    std::uninitialized_copy(from, from + count, at);
    return at;
  }

  void put(Json::Kind kind, const char* begin, const char* end) {
    Json j;
    j.kind_ = kind;
    j.size_ = static_cast<std::uint32_t>(end - begin);
    j.text_ = begin;
    values_.push_back(j);
  }

  void word() {
    for (const std::string_view word : {"true", "false", "null"}) {
      if (std::strncmp(at_, word.data(), word.size()) != 0) continue;
      at_ += word.size();
      Json j;
      if (word != "null") j.kind_ = Json::Kind::boolean;
      j.truth_ = word == "true";
      values_.push_back(j);
      return;
    }
    refuse_here();
  }

  void digits() {
    if (!digit(*at_)) refuse_here();
    while (digit(*at_)) ++at_;
  }
  void number() {
    const char* const begin = at_;
    if (*at_ == '-') ++at_;
    if (*at_ == '0')
      ++at_;
    else
      digits();
    if (*at_ == '.') ++at_, digits();
    if (*at_ == 'e' || *at_ == 'E') {
      ++at_;
      if (*at_ == '+' || *at_ == '-') ++at_;
      digits();
    }
    if (at_ - begin > static_cast<std::ptrdiff_t>(longest_numeral)) refuse("a numeral longer than 400 characters", "a shorter one");
    put(Json::Kind::number, begin, at_);
  }

  void string() {
    char* const begin = ++at_;
    char* out = begin;
    while (*at_ != '"') {
      const auto c = static_cast<unsigned char>(*at_);
      if (c < 0x20) refuse_here();
      if (c == '\\')
        escape(out);
      else if (c < 0x80)
        *out++ = *at_++;
      else
        sequence(out);
    }
    ++at_;
    if (out - begin > static_cast<std::ptrdiff_t>(longest_string)) refuse("a string longer than 1 MiB", "a shorter one");
    put(Json::Kind::string, begin, out);
  }

  static unsigned hex_digit(char c) {
    if (digit(c)) return static_cast<unsigned>(c - '0');
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? static_cast<unsigned>(lower - 'a') + 10 : 16;
  }
  unsigned hex4() {
    unsigned code = 0;
    for (int i = 0; i < 4; ++i, ++at_) {
      const unsigned d = hex_digit(*at_);
      if (d > 15) refuse_here();
      code = code << 4 | d;
    }
    return code;
  }

  /// What a backslash begins, in UTF-8.
  void escape(char*& out) {
    static constexpr std::string_view names = "\"\\/bfnrt", characters = "\"\\/\b\f\n\r\t";
    ++at_;
    if (const auto which = names.find(*at_); which != std::string_view::npos) {
      ++at_;
      *out++ = characters[which];
      return;
    }
    if (*at_ != 'u') refuse_here();
    ++at_;
    unsigned code = hex4();
    if (code >= 0xdc00 && code < 0xe000) refuse_here();
    if (code >= 0xd800 && code < 0xdc00) {
      if (at_[0] != '\\' || at_[1] != 'u') refuse_here();
      at_ += 2;
      const unsigned low = hex4();
      if (low < 0xdc00 || low >= 0xe000) refuse_here();
      code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    }
    const auto add = [&out](unsigned byte) { *out++ = static_cast<char>(byte); };
    if (code < 0x80) {
      add(code);
    } else if (code < 0x800) {
      add(0xc0 | code >> 6), add(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
      add(0xe0 | code >> 12), add(0x80 | (code >> 6 & 0x3f)), add(0x80 | (code & 0x3f));
    } else {
      add(0xf0 | code >> 18), add(0x80 | (code >> 12 & 0x3f)), add(0x80 | (code >> 6 & 0x3f)), add(0x80 | (code & 0x3f));
    }
  }

  /// One character beyond ASCII: the shortest form, no surrogates, at most U+10FFFF.
  void sequence(char*& out) {
    const auto byte = [this](int k) { return static_cast<unsigned>(static_cast<unsigned char>(at_[k])); };
    const unsigned first = byte(0);
    const int more = first < 0xc2 || first > 0xf4 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
    unsigned code = first & (0x3fU >> more);
    for (int k = 1; k <= more; ++k) {
      if (byte(k) >> 6 != 2) refuse_here();
      code = code << 6 | (byte(k) & 0x3f);
    }
    constexpr unsigned least[] = {0, 0x80, 0x800, 0x10000};
    if (more == 0 || code < least[more] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) refuse_here();
    for (int k = 0; k <= more; ++k) *out++ = *at_++;
  }

  std::string_view text_;
  const std::string& name_;
  JsonDocument document_;
  char* at_ = nullptr;
  std::vector<Open> open_;
  std::vector<Json> values_;  // what no container has taken in yet
  std::vector<Json> keys_;
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
