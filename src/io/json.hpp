#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "interval/box.hpp"

namespace mocert {

/// A JSON document as read strictly (docs/formats.md, section 1). Numbers keep their text, so that they are rounded once, by whoever knows
/// to what.
class Json {
 public:
  enum class Kind : std::uint8_t { null, boolean, number, string, array, object };

  Kind kind = Kind::null;
  bool truth = false;
  std::string text;               ///< number: its numeral; string: its value
  std::vector<Json> items;        ///< array, or the values of an object
  std::vector<std::string> keys;  ///< object: keys in the order of the file

  const Json* find(std::string_view key) const;
};

/// Throws InputError with line and column; duplicate keys, deep nesting and long numerals are refused.
Json parse_json(std::string_view text, const std::string& name);

std::string json_quote(std::string_view text);

/// A value together with where it stands, for reading with errors that name file, place, what was found and what was expected.
class JsonPlace {
 public:
  /// The root; it and `file` must stay where they are.
  JsonPlace(const Json& root, const std::string& file) : JsonPlace(root, root, file) {}

  const Json& value() const { return *value_; }
  const std::string& file() const { return *file_; }
  [[noreturn]] void refuse(const std::string& found, const std::string& expected) const;
  [[noreturn]] void refuse_kind(const std::string& expected) const;

  std::size_t size() const { return value_->items.size(); }
  bool has(std::string_view key) const { return value_->find(key) != nullptr; }
  JsonPlace at(std::string_view key) const;  ///< refuses if absent
  JsonPlace at(std::size_t index) const;

  /// An object with no keys but these.
  void require_object(std::initializer_list<std::string_view> allowed) const;
  void require_array() const;
  void require_length(std::size_t expected, const std::string& what) const;
  std::string string() const;
  bool boolean() const;
  /// A count as docs/formats.md defines it, at most `most`.
  std::uint64_t count(std::uint64_t most) const;
  /// A data number of binary64 or binary32.
  double data(bool binary32) const;
  /// A list of [lo, hi], decimals rounded outwards; `quoted_decimals`: decimals may stand in strings, too (manifests).
  Box box(bool quoted_decimals) const;
  /// The numeral of a number or of a string, as written.
  const std::string& numeral() const;

 private:
  JsonPlace(const Json& value, const Json& root, const std::string& file) : value_(&value), root_(&root), file_(&file) {}

  const Json *value_, *root_;
  const std::string* file_;
};

}  // namespace mocert
