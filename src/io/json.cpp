#include "io/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "io/numbers.hpp"
#include "mocert/error.hpp"

namespace mocert {
namespace {

constexpr std::size_t deepest = 4096, longest_numeral = 400, longest_string = std::size_t{1} << 20;

/// Builds the document from nlohmann's SAX events.
class Builder {
 public:
  using number_integer_t = nlohmann::json::number_integer_t;
  using number_unsigned_t = nlohmann::json::number_unsigned_t;
  using number_float_t = nlohmann::json::number_float_t;
  using string_t = std::string;
  using binary_t = nlohmann::json::binary_t;

  Builder(std::string_view input, const std::string& name) : input_(input), name_(name) {}

  Json take() { return std::move(root_); }

  bool null() { return put(make(Json::Kind::null)); }
  bool boolean(bool value) {
    Json j = make(Json::Kind::boolean);
    j.truth = value;
    return put(std::move(j));
  }
  // Called for numerals with a minus: -0 is no count.
  bool number_integer(number_integer_t value) { return number(value == 0 ? "-0" : std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) { return number(std::to_string(value)); }
  bool number_float(number_float_t, const string_t& text) { return number(text); }
  bool string(string_t& value) {
    if (value.size() > longest_string) refuse("a string longer than 1 MiB", "a shorter one");
    Json j = make(Json::Kind::string);
    j.text = std::move(value);
    return put(std::move(j));
  }
  bool binary(binary_t&) { return false; }
  bool start_object(std::size_t) { return open(Json::Kind::object); }
  bool start_array(std::size_t) { return open(Json::Kind::array); }
  bool key(string_t& key) {
    if (key.size() > longest_string) refuse("a string longer than 1 MiB", "a shorter one");
    Json& object = *stack_.back();
    if (object.find(key) != nullptr) refuse(fmt::format("the key \"{}\" twice in one object", key), "every key once");
    object.keys.push_back(std::move(key));
    return true;
  }
  bool end_object() { return close(); }
  bool end_array() { return close(); }

  template <class Exception>
  bool parse_error(std::size_t position, const std::string&, const Exception& error) {
    position = std::min(position == 0 ? 0 : position - 1, input_.size());
    const auto before = input_.substr(0, position);
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const auto start = before.rfind('\n');
    const std::size_t column = start == std::string_view::npos ? position + 1 : position - start;
    const std::string place = fmt::format("{}: line {}, column {}", name_, line, column);
    constexpr int number_overflow = 406;  // nlohmann-json's own code
    if (error.id == number_overflow) throw InputError(place, "a number beyond binary64", "a finite one");
    const std::string found =
        position >= input_.size() ? "the end of the file" : fmt::format("\"{}\"", printable(input_.substr(position, 12)));
    throw InputError(place, found, "JSON to go on");
  }

 private:
  static Json make(Json::Kind kind) {
    Json j;
    j.kind = kind;
    return j;
  }
  static std::string printable(std::string_view text) {
    std::string out;
    for (char c : text) out += c >= ' ' && c < 127 ? c : '?';
    return out;
  }
  [[noreturn]] void refuse(const std::string& found, const std::string& expected) const { throw InputError(name_, found, expected); }

  bool number(std::string text) {
    if (text.size() > longest_numeral) refuse("a numeral longer than 400 characters", "a shorter one");
    Json j = make(Json::Kind::number);
    j.text = std::move(text);
    return put(std::move(j));
  }
  Json& append(Json value) {
    if (stack_.empty()) return root_ = std::move(value);
    stack_.back()->items.push_back(std::move(value));
    return stack_.back()->items.back();
  }
  bool put(Json value) {
    append(std::move(value));
    return true;
  }
  bool open(Json::Kind kind) {
    if (stack_.size() >= deepest) refuse("nesting deeper than 4096 levels", "less");
    stack_.push_back(&append(make(kind)));
    return true;
  }
  bool close() {
    // Only the innermost container grows, so pointers to the outer ones stay valid.
    stack_.back()->items.shrink_to_fit();
    stack_.pop_back();
    return true;
  }

  std::string_view input_;
  const std::string& name_;
  Json root_;
  std::vector<Json*> stack_;
};

std::string name_of(const Json& value) {
  switch (value.kind) {
    case Json::Kind::null: return "null";
    case Json::Kind::boolean: return value.truth ? "true" : "false";
    case Json::Kind::number: return value.text;
    case Json::Kind::string: return json_quote(std::string_view(value.text).substr(0, 60));
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
    if (Step& step = path.back(); step.next < step.at->items.size())
      path.push_back({&step.at->items[step.next++]});
    else
      path.pop_back();
  }
  std::string pointer;
  for (std::size_t k = 0; k + 1 < path.size(); ++k) {
    const std::size_t child = path[k].next - 1;
    pointer += "/" + (path[k].at->keys.empty() ? std::to_string(child) : path[k].at->keys[child]);
  }
  return pointer;
}

}  // namespace

const Json* Json::find(std::string_view key) const {
  for (std::size_t i = 0; i < keys.size() && i < items.size(); ++i)
    if (keys[i] == key) return &items[i];
  return nullptr;
}

Json parse_json(std::string_view text, const std::string& name) {
  // nlohmann-json would skip a byte order mark and take a null character for the end.
  if (text.starts_with("\xef\xbb\xbf")) throw InputError(name, "a byte order mark", "JSON without one");
  if (text.find('\0') != std::string_view::npos) throw InputError(name, "a null character", "JSON text");
  Builder builder(text, name);
  nlohmann::json::sax_parse(text.begin(), text.end(), &builder);
  return builder.take();
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

JsonPlace JsonPlace::at(std::size_t index) const { return {value_->items[index], *root_, *file_}; }

void JsonPlace::require_object(std::initializer_list<std::string_view> allowed) const {
  if (value_->kind != Json::Kind::object) refuse_kind("an object");
  for (const std::string& key : value_->keys)
    if (std::find(allowed.begin(), allowed.end(), key) == allowed.end())
      refuse("the key " + json_quote(key), fmt::format("only {}", fmt::join(allowed, ", ")));
}

void JsonPlace::require_array() const {
  if (value_->kind != Json::Kind::array) refuse_kind("a list");
}

void JsonPlace::require_length(std::size_t expected, const std::string& what) const {
  require_array();
  if (size() != expected) refuse(fmt::format("{} {}", size(), what), std::to_string(expected));
}

std::string JsonPlace::string() const {
  if (value_->kind != Json::Kind::string) refuse_kind("a string");
  return value_->text;
}

bool JsonPlace::boolean() const {
  if (value_->kind != Json::Kind::boolean) refuse_kind("true or false");
  return value_->truth;
}

std::uint64_t JsonPlace::count(std::uint64_t most) const {
  const std::string& t = value_->text;
  const bool digits = value_->kind == Json::Kind::number && !t.empty() && t.size() <= 16 &&
                      std::all_of(t.begin(), t.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!digits) refuse_kind("a count");
  const std::uint64_t value = std::stoull(t);
  if (value > most) refuse(t, fmt::format("at most {}", most));
  return value;
}

const std::string& JsonPlace::numeral() const {
  if (value_->kind != Json::Kind::number && value_->kind != Json::Kind::string) refuse_kind("a number");
  return value_->text;
}

Box JsonPlace::box(bool quoted_decimals) const {
  require_array();
  if (size() == 0) refuse("no axes", "at least one");
  const auto corner = [quoted_decimals](const JsonPlace& place, Rounding direction) {
    const std::string& t = place.numeral();
    if (place.value().kind == Json::Kind::string && !quoted_decimals && t.find_first_of("xX") == std::string::npos)
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
  const std::string& t = numeral();
  const bool hex = t.find_first_of("xX") != std::string::npos;
  if (value_->kind == Json::Kind::string && !hex) refuse_kind("a number, or a hex float in quotes");
  const auto value = parse_data(t, binary32);
  if (!value) refuse_kind(binary32 ? "a finite binary32 number" : "a finite binary64 number");
  return *value;
}

}  // namespace mocert
