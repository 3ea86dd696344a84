#include "kernel/read/json.hpp"

#include <algorithm>

namespace mocert::kernel {
namespace {

constexpr std::size_t max_depth = 4096, max_numeral = 400, max_string = 1 << 20;

bool is_digit(int c) { return c >= '0' && c <= '9'; }

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

int Json::look() {
  if (at_ == end_) {
    in_.read(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    at_ = 0;
    end_ = static_cast<std::size_t>(in_.gcount());
    if (in_.bad()) fail("the document cannot be read");
    if (end_ == 0) return -1;
  }
  return static_cast<unsigned char>(buffer_[at_]);
}

int Json::take() {
  const int c = look();
  if (c < 0) fail("found the end of the document, expected more");
  ++at_;
  return c;
}

void Json::blanks() {
  for (int c = look(); c == ' ' || c == '\t' || c == '\n' || c == '\r'; c = look()) ++at_;
}

void Json::expect(char wanted) {
  blanks();
  const int c = take();
  if (c != wanted) fail("found " + shown(std::string(1, static_cast<char>(c))) + ", expected '" + wanted + "'");
}

void Json::word(std::string_view rest) {
  for (const char c : rest)
    if (take() != c) fail("found an unknown word, expected a JSON value");
}

Json::Kind Json::peek() {
  blanks();
  const int c = look();
  switch (c) {
    case '{': return Kind::object;
    case '[': return Kind::array;
    case '"': return Kind::string;
    case 't':
    case 'f': return Kind::boolean;
    case 'n': return Kind::null;
    default: break;
  }
  if (c == '-' || is_digit(c)) return Kind::number;
  if (c < 0) fail("found the end of the document, expected a value");
  fail("found " + shown(std::string(1, static_cast<char>(c))) + ", expected a value");
}

void Json::push(bool array) {
  if (frames_.size() >= max_depth) fail("found nesting deeper than 4096 levels");
  frames_.emplace_back();
  frames_.back().array = array;
}

/// After a value: true if another entry follows, false (and the level is left) at `end`.
bool Json::separator(char end) {
  blanks();
  Frame& frame = frames_.back();
  if (look() == end) {
    ++at_;
    frames_.pop_back();
    return false;
  }
  if (!frame.first) {
    expect(',');
    blanks();
  }
  frame.first = false;
  return true;
}

void Json::begin_object() {
  if (peek() != Kind::object) fail("found another kind of value, expected an object");
  ++at_;
  push(false);
}

bool Json::next_key() {
  if (!separator('}')) return false;
  if (look() != '"') fail("found something else, expected a key");
  std::string key;
  string_into(key);
  frames_.back().key = std::move(key);
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

void Json::begin_array() {
  if (peek() != Kind::array) fail("found another kind of value, expected a list");
  ++at_;
  push(true);
}

bool Json::next_element() {
  const bool first = frames_.back().first;
  if (!separator(']')) return false;
  if (!first) ++frames_.back().index;
  return true;
}

unsigned Json::hex4() {
  unsigned value = 0;
  for (int i = 0; i < 4; ++i) {
    const int c = take();
    const int digit = is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    if (digit < 0) fail("found a bad \\u escape, expected four hex digits");
    value = value * 16 + static_cast<unsigned>(digit);
  }
  return value;
}

/// A multi-byte sequence (Unicode table 3-7: no overlong forms, no surrogates, nothing above U+10FFFF).
void Json::utf8(int first, std::string& text) {
  const int more = first >= 0xc2 && first <= 0xdf ? 1 : first >= 0xe0 && first <= 0xef ? 2 : first >= 0xf0 && first <= 0xf4 ? 3 : 0;
  if (more == 0) fail("found invalid UTF-8");
  text += static_cast<char>(first);
  for (int i = 0; i < more; ++i) {
    const int c = take();
    const int low = i == 0 && first == 0xe0 ? 0xa0 : i == 0 && first == 0xf0 ? 0x90 : 0x80;
    const int high = i == 0 && first == 0xed ? 0x9f : i == 0 && first == 0xf4 ? 0x8f : 0xbf;
    if (c < low || c > high) fail("found invalid UTF-8");
    text += static_cast<char>(c);
  }
}

void Json::string_into(std::string& text) {
  text.clear();
  take();  // the quote
  for (int c = take(); c != '"'; c = take()) {
    if (text.size() >= max_string) fail("found a string longer than 1 MiB");
    if (c < 0x20) fail("found a control character in a string");
    if (c >= 0x80) {
      utf8(c, text);
    } else if (c != '\\') {
      text += static_cast<char>(c);
    } else {
      const int e = take();
      const std::string_view names = "\"\\/bfnrt", values = "\"\\/\b\f\n\r\t";
      const std::size_t which = names.find(static_cast<char>(e));
      if (which != std::string_view::npos) {
        text += values[which];
      } else if (e == 'u') {
        unsigned code = hex4();
        if (code >= 0xd800 && code < 0xdc00) {
          word("\\u");
          const unsigned low = hex4();
          if (low < 0xdc00 || low > 0xdfff) fail("found half of a surrogate pair");
          code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        } else if (code >= 0xdc00 && code <= 0xdfff) {
          fail("found half of a surrogate pair");
        }
        append_utf8(text, code);
      } else {
        fail("found an unknown escape in a string");
      }
    }
  }
}

const std::string& Json::read_string() {
  if (peek() != Kind::string) fail("found another kind of value, expected a string");
  string_into(text_);
  return text_;
}

const std::string& Json::read_number() {
  if (peek() != Kind::number) fail("found another kind of value, expected a number");
  text_.clear();
  const auto accept = [&](std::string_view set) {
    const int c = look();
    if (c < 0 || set.find(static_cast<char>(c)) == std::string_view::npos) return false;
    if (text_.size() >= max_numeral) fail("found a numeral longer than 400 characters");
    text_ += static_cast<char>(take());
    return true;
  };
  const auto digits = [&] {
    if (!accept("0123456789")) fail("found a bad numeral " + shown(text_));
    while (accept("0123456789")) {
    }
  };
  accept("-");
  if (!accept("0")) digits();
  if (accept(".")) digits();
  if (accept("eE")) {
    accept("+-");
    digits();
  }
  return text_;
}

std::uint64_t Json::read_count() {
  const std::string& numeral = read_number();
  if (!std::all_of(numeral.begin(), numeral.end(), is_digit) || numeral.size() > 16)
    fail("found " + shown(numeral) + ", expected a count", "number");
  std::uint64_t value = 0;
  for (const char c : numeral) value = value * 10 + static_cast<std::uint64_t>(c - '0');
  if (value > std::uint64_t{1} << 53) fail("found " + shown(numeral) + ", expected a count of at most 2^53", "number");
  return value;
}

bool Json::read_bool() {
  if (peek() != Kind::boolean) fail("found another kind of value, expected true or false");
  const bool value = look() == 't';
  word(value ? "true" : "false");
  return value;
}

void Json::skip_value() {
  const std::size_t depth = frames_.size();
  bool value_follows = true;
  do {
    if (value_follows) {
      switch (peek()) {
        case Kind::object: begin_object(); break;
        case Kind::array: begin_array(); break;
        case Kind::string: read_string(); break;
        case Kind::number: read_number(); break;
        case Kind::boolean: read_bool(); break;
        case Kind::null: word("null"); break;
      }
    }
    if (frames_.size() > depth) value_follows = frames_.back().array ? next_element() : next_key();
  } while (frames_.size() > depth);
}

void Json::end_document() {
  blanks();
  if (look() >= 0) fail("found data after the end of the document");
}

std::string Json::place() const {
  std::string result;
  for (const Frame& frame : frames_) {
    if (frame.first) break;  // just entered: the place is the container itself
    result += '/';
    if (frame.array) {
      result += std::to_string(frame.index);
      continue;
    }
    for (const char c : frame.key.substr(0, 100)) {
      if (c == '~')
        result += "~0";
      else if (c == '/')
        result += "~1";
      else
        result += c;
    }
  }
  return result;
}

}  // namespace mocert::kernel
