#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "certificate/certificate.hpp"
#include "certificate/proof.hpp"
#include "certify/cells.hpp"
#include "certify/walk.hpp"
#include "enclose/gap.hpp"
#include "interval/box.hpp"
#include "mocert/claim.hpp"
#include "mocert/verdict.hpp"
#include "model/momlp.hpp"
#include "target/target.hpp"

namespace mocert {

/// for all x in `domain`, for all experts k that the router may select at x (and, against a network, all experts j of it that its router
/// may select): norm(f(x) - N_k(x)) <= epsilon. References must outlive the search.
struct Claim {
  const MoMlp& model;
  const Target& target;
  Box domain;
  double epsilon_down = 0;  ///< greatest binary64 number not above epsilon
  double epsilon_up = 0;    ///< least binary64 number not below it
  Norm norm = Norm::linf;
  /// What takes the place of the model's error, if anything does; called once per thread.
  std::function<std::unique_ptr<Gap>()> gap = {};
  /// Only the cell at the end of this way down the model's router (the child's position at each inner node) is claimed to be served, if
  /// given. The proof then starts at that leaf and is none of the whole claim.
  std::optional<std::vector<int>> route = {};
  const Expert* expert = nullptr;  ///< takes the place of every expert of the model

  Walk walk() const { return {model, target}; }
};

struct Progress {
  std::uint64_t boxes = 0, open = 0, leaves = 0;
};

struct SearchOptions {
  Limits limits;
  unsigned threads = 1;
  const std::atomic<bool>* interrupted = nullptr;
  std::function<void(const Progress&)> progress;
  /// Asked about leaves whose bound is within rounding of epsilon: does the checker's finer arithmetic close them? Thread-safe.
  std::function<bool(int expert, const Box& box, const GapBound& bound)> second_opinion;
  /// Ask about every leaf that closes; where one is refused, its cell is searched anew, and then it is the answer that closes a leaf.
  bool verify = false;
  /// Above 0: epsilon is not given but sought. Boxes are taken worst first, and the search ends when upper <= lower (1 + relative_width);
  /// the proof tree is not completed then.
  double relative_width = 0;
  double negligible = 0;           ///< where epsilon is sought: errors up to this need not be told from each other, nor from 0
  std::optional<Witness> witness;  ///< a proved error that is known already
  std::size_t batch = 1024;        ///< boxes of a cell examined side by side; the result depends on it, and on nothing about threads
  std::optional<CellRange> cells;  ///< only these are searched: `certified` then speaks of them alone, and the proof has holes
  std::vector<std::shared_ptr<const CellBatch>> known;                    ///< cells proved before
  std::function<void(const std::shared_ptr<const CellBatch>&)> finished;  ///< told of cells whose proofs are complete
};

struct OpenBox {
  int expert = -1;
  std::vector<int> route;
  Box box;
  double upper = 0;
};

struct SearchResult {
  Verdict verdict = Verdict::undecided;
  double upper = 0;                ///< proven upper bound on the sup error (infinite where none is known)
  double lower = 0;                ///< proven lower bound
  std::optional<Witness> witness;  ///< where `lower` is proved; the violation if violated
  std::string stopped_by;          ///< undecided: "time", "boxes", "depth", "width" (no number lies between two ends) or "interrupt"
  std::vector<OpenBox> open;       ///< some of the boxes left open, the worst first
  std::uint64_t open_count = 0, boxes = 0, leaves = 0;
  std::uint64_t skeleton_boxes = 0;  ///< of `boxes`, those above the cells
  double leaf_upper = 0;             ///< greatest bound of a leaf, as it was found
  Proof proof;                       ///< complete if certified
};

/// What a certificate states as upper bound: where a leaf was closed by the finer arithmetic its own bound may be a trifle larger than
/// ours.
double stated_upper(double leaf_upper, double lower, double epsilon_up);

/// Branch and bound over every cell, each by itself (Work): a cell's proof is the same whatever else is searched beside it. `violated`
/// never occurs where epsilon is sought; `certified` means there that the width was reached. With limits that are counts the result is the
/// same on any number of threads. Throws InputError if the target is proved to be undefined somewhere in the domain.
SearchResult search(const Claim& claim, const SearchOptions& options);

}  // namespace mocert
