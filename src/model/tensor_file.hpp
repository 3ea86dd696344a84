#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mocert {

enum class ElementType : std::uint8_t { f64, f32, u32 };

/// An array inside a safetensors file, row-major and little-endian; a view of the file's bytes.
struct Tensor {
  std::string name;
  ElementType type = ElementType::f64;
  std::vector<std::uint64_t> shape;
  const char* data = nullptr;
  std::uint64_t offset = 0;  ///< of `data`, from the beginning of the file
  std::uint64_t bytes = 0;

  std::uint64_t width() const { return type == ElementType::f64 ? 8 : 4; }  ///< bytes of an element
  std::uint64_t count() const { return bytes / width(); }
  std::uint32_t index(std::uint64_t at) const;                    ///< u32 only
  double number(std::uint64_t at) const;                          ///< f64 or f32, -0 as +0
  std::uint64_t row_count() const { return count() / shape[0]; }  ///< elements of a row, the first dimension being rows (not 0)
};

/// A safetensors file: u64 length of the header, the header (JSON), then the arrays without holes; docs/formats.md, section 2. Nothing is
/// copied: `file` must outlive the object and its tensors.
class TensorFile {
 public:
  /// Reads the header. Throws InputError with the place for anything that is not as docs/formats.md says.
  TensorFile(std::string_view file, std::string name);

  const std::string& name() const { return name_; }
  bool has(const std::string& tensor) const { return tensors_.contains(tensor); }
  const std::string& metadata(const std::string& key) const;
  /// No other keys than these in the metadata.
  void require_metadata(std::initializer_list<std::string_view> keys) const;
  /// Any tensor of this name; it counts as known.
  const Tensor& take(const std::string& tensor);
  /// One of this type and shape; `any` stands for a dimension that the file decides.
  const Tensor& take(const std::string& tensor, ElementType type, const std::vector<std::uint64_t>& shape);
  static constexpr std::uint64_t any = ~std::uint64_t{0};
  /// Refuses a tensor that was never taken.
  void refuse_unknown() const;
  /// "FILE: /PLACE: found FOUND, expected EXPECTED"
  [[noreturn]] void refuse(const std::string& place, const std::string& found, const std::string& expected) const;

 private:
  void read_header(std::string_view header, std::string_view data);

  std::string name_;
  std::map<std::string, std::string> metadata_;
  std::map<std::string, Tensor> tensors_;
  std::map<std::string, bool> known_;
};

/// Collects arrays and writes them as a safetensors file: those of eight bytes an element first, each group in the order given.
class TensorWriter {
 public:
  void metadata(const std::string& key, const std::string& value) { metadata_.emplace_back(key, value); }
  void add(const std::string& name, ElementType type, std::vector<std::uint64_t> shape, std::string bytes);
  std::string file() const;

  static void append(std::string& bytes, std::uint32_t value);
  static void append(std::string& bytes, double value, ElementType type);

 private:
  struct Entry {
    std::string name;
    ElementType type;
    std::vector<std::uint64_t> shape;
    std::string bytes;
  };
  std::vector<std::pair<std::string, std::string>> metadata_;
  std::vector<Entry> entries_;
};

}  // namespace mocert
