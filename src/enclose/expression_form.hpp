#pragma once

#include <string>
#include <vector>

#include "enclose/affine_form.hpp"
#include "interval/box.hpp"
#include "target/expression.hpp"

namespace mocert {

/// The coordinates x_i over a box: centre, half-width rounded up, and the exact range.
std::vector<AffineForm> coordinate_forms(const Box& box);
/// Its point at u = 0.
std::vector<double> middle_of(const Box& box);

/// Encloses every output of the formula over the box `x` stands for (rules 1, 2, 4, 5, 12). A value may be `undefined`: then the formula is
/// not provably defined on the whole box, or too wild there.
class ExpressionEnclosure {
 public:
  explicit ExpressionEnclosure(const Expression& expression) : expression_(expression) {}
  /// One form per output; valid until the next call.
  const std::vector<AffineForm>& evaluate(const std::vector<AffineForm>& x);
  /// The largest value met on the way in the last call: what rounding errors are in proportion to.
  double largest() const;
  /// Why f is certainly not defined at the point, for example "log of -0.5"; empty if that is not proved.
  std::string proved_undefined_at(const std::vector<double>& x);

 private:
  enum class Truth : unsigned char { no, yes, unknown, undefined };

  void evaluate_node(std::size_t index, const std::vector<AffineForm>& x);
  Truth compare(const Node& node);
  std::string explain(int index, std::vector<bool>& seen) const;

  const Expression& expression_;
  std::vector<AffineForm> forms_;
  std::vector<Truth> truths_;
  std::vector<AffineForm> outputs_;
};

}  // namespace mocert
