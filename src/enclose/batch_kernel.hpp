#pragma once

#include <memory>
#include <string>
#include <vector>

#include "enclose/batch_expert.hpp"
#include "enclose/batch_forms.hpp"

namespace mocert {

/// The batched kernel (rules 1 and 2; section 9 of docs/soundness.md): encloses one expert over many boxes at once, in rounding to nearest.
///
/// A signal y over a box is n + 2 numbers: centre, n slopes, and a radius e that already holds what rounding may lose of it in the next
/// product. A layer is then one product with W for the first n + 1 columns and one with |W| for the last. Boxes are lanes; every lane is
/// computed by the same operations in the same order whatever the width of the machine's vectors, and all products are fused (std::fma on
/// machines that have no such instruction), so forms are bit-identical on every machine and do not depend on a box's neighbours.
/// Instructions are chosen at run time: AVX-512, AVX2 (both with fused products), or what every machine has. Without vectors of fused
/// products a box takes 50 to 80 times as long as with AVX2 (bench/batch_bench, where std::fma is one instruction; more where it is not):
/// the price of equal bits.
///
/// Holds scratch memory: one per thread.
class BatchKernel {
 public:
  /// The kinds of instructions that this machine has, the fastest first.
  static std::vector<std::string> instructions();
  /// Which of them to use; all give the same bits.
  explicit BatchKernel(std::size_t instructions = 0);
  ~BatchKernel();
  BatchKernel(BatchKernel&&) noexcept;
  BatchKernel& operator=(BatchKernel&&) noexcept;

  /// `boxes.inputs` must be the expert's. Resizes `forms`.
  void enclose(const BatchExpert& expert, const BatchBoxes& boxes, BatchForms& forms);

 private:
  struct Scratch;
  std::unique_ptr<Scratch> scratch_;
};

}  // namespace mocert
