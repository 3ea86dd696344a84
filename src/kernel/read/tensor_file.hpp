#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "kernel/read/json.hpp"

namespace mocert::kernel {

/// A safetensors file: u64 length of the header, the header (JSON), arrays one after the other to the end. Everything throws Fault.
class TensorFile {
 public:
  using Shape = std::vector<std::uint64_t>;
  static constexpr std::uint64_t any = ~std::uint64_t{0};  ///< a dimension that the file decides

  struct Array {
    std::string name, type;
    Shape shape;
    std::uint64_t begin = 0, end = 0;  ///< in the data
    std::uint64_t width() const { return type == "F64" ? 8 : 4; }
  };

  /// `read_metadata` reads the value of "__metadata__". `bytes` must outlive the object.
  TensorFile(const std::string& bytes, const std::function<void(Json&)>& read_metadata);

  bool has(std::string_view name) const { return arrays_.count(name) > 0; }
  /// The array of this name, type and shape. It can be taken once.
  Array take(const std::string& name, const std::string& type, const Shape& shape);
  std::size_t dimensions(const std::string& name) const { return arrays_.at(name).shape.size(); }
  void end() const;  ///< all have been taken

  std::uint64_t index(const Array& array, std::uint64_t i) const;
  std::vector<double> numbers(const Array& array, std::uint64_t from, std::uint64_t count) const;  ///< finite, -0 as 0

 private:
  void array(Json& json);
  std::uint64_t little(std::uint64_t at, std::uint64_t width) const;

  const std::string& bytes_;
  std::uint64_t data_ = 0;  ///< where the arrays begin
  std::map<std::string, Array, std::less<>> arrays_;
};

/// "/experts/3": element or row 3 of an array.
std::string place(const TensorFile::Array& array, std::uint64_t i);

}  // namespace mocert::kernel
