#pragma once

#include <algorithm>
#include <array>
#include <vector>

namespace mocert::kernel {

/// A vector that holds a few elements within itself: leaves have few inputs and are many.
template <class T>
class Row {
 public:
  Row() = default;
  explicit Row(std::size_t size) : size_(size) {
    if (size > few) far_.resize(size);
  }

  /// New elements are T().
  void resize(std::size_t size) {
    if (size > few && size_ <= few) far_.assign(near_.begin(), near_.begin() + static_cast<std::ptrdiff_t>(size_));
    if (size > few) far_.resize(size);
    for (std::size_t k = size_; k < std::min(size, few); ++k) near_[k] = T();
    if (size <= few && size_ > few) std::copy_n(far_.begin(), size, near_.begin());
    size_ = size;
  }
  /// So many elements T().
  void clear_to(std::size_t size) {
    size_ = 0;
    far_.clear();
    resize(size);
  }

  std::size_t size() const { return size_; }
  T* begin() { return size_ > few ? far_.data() : near_.data(); }
  const T* begin() const { return size_ > few ? far_.data() : near_.data(); }
  T* end() { return begin() + size_; }
  const T* end() const { return begin() + size_; }
  T& operator[](std::size_t k) { return begin()[k]; }
  const T& operator[](std::size_t k) const { return begin()[k]; }

 private:
  static constexpr std::size_t few = 6;
  std::size_t size_ = 0;
  std::array<T, few> near_{};
  std::vector<T> far_;
};

}  // namespace mocert::kernel
