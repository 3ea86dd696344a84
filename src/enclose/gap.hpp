#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "enclose/affine_form.hpp"
#include "interval/box.hpp"
#include "model/momlp.hpp"
#include "target/target.hpp"

namespace mocert {

/// Upper bound of the gap between target and expert over a box, with the evidence a checker needs to find it again.
struct GapBound {
  double upper = std::numeric_limits<double>::infinity();  ///< rounded up; infinite where the target is not provably defined
  double noise = 0;             ///< a share of `upper` of this size may be our rounding alone (a guess; finer arithmetic may do better)
  double nameable = 0;          ///< what symbols (rule 3) may take off `upper`, at best (a guess)
  bool second_order = false;    ///< expressions: `upper` rests on second derivatives (rule 6)
  bool by_choice = false;       ///< expressions: and on points that a checker chooses for itself
  std::uint64_t reference = 0;  ///< networks: the expert of the reference that was compared
  std::vector<std::uint64_t> upper_sample, lower_sample;  ///< samples: the one that gives each side's envelope, per output
  /// f - N over the box per output (expressions, networks), or -N (samples): where to look for large errors. Empty if undefined.
  std::vector<AffineForm> difference;
  std::vector<double> suspect;  ///< a point of the box at which a large error is likely; may be empty
};

/// What spares work when a box is bounded.
struct BoundHints {
  std::span<const AffineForm> known = {};  ///< the forms of the expert's outputs over coordinate_forms(box), if somebody has made them
  /// Only bounds of at most this are of use: work that is not expected to get there may be left out. 0 or infinite: all work is of use.
  double wanted = std::numeric_limits<double>::infinity();
  std::size_t symbols = 0;  ///< per hidden layer, where forms of experts are made (enclose_expert)
};

/// Why a samples claim is violated at a point (docs/formats.md; definitions in the semantics).
enum class ViolationKind { model_wrong, data_too_sparse, neither };
std::string to_string(ViolationKind kind);

/// The gap between one target and any expert. Not thread-safe: one per thread.
class Gap {
 public:
  virtual ~Gap() = default;

  /// Networks: the expert of the reference that all questions are about from now on.
  virtual void compare_with(int) {}

  /// Upper bound over all x of the box (and over all admissible f).
  virtual GapBound bound(const Box& box, const Expert& expert, const BoundHints& hints) = 0;
  GapBound bound(const Box& box, const Expert& expert) { return bound(box, expert, {}); }
  /// Enclosure of the error at one point (samples: of the greatest error over admissible f); empty if f is not provably defined there.
  virtual std::optional<Interval> error_at(const std::vector<double>& x, const Expert& expert) = 0;
  /// The same in plain binary64, unproved; NaN where f is not defined.
  virtual double approximate_error(std::span<const double> x, const Expert& expert) = 0;
  /// How far the difference is from affine along each axis of the box (unproved; for choosing where to split).
  virtual void bend(const Box& box, const Expert& expert, std::span<double> score) = 0;
  /// Expressions: why f is certainly not defined at x, or empty.
  virtual std::string proved_undefined_at(const std::vector<double>& x) = 0;
  /// Samples: what kind of violation is proved at x, epsilon rounded up.
  virtual std::optional<ViolationKind> violation_kind(const std::vector<double>& x, const Expert& expert, double epsilon_up) = 0;
};

/// The error of experts. `target` must outlive the result.
std::unique_ptr<Gap> make_gap(const Target& target, Norm output_norm);

/// GapBound::nameable of a bound that rests on these forms of the expert's outputs.
double nameable_part(const Expert& expert, std::span<const AffineForm> forms, Norm norm);

/// Upper bound / enclosure of the norm of a vector with non-negative entries (rule 11).
double norm_up(std::span<const double> entries, Norm norm);
Interval norm_of(std::span<const Interval> entries, Norm norm);

}  // namespace mocert
