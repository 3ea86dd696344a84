#pragma once

#include <cstdint>
#include <vector>

#include "kernel/claim.hpp"
#include "kernel/prove/leaves.hpp"
#include "kernel/prove/walk.hpp"
#include "kernel/read/json.hpp"

namespace mocert::kernel {

/// Walks a proof as it is read (the cover theorem of docs/soundness.md). Its state is a place in the routers, the way there
/// and a box; memory grows with the depth, and by some hundred leaves per thread.
class Cover {
 public:
  enum class Part { error, lipschitz };  ///< which part of the claim; a Lipschitz constant has no router: its state is the box alone

  Cover(const Claim& claim, Part part, Json& json, Limits limits, const Manner& manner)
      : claim_(claim),
        part_(part),
        json_(json),
        here_{0, claim.domain.first, claim.domain.second, {}, {}},
        waiting_(claim, std::move(limits), manner.exact, manner.threads) {
    if (part == Part::error) at_ = root(claim);
  }

  /// Reads one proof tree for (router root, X). Throws Fault where it is malformed or a step does not hold.
  void run();

  const Fine& upper() const { return waiting_.upper; }  ///< greatest gap of a leaf; 0 for a Lipschitz constant
  bool as_stated() const { return waiting_.as_stated; }
  std::uint64_t nodes = 0, leaves = 0;

 private:
  struct Step {
    Position at;
    std::uint64_t taken;
  };
  struct Frame {
    bool split;
    std::size_t axis, next;
    double at, saved;
    std::size_t place;  ///< how long that of the node is
  };

  void open();
  void open_split();
  void open_route();
  void continue_split();
  void continue_route();
  void outside();
  void bounded();
  bool at_leaf() const { return part_ == Part::lipschitz || at_end(claim_, at_); }
  std::vector<std::uint64_t> samples();

  const Claim& claim_;
  Part part_;
  Json& json_;
  Leaf here_;  ///< the box, and what a leaf there consists of besides
  Position at_;
  std::vector<Step> path_;
  std::vector<Frame> frames_;
  Leaves waiting_;
};

}  // namespace mocert::kernel
