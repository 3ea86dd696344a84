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

  char peek();  ///< the first character after blanks, not taken

  void begin_object();
  bool next_key();  ///< true: key() is the next key; false: the object has ended
  const std::string& key() const { return frames_.back().key; }
  void expect_key(std::string_view name);
  void end_object();

  struct Field {
    const char* key;
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

  void begin_array();
  bool next_element();  ///< false: the array has ended
  void expect_element();
  void end_array();
  /// Reads a list of at least so many elements, each of them by read().
  template <class Read>
  auto read_list(std::size_t least, Read read) {
    std::vector<decltype(read())> list;
    begin_array();
    while (next_element()) list.push_back(read());
    if (list.size() < least) fail("found an empty list, expected at least one element");
    return list;
  }

  const std::string& read_string();
  const std::string& read_word(std::initializer_list<std::string_view> words);  ///< a string that is one of these
  const std::string& read_number();                                             ///< the numeral as written
  const std::string& read_data();                                               ///< a number, or a string with a hex float
  std::uint64_t read_count();
  bool read_bool();
  void skip_value();
  void end_document();

  const std::string& place() const;
  [[noreturn]] void fail(const std::string& message, const char* code = "syntax") const { throw Fault(code, place(), message); }

 private:
  struct Frame {
    bool array = false;
    std::uint64_t entries = 0;  ///< begun so far
    std::string key;            ///< of the last one, in an object
  };
  struct Place {
    std::string text;               ///< of the first frames
    std::vector<std::size_t> ends;  ///< where the part of each of these ends
  };

  void read_object(std::span<const Field> fields, std::span<bool> found);
  int look() { return next_ != end_ || refill() ? static_cast<unsigned char>(*next_) : -1; }  ///< the next byte or -1, not taken
  unsigned take();
  bool refill();
  template <class Of>
  void take_run(Of of, std::size_t longest, const char* too_long);
  void word(std::string_view text);
  void expect(char c);
  void begin(char bracket);
  bool next(char end);
  unsigned escape();
  unsigned hex4();
  unsigned utf8(unsigned first);

  std::streambuf* in_;
  std::vector<char> buffer_;
  const char *next_ = nullptr, *end_ = nullptr;  ///< what is read and not taken
  std::vector<Frame> frames_;
  std::string text_;
  mutable Place place_;  ///< what is still true of the place asked for last
};

/// Reads a document that is in memory, to its end. A BadNumber becomes a fault at the place reached.
void read_json(const std::string& bytes, const std::function<void(Json&)>& read);

}  // namespace mocert::kernel
