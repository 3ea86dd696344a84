#pragma once

#include <cstdint>
#include <memory>
#include <memory_resource>
#include <span>
#include <string>
#include <string_view>

#include "interval/box.hpp"

namespace mocert {

/// A value of a JSON document. Numbers keep their text, so that they are rounded once, by whoever knows to what.
class Json {
 public:
  enum class Kind : std::uint8_t { null, boolean, number, string, array, object };

  Kind kind() const { return kind_; }
  bool truth() const { return truth_; }
  /// A number's numeral or a string's value; of other values empty.
  std::string_view text() const { return kind_ == Kind::number || kind_ == Kind::string ? std::string_view(text_, size_) : ""; }
  /// The items of an array, or the values of an object; of other values none.
  std::span<const Json> items() const { return kind_ < Kind::array ? std::span<const Json>() : std::span(items_, size_); }
  /// An object's keys (strings), in the order of the file.
  std::span<const Json> keys() const { return kind_ != Kind::object ? std::span<const Json>() : std::span(items_ + size_, size_); }
  const Json* find(std::string_view key) const;

 private:
  friend class JsonBuilder;

  Kind kind_ = Kind::null;
  bool truth_ = false;
  std::uint32_t size_ = 0;
  union {
    const char* text_ = nullptr;
    const Json* items_;
  };
};

/// A document as read strictly (docs/formats.md, section 1), with the text and the values in few pieces of memory.
class JsonDocument {
 public:
  const Json& root() const { return *root_; }

 private:
  friend class JsonBuilder;

  std::unique_ptr<char[]> text_;
  std::unique_ptr<std::pmr::monotonic_buffer_resource> values_ = std::make_unique<std::pmr::monotonic_buffer_resource>();
  const Json* root_ = nullptr;
};

/// Throws InputError with line and column; duplicate keys, deep nesting and long numerals are refused, and texts of 4 GiB and more.
JsonDocument parse_json(std::string_view text, const std::string& name);

std::string json_quote(std::string_view text);

/// A value together with where it stands, for reading with errors that name file, place, what was found and what was expected.
class JsonPlace {
 public:
  /// The root; the document and `file` must stay.
  JsonPlace(const JsonDocument& document, const std::string& file) : JsonPlace(document.root(), document.root(), file) {}

  const Json& value() const { return *value_; }
  const std::string& file() const { return *file_; }
  [[noreturn]] void refuse(const std::string& found, const std::string& expected) const;
  [[noreturn]] void refuse_kind(const std::string& expected) const;

  std::size_t size() const { return value_->items().size(); }
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
  std::string_view numeral() const;

 private:
  JsonPlace(const Json& value, const Json& root, const std::string& file) : value_(&value), root_(&root), file_(&file) {}

  const Json *value_, *root_;
  const std::string* file_;
};

}  // namespace mocert
