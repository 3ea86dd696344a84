#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mocert::kernel {

/// One node of an S-expression; lists hold the indices of their items.
struct Datum {
  bool list = false, string = false;
  std::string_view text;              ///< atom: the token as written (strings without their quotes)
  std::vector<std::uint32_t> items;   ///< list
  std::uint32_t first = 0, last = 0;  ///< the tokens it is made of, [first, last)
  std::uint32_t line = 0;
};

/// A file of S-expressions: `()` and `[]` alike (each closed by its own kind), `;` comments. Nesting at most 1000.
/// Views the text.
struct Sexpr {
  std::vector<Datum> data;
  std::vector<std::uint32_t> top;
  std::vector<std::string_view> tokens;  ///< with [ ] as ( )

  /// Whether the node is this bare word: no list, no string of the same letters.
  bool is_word(std::uint32_t node, std::string_view word) const {
    return !data[node].list && !data[node].string && data[node].text == word;
  }
  std::string canonical(std::uint32_t node) const;  ///< tokens joined by single blanks
};

/// Throws Fault with the place "line N".
Sexpr read_sexpr(std::string_view text);

}  // namespace mocert::kernel
