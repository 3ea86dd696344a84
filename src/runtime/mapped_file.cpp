#include "runtime/mapped_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "mocert/error.hpp"

namespace mocert {
namespace {

constexpr std::uint64_t grain = std::uint64_t{64} << 10;  // a multiple of every page size in use

char* map(int file, std::uint64_t offset, std::uint64_t size) {
  void* const mapping = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, static_cast<off_t>(offset));
  return mapping == MAP_FAILED ? nullptr : static_cast<char*>(mapping);
}

}  // namespace

MappedFile::MappedFile(const std::string& path) : file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
  if (file_ < 0) throw InputError(path, std::strerror(errno), "a file that can be read");
  struct stat status {};
  const bool regular = ::fstat(file_, &status) == 0 && S_ISREG(status.st_mode);
  size_ = regular ? static_cast<std::size_t>(status.st_size) : 0;
  if (size_ > 0) whole_ = map(file_, 0, size_);
  if (regular && (size_ == 0 || whole_)) return;
  ::close(file_);
  throw InputError(path, regular ? "a file that cannot be mapped" : "no regular file", "a file that can be mapped");
}

MappedFile MappedFile::in_memory(std::string bytes) {
  MappedFile file;
  file.owned_ = std::move(bytes);
  return file;
}

MappedFile::~MappedFile() {
  close_whole();
  if (file_ >= 0) ::close(file_);
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : owned_(std::move(other.owned_)),
      file_(std::exchange(other.file_, -1)),
      whole_(std::exchange(other.whole_, nullptr)),
      size_(std::exchange(other.size_, 0)) {}

void MappedFile::release() const {
  if (whole_) ::madvise(whole_, size_, MADV_DONTNEED);
}

void MappedFile::close_whole() {
  if (whole_) ::munmap(std::exchange(whole_, nullptr), size_);
}

void Windows::unmap(const Window& window) {
  if (window.data) ::munmap(window.data, window.end - window.begin);
}

Windows::~Windows() {
  for (const Window& window : slots_) unmap(window);
}

const char* Windows::at(std::size_t slot, std::uint64_t offset, std::uint64_t size) {
  if (file_.file_ < 0) return file_.owned_.data() + offset;
  if (slot >= slots_.size()) slots_.resize(slot + 1);
  Window& window = slots_[slot];
  if (offset >= window.begin && offset + size <= window.end) return window.data + (offset - window.begin);
  unmap(std::exchange(window, {}));
  const std::uint64_t begin = offset / grain * grain, end = std::min<std::uint64_t>(std::max(offset + size, begin + least_), file_.size_);
  // From the grain's beginning only if neighbours are wanted; else from the page's.
  const std::uint64_t page = least_ > 0 ? begin : offset / 4096 * 4096;
  char* const data = map(file_.file_, page, std::max<std::uint64_t>(end - page, 1));
  if (!data) throw InputError("model", std::strerror(errno), "memory to map an expert");
  window = {page, end, data};
  return data + (offset - page);
}

}  // namespace mocert
