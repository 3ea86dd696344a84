#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "certificate/part_file.hpp"
#include "certify/search.hpp"

namespace mocert {

/// Where the cells of a search are kept as they are finished, and what to do about a file that is there.
struct CheckpointOptions {
  std::string path;     ///< empty: nowhere
  bool resume = false;  ///< go on from the file, if there is one
  bool overwrite = false;
};

/// A part file while a search writes to it.
class Checkpoint {
 public:
  /// Throws InputError if the file is of another claim, model, target, range of cells, version or way to search, or damaged.
  Checkpoint(const CheckpointOptions& options, const PartHeader& header);

  /// Has the search begin with the cells that are known and hand on those that it finishes. The object must outlive the search.
  void attach(SearchOptions& options);
  /// All cells are proved.
  void finish(const SearchResult& result);
  std::uint64_t known_cells() const { return known_cells_; }

 private:
  std::string path_;
  std::optional<PartWriter> writer_;
  std::vector<std::shared_ptr<const CellBatch>> known_;
  std::uint64_t known_cells_ = 0;
  bool ended_ = false;
};

}  // namespace mocert
