#pragma once

#include <string>
#include <vector>

#include "target/samples.hpp"

namespace mocert {

/// A samples CSV that answers are appended to as they come. One program at a time: the file is locked.
class SampleLog {
 public:
  /// Opens or starts the file and reads what is known into `samples` (x, y, inputs, outputs). A last row without a line end may be torn and
  /// is cut off. Throws InputError, and changes nothing, if it is no such file, has other columns, or is in use.
  SampleLog(const std::string& path, int inputs, int outputs);
  ~SampleLog();
  SampleLog(const SampleLog&) = delete;
  SampleLog& operator=(const SampleLog&) = delete;

  const std::string& path() const { return path_; }
  const Samples& known() const { return known_; }
  bool was_torn() const { return was_torn_; }

  /// Adds a row; on return the file has it, whatever becomes of this program.
  void append(const std::vector<double>& x, const std::vector<double>& y);
  /// On return the disk has all rows.
  void sync() const;

 private:
  void write_all(const std::string& text) const;

  std::string path_;
  int fd_ = -1;
  Samples known_;
  bool was_torn_ = false;
};

}  // namespace mocert
