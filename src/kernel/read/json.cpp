#include "kernel/read/json.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>

#include "kernel/read/numbers.hpp"

namespace mocert::kernel {
namespace {

constexpr std::size_t max_depth = 4096, max_numeral = 400, max_string = 1 << 20;

void append_utf8(std::string& text, unsigned code) {
  const auto put = [&](unsigned byte) { text += static_cast<char>(byte); };
  if (code < 0x80) return put(code);
  if (code < 0x800) return put(0xc0 | code >> 6), put(0x80 | (code & 63));
  if (code < 0x10000) return put(0xe0 | code >> 12), put(0x80 | (code >> 6 & 63)), put(0x80 | (code & 63));
  put(0xf0 | code >> 18), put(0x80 | (code >> 12 & 63)), put(0x80 | (code >> 6 & 63)), put(0x80 | (code & 63));
}

}  // namespace

std::string shown(std::string_view text) {
  std::string result = "'";
  for (const char c : text.substr(0, 60)) result += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
  return result + (text.size() > 60 ? "...'" : "'");
}

std::string shown(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value);
  return text;
}

bool Json::refill() {
  if (in_ == nullptr) return false;
  buffer_.resize(1 << 16);
  next_ = buffer_.data();
  end_ = next_ + in_->sgetn(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
  return next_ != end_;
}

unsigned Json::take() {
  if (look() < 0) fail("found the end of the document, expected more");
  return static_cast<unsigned char>(*next_++);
}

void Json::skip_blanks() {
  for (int c = look(); c == ' ' || c == '\t' || c == '\n' || c == '\r'; c = look()) ++next_;
}

/// Takes exactly this text.
void Json::word(std::string_view text) {
  for (const char wanted : text) {
    const char c = static_cast<char>(take());
    if (c != wanted) fail("found " + shown({&c, 1}) + ", expected " + shown(text));
  }
}

void Json::expect(char c) {
  if (peek() != c) word({&c, 1});
  ++next_;
}

void Json::begin(char bracket) {
  expect(bracket);
  if (frames_.size() >= max_depth) fail("found nesting deeper than 4096 levels");
  frames_.push_back({bracket == '[', 0, keys_.size()});
}

/// Whether another entry follows; where `end` does, the level is left.
bool Json::next(char end) {
  Frame& frame = frames_.back();
  if (peek() == end) {
    ++next_;
    keys_.resize(frame.key);
    frames_.pop_back();
    return false;
  }
  if (frame.entries > 0) expect(',');
  ++frame.entries;
  return true;
}

bool Json::next_key() {
  if (!next('}')) return false;
  const std::string_view key = read_string();
  keys_.resize(frames_.back().key);
  keys_ += key;
  expect(':');
  return true;
}

void Json::expect_key(std::string_view name) {
  if (!next_key()) fail("found the end of the object, expected the key " + shown(name));
  if (key() != name) fail("found the key " + shown(key()) + ", expected " + shown(name));
}

void Json::end_object() {
  if (next_key()) fail("found the key " + shown(key()) + ", expected the end of the object");
}

void Json::read_object(std::span<const Field> fields, std::span<bool> found) {
  begin_object();
  while (next_key()) {
    const auto field = std::find_if(fields.begin(), fields.end(), [&](const Field& f) { return key() == f.key; });
    if (field == fields.end()) fail("found the unknown key " + shown(key()));
    bool& before = found[static_cast<std::size_t>(field - fields.begin())];
    if (before) fail("found the key " + shown(key()) + " twice");
    before = true;
    field->read();
  }
  for (std::size_t k = 0; k < fields.size(); ++k)
    if (fields[k].required && !found[k]) fail("found no key " + shown(fields[k].key) + ", expected one");
}

void Json::expect_element() {
  if (!next_element()) fail("found the end of the list, expected another element");
}

void Json::end_array() {
  if (next_element()) fail("found another element, expected the end of the list");
}

unsigned Json::hex4() {
  unsigned value = 0;
  for (int i = 0; i < 4; ++i) {
    const std::size_t digit = std::string_view("0123456789abcdefABCDEF").find(static_cast<char>(take()));
    if (digit == std::string_view::npos) fail("found a bad \\u escape, expected four hex digits");
    value = value * 16 + static_cast<unsigned>(digit < 16 ? digit : digit - 6);
  }
  return value;
}

/// What follows a backslash, as a code point.
unsigned Json::escape() {
  constexpr std::string_view names = "\"\\/bfnrtu", values = "\"\\/\b\f\n\r\t";
  const std::size_t which = names.find(static_cast<char>(take()));
  if (which == std::string_view::npos) fail("found an unknown escape in a string");
  if (which < values.size()) return static_cast<unsigned>(values[which]);
  const unsigned code = hex4();
  if (code < 0xd800 || code > 0xdfff) return code;
  word("\\u");
  const unsigned low = hex4();
  if (code > 0xdbff || low < 0xdc00 || low > 0xdfff) fail("found half of a surrogate pair");
  return 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
}

/// The code point of a sequence that begins with this byte: no overlong forms, no surrogates, nothing above U+10FFFF.
unsigned Json::utf8(unsigned first) {
  const unsigned more = first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
  const unsigned least = more == 1 ? 0x80 : more == 2 ? 0x800 : 0x10000;
  bool good = first >= 0xc0 && first < 0xf8;
  unsigned code = first & (0x3f >> more);
  for (unsigned i = 0; i < more; ++i) {
    const unsigned c = take();
    good = good && c >= 0x80 && c < 0xc0;
    code = code << 6 | (c & 0x3f);
  }
  if (!good || code < least || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) fail("found invalid UTF-8");
  return code;
}

/// What follows of these characters, behind the text if there is some already.
template <class Of>
std::string_view Json::take_run(Of of, std::size_t longest, const char* too_long) {
  while (look() >= 0) {
    const std::string_view run(next_, std::find_if_not(next_, end_, of));
    next_ += run.size();
    if (text_.size() + run.size() > longest) fail(std::string("found ") + too_long);
    if (text_.empty() && next_ != end_) return run;
    text_ += run;
    if (next_ != end_) break;
  }
  return text_;
}

std::string_view Json::read_string() {
  text_.clear();
  expect('"');
  for (;;) {
    const std::string_view run =
        take_run([](unsigned char c) { return c >= 0x20 && c < 0x80 && c != '"' && c != '\\'; }, max_string, "a string longer than 1 MiB");
    const unsigned c = take();
    if (c == '"') return run;
    if (c < 0x20) fail("found a control character in a string");
    if (text_.empty()) text_ = run;
    append_utf8(text_, c == '\\' ? escape() : utf8(c));
  }
}

std::string_view Json::read_word(std::initializer_list<std::string_view> words) {
  const std::string_view text = read_string();
  std::string expected;
  for (const std::string_view word : words) {
    if (text == word) return text;
    expected += (expected.empty() ? "" : " or ") + shown(word);
  }
  fail("found " + shown(text) + ", expected " + expected);
}

std::string_view Json::read_number() {
  text_.clear();
  peek();
  const std::string_view text =
      take_run([](unsigned char c) { return ('0' <= c && c <= '9') || c == '-' || c == '.' || c == 'e' || c == 'E' || c == '+'; },
               max_numeral, "a numeral longer than 400 characters");
  if (!is_decimal(text)) fail("found " + shown(text) + ", expected a number");
  return text;
}

std::string_view Json::read_data() {
  if (peek() != '"') return read_number();
  const std::string_view text = read_string();
  if (!is_hex_float(text)) fail("found " + shown(text) + ", expected a number or a hex float");
  return text;
}

std::uint64_t Json::read_count() {
  const std::string_view text = read_number();
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  if (stopped != end || error != std::errc() || value > std::uint64_t{1} << 53)
    fail("found " + shown(text) + ", expected a count of at most 2^53", "number");
  return value;
}

bool Json::read_bool() {
  const bool value = peek() == 't';
  word(value ? "true" : "false");
  return value;
}

void Json::skip_value() {
  const std::size_t depth = frames_.size();
  do {
    switch (peek()) {
      case '{': begin_object(); break;
      case '[': begin_array(); break;
      case '"': read_string(); break;
      case 't':
      case 'f': read_bool(); break;
      case 'n': word("null"); break;
      default: read_number();
    }
    while (frames_.size() > depth && !(frames_.back().array ? next_element() : next_key())) {
    }
  } while (frames_.size() > depth);
}

void Json::end_document() {
  peek();
  if (look() >= 0) fail("found data after the end of the document");
}

std::string Json::place() const {
  std::string text;
  for (std::size_t k = 0; k < frames_.size() && frames_[k].entries > 0; ++k) {  // just entered: the place is the container itself
    text += '/';
    if (frames_[k].array) text += std::to_string(frames_[k].entries - 1);
    const std::size_t key = frames_[k].key, end = k + 1 < frames_.size() ? frames_[k + 1].key : keys_.size();
    for (const char c : std::string_view(keys_).substr(key, std::min<std::size_t>(end - key, 100)))
      c == '~' ? text += "~0" : c == '/' ? text += "~1" : text += c;
  }
  return text;
}

void read_json(Json json, const std::function<void(Json&)>& read) {
  try {
    read(json);
    json.end_document();
  } catch (const BadNumber& bad) {
    json.fail(bad.what(), "number");
  }
}

}  // namespace mocert::kernel
