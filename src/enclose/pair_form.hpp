#pragma once

#include <optional>
#include <span>
#include <vector>

#include "enclose/affine_form.hpp"
#include "model/momlp.hpp"

namespace mocert {

/// Two experts with the same layers, prepared for carrying their difference from layer to layer: with z the signals of `reference` and d
/// how far those of `expert` are above them, an affine pair W z + b, V z + c gives d -> V d + (V - W) z + (c - b), here one layer [V, V -
/// W] on (d, z) whose weights are each off by at most one rounding.
class ExpertPair {
 public:
  /// Empty if the experts have not the same layers. `reference` must outlive the result.
  static std::optional<ExpertPair> make(const Expert& reference, const Expert& expert);
  /// Whether this is the expert that was prepared, number by number: there may be another one at its address by now.
  bool is_of(const Expert& expert) const;

  /// Forms of expert - reference, per output, over the box that the coordinate forms `x` stand for. `blame`, one entry per input or none,
  /// gets what each input's width has to do with the remainders that activations add (unproved: a hint where to split).
  std::vector<AffineForm> enclose_difference(int outputs, const std::vector<AffineForm>& x, std::span<double> blame = {}) const;
  std::size_t bytes() const;

 private:
  const Expert* reference_ = nullptr;
  Expert expert_;
  std::vector<Layer> difference_;  ///< [V, V - W], c - b
};

/// A form of prelu_b(z + d) - prelu_a(z) (L30 of docs/soundness.md), given a form of prelu_a(z).
AffineForm prelu_difference(const AffineForm& z, const AffineForm& d, const AffineForm& prelu_of_z, double a, double b);

}  // namespace mocert
