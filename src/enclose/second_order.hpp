#pragma once

#include <span>
#include <vector>

#include "enclose/formula_shape.hpp"
#include "interval/box.hpp"
#include "target/expression.hpp"

namespace mocert {

/// A function g that is twice continuously differentiable over a box that lies in { c + t u }, seen as a function of u: what rule 6 rests
/// on.
struct Jet {
  bool smooth = false;              ///< false: that is not proved, and nothing else is meaningful
  Interval range;                   ///< of g over the box
  Interval center;                  ///< g(c)
  std::vector<Interval> at_center;  ///< t_i D_i g(c)
  std::vector<Interval> slope;      ///< t_i D_i g over the box
  std::vector<Interval> bend;       ///< at i n + j, i <= j: t_i t_j D_ij g over the box
};

/// Values and derivatives of first and second order of a formula over a box, by forward differentiation in intervals (rule 6). A kink or a
/// jump that is not excluded, and the edge of a function's domain, leave an output not smooth.
class SecondOrderEnclosure {
 public:
  static constexpr int most_inputs = 16;

  /// The formula must have at most most_inputs inputs.
  explicit SecondOrderEnclosure(const Expression& expression);
  /// One jet per node, about a point of the box, valid until the next call; those of outputs at expression.roots(). About its middle,
  /// coordinates stand for the same u as coordinate_forms().
  const std::vector<Jet>& evaluate(const Box& box, std::span<const double> point);

 private:
  enum class Truth : unsigned char { no, yes, unknown };
  struct Curve;

  void evaluate_node(std::size_t index, const Box& box, std::span<const double> point);
  Truth truth_of(const Node& node) const;
  Interval difference(const Node& node) const;
  void elementary(Elementary phi, const Jet& a, const NodeShape& shape, Jet& out) const;
  void power(const Jet& a, int k, const NodeShape& shape, Jet& out) const;
  void real_power(const Node& node, const NodeShape& shape, Jet& out);
  void angle(const Jet& y, const Jet& x, const NodeShape& shape, Jet& out);
  void compose(const Curve& curve, const Jet& a, const NodeShape& shape, Jet& out) const;
  void combine(const Jet& a, const Jet& b, double sign, const NodeShape& shape, Jet& out) const;
  void negate(const Jet& a, const NodeShape& shape, Jet& out) const;
  void constant(const Interval& value, const NodeShape& shape, Jet& out) const;
  void copy(const Jet& a, const NodeShape& shape, Jet& out) const;
  void scale(const Interval& s, const Jet& a, const NodeShape& shape, Jet& out) const;
  void multiply(const Jet& a, const Jet& b, const NodeShape& shape, Jet& out) const;
  void square(const Jet& a, const NodeShape& shape, Jet& out) const;
  void divide(const Jet& a, const Jet& b, const NodeShape& shape, Jet& out) const;
  void settle(const NodeShape& shape, Jet& out) const;
  Jet blank() const;

  const Expression& expression_;
  std::size_t n_;
  std::vector<NodeShape> shapes_;
  std::vector<Jet> jets_;
  std::vector<Truth> truths_;
  Jet spare_, other_;  ///< of nodes that are put together from several steps
};

}  // namespace mocert
