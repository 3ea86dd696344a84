#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mocert::kernel {

/// An S-expression. Views the text that it was read from.
struct Datum {
  enum class Kind { list, word, string };
  Kind kind = Kind::list;
  std::string_view text;     ///< of a word; of a string, without its quotes
  std::vector<Datum> items;  ///< of a list
  std::size_t line = 0;

  bool is_list() const { return kind == Kind::list; }
  /// Whether this is this bare word: no list, no string of the same letters.
  bool is_word(std::string_view word) const { return kind == Kind::word && text == word; }
  std::string canonical() const;  ///< tokens as written, but with [ ] as ( ), joined by single blanks
};

/// The S-expressions of a file: `()` and `[]` alike (each closed by its own kind), `;` comments. Nesting at most 1000.
/// Throws Fault with the place "line N".
std::vector<Datum> read_sexpr(std::string_view text);

}  // namespace mocert::kernel
