#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mocert {

/// One datum of an FPCore file: a token, or a list in () or [].
struct Datum {
  bool list = false;
  std::string token;  ///< a list: empty
  std::vector<Datum> items;
  int line = 0, column = 0;

  bool is(std::string_view text) const { return !list && token == text; }
  /// Tokens as written, [] as (), joined by single blanks.
  std::string canonical() const;
};

/// All data of the text. Throws InputError with file, line and column.
std::vector<Datum> read_data(std::string_view text, const std::string& name);

/// Throws InputError at the datum.
[[noreturn]] void refuse_datum(const Datum& at, const std::string& name, const std::string& found, const std::string& expected);

}  // namespace mocert
