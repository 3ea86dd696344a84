#include "certify/checkpoint.hpp"

#include <filesystem>

#include "mocert/error.hpp"

namespace mocert {

Checkpoint::Checkpoint(const CheckpointOptions& options, const PartHeader& header) : path_(options.path) {
  if (options.resume && std::filesystem::exists(options.path)) {
    if (std::optional<Part> part = read_part(options.path)) {
      require_same_header(part_header_text(part->header), part_header_text(header), options.path);
      known_ = std::move(part->batches);
      for (const auto& batch : known_) known_cells_ += batch->cells.size();
      ended_ = part->end.has_value();
      writer_.emplace(options.path, *part);
      return;
    }
  }
  writer_.emplace(options.path, header, options.overwrite || options.resume);
}

void Checkpoint::attach(SearchOptions& options) {
  options.known = known_;
  options.finished = [this](const std::shared_ptr<const CellBatch>& batch) {
    if (ended_) throw InputError(path_, "an end before all cells are proved", "a part file that nobody altered");
    writer_->append(*batch);
  };
}

void Checkpoint::finish(const SearchResult& result) {
  if (!ended_) writer_->append(Part::End{result.proof.skeleton, result.skeleton_boxes, result.witness});
  ended_ = true;
}

}  // namespace mocert
