#pragma once

#include "certify/certify.hpp"

namespace mocert {

/// Rigorous enclosure of a supremum.
struct Enclosure {
  double lower = 0, upper = 0;
  bool reached = false;    ///< upper <= lower (1 + relative width), or an irreducible error that is negligible beside what is asked
  std::string stopped_by;  ///< the limit, if not
  std::uint64_t boxes = 0;
};

struct BoundResult {
  Enclosure error;                       ///< sup norm(f - N) over X and all experts selectable
  std::optional<Enclosure> irreducible;  ///< samples: sup norm((U - l)/2), below which no model can come
  /// The proof of both ends: a certificate of the claim sup error <= epsilon with epsilon the upper end as a decimal, rounded up. Empty
  /// where no finite bound is known.
  std::optional<CertifyResult> certified;
  std::string epsilon;
  double seconds = 0;
};

/// The least that any output could achieve.
struct Irreducible {
  Enclosure error;        ///< sup norm((U - l)/2), U and l the McShane-Whitney envelopes of the samples
  std::vector<double> x;  ///< where the lower end is proved; empty if it is 0
};

/// Narrows an enclosure of the irreducible error of a samples target to options.relative_width.
Irreducible irreducible_error(const Target& target, const Box& domain, Norm norm, const SearchOptions& options);

/// Narrows an enclosure of the sup error to a relative width and certifies it. `text.epsilon` is not looked at. Limits of `options` hold
/// for each of the searches.
BoundResult bound(const ClaimText& text, double relative_width, const CertifyOptions& options);

struct LipschitzBound {
  Norm input_norm = Norm::l2;
  std::vector<Enclosure> constants;                    ///< per output: the least L with |f(x) - f(y)| <= L |x - y| on the domain
  std::vector<std::optional<LipschitzPair>> steepest;  ///< per output: what the lower end rests on
  std::optional<CertifyResult> certified;              ///< the claim of the upper ends, rounded up; empty where one is not finite
  std::string text;                                    ///< those constants, as --lipschitz takes them
  double seconds = 0;
};

/// Narrows enclosures of the least Lipschitz constants of a formula to a relative width and certifies them, in one input norm
/// (text.target.input_norm). `text` names no model and no constants. Limits of `options` hold for each of the searches.
LipschitzBound bound_lipschitz(const ClaimText& text, double relative_width, const CertifyOptions& options);

}  // namespace mocert
