#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mocert/verdict.hpp"

namespace mocert {

/// Evidence of a samples leaf: one index per output and side.
struct SampleEvidence {
  std::vector<std::uint64_t> upper, lower;
};

/// A proof tree is kept as its nodes in preorder (docs/formats.md, "Proof code").
struct ProofStep {
  enum class Kind : std::uint8_t {
    split = 1,
    route = 2,
    outside = 3,
    bounded = 4,       ///< by the target's own rule
    second_order = 5,  ///< bounded, by the rule of second order
    samples = 6,       ///< bounded, with evidence
    cell = 7,          ///< here stands the proof of a cell, which is kept by itself
    elsewhere = 8,     ///< here stand cells that others prove: a hole
  };
  Kind kind = Kind::bounded;
  std::uint64_t axis_or_level = 0;  ///< split: axis; outside: level
  std::uint64_t count = 0;          ///< route: children; outside: the sibling; elsewhere: cells
  std::uint64_t cell = 0;           ///< cell; elsewhere: the first one
  double at = 0;                    ///< split
  SampleEvidence samples;

  std::uint64_t children() const { return kind == Kind::split ? 2 : kind == Kind::route ? count : 0; }
  bool operator==(const ProofStep& other) const;
};

/// Appends one step.
void put_step(std::string& code, const ProofStep& step);
void put_count(std::string& code, std::uint64_t value);  ///< base 128, the lowest seven bits first, bit 7: more follow
void put_number(std::string& code, double value);        ///< binary64, little-endian

/// Reads what put_... wrote. Throws InputError naming `name` where it ends early or says what no proof says.
class CodeReader {
 public:
  CodeReader(std::string_view code, std::string_view name) : code_(code), name_(name) {}

  bool at_end() const { return at_ == code_.size(); }
  ProofStep step();
  std::uint64_t count();
  double number();
  std::string_view bytes(std::uint64_t length);
  [[noreturn]] void fail(const std::string& found) const;

 private:
  std::string_view code_, name_;
  std::size_t at_ = 0;
};

/// Cells whose proofs are complete, with what there is to say about them.
struct CellBatch {
  struct Cell {
    std::uint64_t cell = 0, boxes = 0, leaves = 0;
    double upper = 0;  ///< greatest bound of a leaf
    std::uint64_t begin = 0, length = 0;
  };
  std::vector<Cell> cells;
  std::string code;                ///< their proofs, one after the other
  std::optional<Witness> witness;  ///< the greatest error proved until then, in these cells or others
};

/// A proof: what stands above the cells, and theirs.
class Proof {
 public:
  std::string skeleton;

  /// Says how many cells there are; none has a proof yet.
  void number_cells(std::uint64_t cells) { places_.assign(cells, {}); }
  /// Throws InputError if a cell does not exist or has a proof already.
  void add(std::shared_ptr<const CellBatch> batch);
  bool has(std::uint64_t cell) const { return places_[cell].length > 0; }
  std::string_view cell(std::uint64_t cell) const;
  std::uint64_t cells() const { return places_.size(); }

 private:
  struct Place {
    std::uint32_t batch = 0, length = 0;
    std::uint64_t begin = 0;
  };
  std::vector<Place> places_;
  std::vector<std::shared_ptr<const CellBatch>> batches_;
};

}  // namespace mocert
