#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "certificate/part_header.hpp"
#include "certificate/proof.hpp"

namespace mocert {

/// What a part file holds (docs/formats.md, section 8): proofs of cells, and at the end what stands above them. While it has no end it is a
/// checkpoint.
struct Part {
  PartHeader header;
  std::vector<std::shared_ptr<const CellBatch>> batches;
  struct End {
    std::string skeleton;
    std::uint64_t boxes = 0;  ///< examined above the cells
    std::optional<Witness> witness;
  };
  std::optional<End> end;
  std::uint64_t size = 0;   ///< of the file when it was read
  std::uint64_t bytes = 0;  ///< of all whole records; what follows them is a record that was never finished
  std::string digest;       ///< of the last whole record
};

/// Reads a part file. A record that the end of the file cuts off is left out; anything else that is not as it was written is an InputError.
/// Empty: not even the header is whole.
std::optional<Part> read_part(const std::string& path);

/// Writes a part file record by record. Each is written at its end and never touched again, so whatever ends the program leaves whole
/// records, and perhaps the beginning of one. One run at a time.
class PartWriter {
 public:
  /// Begins a file anew (`overwrite`: also where one is), or, given a part read from it, goes on behind its last whole record.
  PartWriter(const std::string& path, const PartHeader& header, bool overwrite);
  PartWriter(const std::string& path, const Part& part);
  ~PartWriter();
  PartWriter(const PartWriter&) = delete;
  PartWriter& operator=(const PartWriter&) = delete;

  void append(const CellBatch& batch);
  void append(const Part::End& end);  ///< and makes sure that all is on disk

 private:
  void open(bool fresh);
  void record(char kind, const std::string& content);
  void write(const std::string& bytes);

  std::string path_, last_digest_;
  int fd_ = -1;
};

}  // namespace mocert
