#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mocert {

/// A file that is mapped read-only, whole while it is opened and in windows later; or bytes in memory that are used like one.
class MappedFile {
 public:
  /// Maps the whole file. Throws InputError.
  explicit MappedFile(const std::string& path);
  static MappedFile in_memory(std::string bytes);
  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&&) = delete;

  std::string_view bytes() const { return file_ >= 0 ? std::string_view(whole_, size_) : std::string_view(owned_); }
  /// Gives back the pages of the whole mapping that were read so far; they are read again when looked at.
  void release() const;
  /// Ends the whole mapping: from now on the file is seen through windows.
  void close_whole();

 private:
  friend class Windows;
  MappedFile() = default;
  std::string owned_;
  int file_ = -1;
  char* whole_ = nullptr;
  std::size_t size_ = 0;
};

/// Parts of a file, each mapped where it is asked for and until another one takes its slot. A mapping of its own is what bounds memory: the
/// system brings in no page beyond its ends, however large the pieces are in which it caches the file.
class Windows {
 public:
  /// A window has at least `least` bytes (as far as the file goes), so that a neighbour is found in it.
  Windows(const MappedFile& file, std::uint64_t least) : file_(file), least_(least) {}
  ~Windows();
  Windows(const Windows&) = delete;
  Windows& operator=(const Windows&) = delete;

  /// `size` bytes at `offset` of the file, valid until the slot is used again. Throws InputError where the system refuses to map.
  const char* at(std::size_t slot, std::uint64_t offset, std::uint64_t size);

 private:
  struct Window {
    std::uint64_t begin = 0, end = 0;
    char* data = nullptr;
  };
  static void unmap(const Window& window);
  const MappedFile& file_;
  std::uint64_t least_;
  std::vector<Window> slots_;
};

}  // namespace mocert
