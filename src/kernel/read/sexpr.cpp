#include "kernel/read/sexpr.hpp"

#include <limits>

#include "kernel/fault.hpp"

namespace mocert::kernel {

Sexpr read_sexpr(std::string_view text) {
  struct Open {
    std::uint32_t node;
    char end;
  };
  Sexpr result;
  std::vector<Open> stack;
  std::uint32_t line = 1;
  const auto fail = [&](const std::string& message) { throw Fault("syntax", "line " + std::to_string(line), message); };
  if (text.size() > std::numeric_limits<std::uint32_t>::max() / 2) fail("found a file of more than 2 GiB");
  const auto add = [&](const Datum& datum) {
    const auto node = static_cast<std::uint32_t>(result.data.size());
    result.data.push_back(datum);
    (stack.empty() ? result.top : result.data[stack.back().node].items).push_back(node);
    return node;
  };
  const std::string_view blanks = " \t\r\n", special = "()[];\"";
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    const auto token = static_cast<std::uint32_t>(result.tokens.size());
    if (blanks.find(c) != std::string_view::npos) {
      if (c == '\n') ++line;
      ++i;
    } else if (c == ';') {
      while (i < text.size() && text[i] != '\n') ++i;
    } else if (c == '(' || c == '[') {
      if (stack.size() >= 1000) fail("found nesting deeper than 1000");
      result.tokens.emplace_back("(");
      const std::uint32_t node = add({true, false, {}, {}, token, token, line});
      stack.push_back({node, c == '(' ? ')' : ']'});
      ++i;
    } else if (c == ')' || c == ']') {
      if (stack.empty() || stack.back().end != c) fail("found a closing bracket that fits no opening one");
      result.tokens.emplace_back(")");
      result.data[stack.back().node].last = token + 1;
      stack.pop_back();
      ++i;
    } else if (c == '"') {
      std::size_t end = i + 1;
      while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? std::size_t{2} : std::size_t{1};
      if (end >= text.size()) fail("found a string without an end");
      result.tokens.push_back(text.substr(i, end + 1 - i));
      add({false, true, text.substr(i + 1, end - i - 1), {}, token, token + 1, line});
      i = end + 1;
    } else {
      std::size_t end = i;
      for (; end < text.size() && blanks.find(text[end]) == std::string_view::npos && special.find(text[end]) == std::string_view::npos;
           ++end) {
        const auto byte = static_cast<unsigned char>(text[end]);
        if (byte < 0x21 || byte > 0x7e) fail("found a character that is not printable ASCII");
      }
      result.tokens.push_back(text.substr(i, end - i));
      add({false, false, text.substr(i, end - i), {}, token, token + 1, line});
      i = end;
    }
  }
  if (!stack.empty()) fail("found the end of the file, expected a closing bracket");
  return result;
}

std::string Sexpr::canonical(std::uint32_t node) const {
  std::string result;
  for (std::uint32_t i = data[node].first; i < data[node].last; ++i) {
    if (i > data[node].first) result += ' ';
    result += tokens[i];
  }
  return result;
}

}  // namespace mocert::kernel
