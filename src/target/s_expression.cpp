#include "target/s_expression.hpp"

#include <fmt/format.h>

#include "mocert/error.hpp"

namespace mocert {
namespace {

constexpr int deepest = 1000;

class Reader {
 public:
  Reader(std::string_view text, const std::string& name) : text_(text), name_(name) {}

  std::vector<Datum> all() {
    std::vector<Datum> data;
    for (skip(); at_ < text_.size(); skip()) data.push_back(datum(0));
    return data;
  }

 private:
  [[noreturn]] void refuse(const std::string& found, const std::string& expected) const {
    throw InputError(fmt::format("{}:{}:{}", name_, line_, column_), found, expected);
  }

  void step() {
    if (text_[at_] == '\n') {
      ++line_;
      column_ = 1;
    } else {
      ++column_;
    }
    ++at_;
  }

  void skip() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == ';') {
        while (at_ < text_.size() && text_[at_] != '\n') step();
      } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
        step();
      } else {
        return;
      }
    }
  }

  static bool ends_token(char c) {
    return c == '(' || c == ')' || c == '[' || c == ']' || c == '"' || c == ';' || c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }

  Datum datum(int depth) {
    Datum d;
    d.line = line_;
    d.column = column_;
    const char c = text_[at_];
    if (c == ')' || c == ']') refuse(fmt::format("'{}'", c), "something to close");
    if (c == '(' || c == '[') {
      if (depth >= deepest) refuse("nesting deeper than 1000", "less");
      d.list = true;
      const char closing = c == '(' ? ')' : ']';
      step();
      for (;;) {
        skip();
        if (at_ == text_.size()) refuse("the end of the file", fmt::format("'{}' for the '{}' at {}:{}", closing, c, d.line, d.column));
        if (text_[at_] == ')' || text_[at_] == ']') {
          if (text_[at_] != closing) refuse(fmt::format("'{}'", text_[at_]), fmt::format("'{}'", closing));
          step();
          return d;
        }
        d.items.push_back(datum(depth + 1));
      }
    }
    if (c == '"') {
      const std::size_t start = at_;
      step();
      while (at_ < text_.size() && text_[at_] != '"') {
        if (text_[at_] == '\\' && at_ + 1 < text_.size()) step();
        step();
      }
      if (at_ == text_.size()) refuse("the end of the file", "'\"' to end the string");
      step();
      d.token = std::string(text_.substr(start, at_ - start));
      return d;
    }
    const std::size_t start = at_;
    while (at_ < text_.size() && !ends_token(text_[at_])) {
      if (const auto byte = static_cast<unsigned char>(text_[at_]); byte < 0x21 || byte > 0x7e)
        refuse("a character that is not printable ASCII", "ASCII");
      step();
    }
    d.token = std::string(text_.substr(start, at_ - start));
    return d;
  }

  std::string_view text_;
  const std::string& name_;
  std::size_t at_ = 0;
  int line_ = 1, column_ = 1;
};

void append(const Datum& d, std::string& out) {
  if (!out.empty()) out += ' ';
  if (!d.list) {
    out += d.token;
    return;
  }
  out += '(';
  for (const Datum& item : d.items) append(item, out);
  out += " )";
}

}  // namespace

std::string Datum::canonical() const {
  std::string out;
  append(*this, out);
  return out;
}

std::vector<Datum> read_data(std::string_view text, const std::string& name) { return Reader(text, name).all(); }

void refuse_datum(const Datum& at, const std::string& name, const std::string& found, const std::string& expected) {
  throw InputError(fmt::format("{}:{}:{}", name, at.line, at.column), found, expected);
}

}  // namespace mocert
