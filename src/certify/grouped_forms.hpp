#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "enclose/batch_kernel.hpp"
#include "interval/box.hpp"
#include "model/momlp.hpp"

namespace mocert {

/// Forms of experts over the boxes of one round of the search, for many boxes of an expert at a time. A group is made by one thread, and
/// which boxes are in it depends on the round alone, so the outcome depends on nothing about threads.
class GroupedForms {
 public:
  /// One thread's tools; remembers the expert that it compiled last.
  struct Tools {
    BatchKernel kernel;
    const Expert* compiled = nullptr;
    BatchExpert flat;
    BatchBoxes boxes;
  };

  /// `wanted`: expert and box, or null pointers where no form is wanted. Experts and boxes must stay where they are until form() is done.
  /// `apart`: one number per box, if given; boxes of different numbers are in no group together.
  GroupedForms(std::vector<std::pair<const Expert*, const Box*>> wanted, int outputs, const std::vector<std::uint64_t>& apart = {});

  std::size_t groups() const { return groups_.size(); }
  void make(Tools& tools, std::size_t group);
  /// The forms of box i; empty where none was wanted, or where one box at a time costs less.
  std::vector<AffineForm> forms(std::size_t i) const;

 private:
  struct Group {
    std::vector<std::size_t> boxes;
    BatchForms forms;
  };
  std::vector<std::pair<const Expert*, const Box*>> wanted_;
  int outputs_;
  std::vector<Group> groups_;
  std::vector<std::pair<std::size_t, std::size_t>> place_;  ///< of each box: group and lane; groups() if it has none
};

}  // namespace mocert
