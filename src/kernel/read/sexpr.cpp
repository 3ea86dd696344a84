#include "kernel/read/sexpr.hpp"

#include <algorithm>

#include "kernel/fault.hpp"

namespace mocert::kernel {
namespace {

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  /// What stands before the closing bracket `end`, which is taken, or before the end of the file (0).
  std::vector<Datum> data(char end, int depth) {
    if (depth > 1000) fail("found nesting deeper than 1000");
    std::vector<Datum> items;
    for (;;) {
      while (next_is_one_of(" \t\r\n;")) take(rest_[0] == ';' ? rest_.find('\n') : 1);
      const char c = rest_.empty() ? '\0' : rest_[0];
      if (rest_.empty() || c == ')' || c == ']') {
        if (c != end) fail("found a closing bracket or the end of the file, expected the end of what is open");
        take(1);
        return items;
      }
      items.push_back(datum(c, depth));
    }
  }

 private:
  [[noreturn]] void fail(const std::string& message) const { throw Fault("syntax", "line " + std::to_string(line_), message); }

  bool next_is_one_of(std::string_view set) const { return !rest_.empty() && set.find(rest_[0]) != std::string_view::npos; }

  std::string_view take(std::size_t length) {
    const std::string_view taken = rest_.substr(0, length);
    line_ += static_cast<std::size_t>(std::count(taken.begin(), taken.end(), '\n'));
    rest_.remove_prefix(taken.size());
    return taken;
  }

  Datum datum(char first, int depth) {
    const std::size_t line = line_;
    if (first == '(' || first == '[') {
      take(1);
      return {Datum::Kind::list, {}, data(first == '(' ? ')' : ']', depth + 1), line};
    }
    if (first == '"') {
      std::size_t end = 1;
      while (end < rest_.size() && rest_[end] != '"') end += rest_[end] == '\\' ? std::size_t{2} : std::size_t{1};
      if (end >= rest_.size()) fail("found a string without an end");
      return {Datum::Kind::string, take(end + 1).substr(1, end - 1), {}, line};
    }
    const std::string_view word = take(rest_.find_first_of(" \t\r\n()[];\""));
    if (std::any_of(word.begin(), word.end(), [](char c) { return c < 0x21 || c > 0x7e; }))
      fail("found a character that is not printable ASCII");
    return {Datum::Kind::word, word, {}, line};
  }

  std::string_view rest_;
  std::size_t line_ = 1;
};

}  // namespace

std::vector<Datum> read_sexpr(std::string_view text) { return Reader(text).data('\0', 0); }

std::string Datum::canonical() const {
  if (kind == Kind::word) return std::string(text);
  if (kind == Kind::string) return '"' + std::string(text) + '"';
  std::string result = "(";
  for (const Datum& item : items) result += " " + item.canonical();
  return result + " )";
}

}  // namespace mocert::kernel
