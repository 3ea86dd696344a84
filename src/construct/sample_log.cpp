#include "construct/sample_log.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "io/file.hpp"
#include "io/numbers.hpp"
#include "mocert/error.hpp"

namespace mocert {

SampleLog::SampleLog(const std::string& path, int inputs, int outputs) : path_(path) {
  fd_ = open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  const auto refuse = [&](const std::string& found, const std::string& expected) {
    if (fd_ >= 0) close(fd_);
    fd_ = -1;
    throw InputError(path_, found, expected);
  };
  if (fd_ < 0) refuse(std::strerror(errno), "a file for the answers of the oracle");
  if (flock(fd_, LOCK_EX | LOCK_NB) != 0) refuse("a file that another run is writing to", "one run at a time");
  try {
    std::string header;
    for (int i = 0; i < inputs; ++i) header += (i > 0 ? ",x" : "x") + std::to_string(i);
    for (int k = 0; k < outputs; ++k) header += ",y" + std::to_string(k);
    header += "\n";
    std::string text = read_file(path);
    const std::size_t end = text.rfind('\n') == std::string::npos ? 0 : text.rfind('\n') + 1;
    was_torn_ = end < text.size();
    if (end == 0 && !header.starts_with(text)) throw InputError(path, "no line with an end", "samples, one per line");
    text.resize(end);
    if (!text.empty() && text != header) known_ = parse_samples(text, path);
    if (known_.inputs == 0) {
      known_.inputs = inputs;
      known_.outputs = outputs;
    }
    if (known_.inputs != inputs || known_.outputs != outputs)
      throw InputError(path, std::to_string(known_.inputs) + " inputs and " + std::to_string(known_.outputs) + " outputs",
                       std::to_string(inputs) + " and " + std::to_string(outputs) + ", as --domain and --outputs say");
    // Only now is it known that the file is ours to change.
    if (was_torn_ && ftruncate(fd_, static_cast<off_t>(end)) != 0)
      throw InputError(path, std::strerror(errno), "a file that can be written");
    if (text.empty()) write_all(header);
  } catch (...) {
    close(fd_);
    throw;
  }
}

SampleLog::~SampleLog() {
  if (fd_ >= 0) close(fd_);
}

void SampleLog::append(const std::vector<double>& x, const std::vector<double>& y) {
  std::string row;
  for (const double v : x) row += (row.empty() ? "" : ",") + to_decimal(v);
  for (const double v : y) row += "," + to_decimal(v);
  write_all(row + "\n");
  known_.x.insert(known_.x.end(), x.begin(), x.end());
  known_.y.insert(known_.y.end(), y.begin(), y.end());
}

void SampleLog::sync() const {
  if (fdatasync(fd_) != 0 && errno != EINVAL && errno != EROFS) throw InputError(path_, std::strerror(errno), "a file that can be written");
}

void SampleLog::write_all(const std::string& text) const {
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t written = write(fd_, text.data() + done, text.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) throw InputError(path_, std::strerror(errno), "a file that can be written");
    done += static_cast<std::size_t>(written);
  }
}

}  // namespace mocert
