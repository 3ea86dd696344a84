#pragma once

#include <cstdint>
#include <vector>

#include "kernel/claim.hpp"
#include "kernel/read/json.hpp"

namespace mocert::kernel {

/// Walks the proof as it is read (the cover theorem of docs/soundness.md). Its state is a router node, the way there
/// and a box; memory grows with the depth only.
class Cover {
 public:
  Cover(const Claim& claim, Json& json) : claim_(claim), json_(json), lo_(claim.domain.first), hi_(claim.domain.second) {}

  /// Reads one proof tree for (router root, X). Throws Fault where it is malformed or a step does not hold.
  void run();

  Number upper;  ///< greatest gap of a leaf
  std::uint64_t nodes = 0, leaves = 0;

 private:
  struct Step {
    std::uint64_t node, taken;
  };
  struct Frame {
    bool split;
    std::size_t axis, next;
    double at, saved;
  };

  void open();
  void open_split();
  void open_route();
  void continue_split();
  void continue_route();
  void outside();
  void bounded();
  std::vector<std::uint64_t> samples();

  const Claim& claim_;
  Json& json_;
  std::vector<double> lo_, hi_;
  std::uint64_t node_ = 0;
  std::vector<Step> path_;
  std::vector<Frame> frames_;
};

}  // namespace mocert::kernel
