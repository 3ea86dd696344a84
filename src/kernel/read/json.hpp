#pragma once

#include <cstdint>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/fault.hpp"

namespace mocert::kernel {

/// Strict JSON (RFC 8259) as a stream: the caller says what it expects next, nothing is stored but the path. Nesting
/// needs no stack. Every deviation throws Fault with code "syntax" (or "number") and the place as a JSON pointer.
class Json {
 public:
  explicit Json(std::istream& in) : in_(in) {}

  enum class Kind { object, array, string, number, boolean, null };
  Kind peek();

  void begin_object();
  bool next_key();  ///< true: key() is the next key; false: the object has ended
  const std::string& key() const { return frames_.back().key; }
  void expect_key(std::string_view name);
  void end_object();

  void begin_array();
  bool next_element();  ///< false: the array has ended
  std::uint64_t index() const { return frames_.back().index; }

  const std::string& read_string();
  const std::string& read_number();  ///< the numeral as written
  std::uint64_t read_count();
  bool read_bool();
  void skip_value();
  void end_document();

  std::string place() const;
  [[noreturn]] void fail(const std::string& message, const char* code = "syntax") const { throw Fault(code, place(), message); }

 private:
  struct Frame {
    bool array = false, first = true;
    std::uint64_t index = 0;
    std::string key;
  };

  int look();  ///< next byte or -1, not taken
  int take();
  void blanks();
  void expect(char c);
  void word(std::string_view rest);
  void push(bool array);
  bool separator(char end);
  void string_into(std::string& text);
  unsigned hex4();
  void utf8(int first, std::string& text);

  std::istream& in_;
  std::vector<Frame> frames_;
  std::string text_;
  std::vector<char> buffer_ = std::vector<char>(1 << 16);
  std::size_t at_ = 0, end_ = 0;
};

}  // namespace mocert::kernel
