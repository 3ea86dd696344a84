#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <istream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/fault.hpp"

namespace mocert::kernel {

/// Strict JSON (RFC 8259) as a stream: the caller says what it expects next, nothing is stored but the path. Nesting
/// needs no stack. Every deviation throws Fault with code "syntax" (or "number") and the place as a JSON pointer.
class Json {
 public:
  explicit Json(std::istream& in) : in_(in.rdbuf()) {}
  explicit Json(std::string_view bytes) : next_(bytes.data()), end_(next_ + bytes.size()) {}

  /// The first character after blanks, not taken.
  char peek() {
    if (next_ == end_ || static_cast<unsigned char>(*next_) <= ' ') skip_blanks();
    return static_cast<char>(look());
  }

  void begin_object() { begin('{'); }
  bool next_key();  ///< true: key() is the next key; false: the object has ended
  std::string_view key() const { return std::string_view(keys_).substr(frames_.back().key); }  ///< until the next one is read
  void expect_key(std::string_view name);
  void end_object();

  struct Field {
    std::string_view key;
    std::function<void()> read;  ///< the value
    bool required = true;
  };
  /// Reads an object with these keys in any order, each at most once. Returns which of them it has.
  template <std::size_t n>
  std::array<bool, n> read_object(const Field (&fields)[n]) {
    std::array<bool, n> found{};
    read_object(fields, found);
    return found;
  }

  void begin_array() { begin('['); }
  bool next_element() { return next(']'); }  ///< false: the array has ended
  void expect_element();
  void end_array();
  /// Reads a list of at least so many elements, each of them by read().
  template <template <class...> class List = std::vector, class Read>
  auto read_list(std::size_t least, Read read) {
    List<decltype(read())> list;
    begin_array();
    while (next_element()) list.push_back(read());
    if (list.size() < least) fail("found an empty list, expected at least one element");
    return list;
  }
  /// A list of exactly so many.
  template <class Read>
  auto read_exactly(std::size_t count, Read read) {
    std::vector<decltype(read())> list;
    for (begin_array(); next_element(); list.push_back(read()))
      if (list.size() == count) fail("found more elements than " + std::to_string(count), "shape");
    if (list.size() < count) fail("found " + std::to_string(list.size()) + " elements, expected " + std::to_string(count), "shape");
    return list;
  }

  // Texts are valid until something else is read.
  std::string_view read_string();
  std::string_view read_word(std::initializer_list<std::string_view> words);  ///< a string that is one of these
  std::string_view read_number();                                             ///< the numeral as written
  std::string_view read_data();                                               ///< a number, or a string with a hex float
  std::uint64_t read_count();
  bool read_bool();
  void skip_value();
  void end_document();

  std::string place() const;  ///< of what was read last, as a JSON pointer
  [[noreturn]] void fail(const std::string& message, const char* code = "syntax") const { throw Fault(code, place(), message); }

 private:
  struct Frame {
    bool array = false;
    std::uint64_t entries = 0;  ///< begun so far
    std::size_t key = 0;        ///< where the key of the last one begins, in an object
  };
  void read_object(std::span<const Field> fields, std::span<bool> found);
  int look() { return next_ != end_ || refill() ? static_cast<unsigned char>(*next_) : -1; }  ///< the next byte or -1, not taken
  unsigned take();
  bool refill();
  void skip_blanks();
  template <class Of>
  std::string_view take_run(Of of, std::size_t longest, const char* too_long);
  void word(std::string_view text);
  void expect(char c);
  void begin(char bracket);
  bool next(char end);
  unsigned escape();
  unsigned hex4();
  unsigned utf8(unsigned first);

  std::streambuf* in_ = nullptr;
  std::vector<char> buffer_;
  const char *next_ = nullptr, *end_ = nullptr;  ///< what is read and not taken
  std::vector<Frame> frames_;
  std::string keys_;  ///< of the frames, one after the other
  std::string text_;  ///< a text that was not found in one piece, or not as it is
};

/// Reads a document to its end. A BadNumber becomes a fault at the place reached.
void read_json(Json json, const std::function<void(Json&)>& read);

}  // namespace mocert::kernel
