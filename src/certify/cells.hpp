#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/momlp.hpp"

namespace mocert {

/// Cells `from` up to, but without, `to`.
struct CellRange {
  std::uint64_t from = 0, to = 0;
  bool operator==(const CellRange&) const = default;
};

/// The cells of a model are the leaves of its router, numbered depth first, children in their order.
class CellNumbers {
 public:
  explicit CellNumbers(const MoMlp& model);

  std::uint64_t count() const { return count_[0]; }
  CellRange below(int node) const {
    const auto i = static_cast<std::size_t>(node);
    return {first_[i], std::uint64_t{first_[i]} + count_[i]};
  }

 private:
  std::vector<std::uint32_t> first_, count_;  ///< by router node
};

std::uint64_t count_cells(const MoMlp& model);

/// "I/N": the I-th of N ranges of about the same size; "A..B": cells A up to, but without, B. Throws InputError.
CellRange parse_shard(const std::string& text, std::uint64_t cells);
CellRange parse_cells(const std::string& text, std::uint64_t cells);

}  // namespace mocert
