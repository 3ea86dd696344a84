#include "enclose/formula_shape.hpp"

namespace mocert {
namespace {

/// A shape while it is put together: `bent[i]` holds the partners of axis i, both ways.
struct Masks {
  std::uint64_t axes = 0;
  std::vector<std::uint64_t> bent;

  explicit Masks(std::size_t n) : bent(n, 0) {}
  void add(const Masks& other) {
    axes |= other.axes;
    for (std::size_t i = 0; i < bent.size(); ++i) bent[i] |= other.bent[i];
  }
  /// Products of a slope of one and a slope of the other.
  void cross(std::uint64_t a, std::uint64_t b) {
    for (std::size_t i = 0; i < bent.size(); ++i) {
      if (a >> i & 1U) bent[i] |= b;
      if (b >> i & 1U) bent[i] |= a;
    }
  }
};

NodeShape listed(const Masks& masks) {
  NodeShape shape;
  for (std::size_t i = 0; i < masks.bent.size(); ++i) {
    if (masks.axes >> i & 1U) shape.axes.push_back(static_cast<std::uint8_t>(i));
    for (std::size_t j = i; j < masks.bent.size(); ++j)
      if (masks.bent[i] >> j & 1U) shape.bent.emplace_back(static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(j));
  }
  return shape;
}

}  // namespace

std::vector<NodeShape> shapes_of(const Expression& expression) {
  const auto n = static_cast<std::size_t>(expression.inputs());
  std::vector<Masks> masks;
  std::vector<NodeShape> shapes;
  for (const Node& node : expression.nodes()) {
    Masks own(n);
    if (node.op == Op::variable) own.axes = std::uint64_t{1} << node.integer;
    for (const int arg : node.arg)
      if (arg >= 0) own.add(masks[static_cast<std::size_t>(arg)]);
    const auto axes_of = [&](std::size_t k) { return masks[static_cast<std::size_t>(node.arg[k])].axes; };
    switch (node.op) {
      case Op::mul: own.cross(axes_of(0), axes_of(1)); break;
      case Op::div:
        own.cross(axes_of(0), axes_of(1));
        own.cross(axes_of(1), axes_of(1));
        break;
      case Op::elementary:
      case Op::integer_power:
      case Op::real_power:
      case Op::hypot:
      case Op::atan2: own.cross(own.axes, own.axes); break;
      default: break;  // linear, or one of its arguments
    }
    shapes.push_back(listed(own));
    masks.push_back(std::move(own));
  }
  return shapes;
}

}  // namespace mocert
