#include "target/expression.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "io/numbers.hpp"

namespace mocert {
namespace {

Interval enclosure(const mpq_class& q) { return {to_double(q, Rounding::down), to_double(q, Rounding::up)}; }

double approximate_elementary(Elementary f, double x) {
  switch (f) {
    case Elementary::recip: return 1 / x;
    case Elementary::sqrt: return std::sqrt(x);
    case Elementary::cbrt: return std::cbrt(x);
    case Elementary::exp: return std::exp(x);
    case Elementary::log: return x > 0 ? std::log(x) : std::numeric_limits<double>::quiet_NaN();
    case Elementary::sin: return std::sin(x);
    case Elementary::cos: return std::cos(x);
    case Elementary::tan: return std::tan(x);
    case Elementary::asin: return std::asin(x);
    case Elementary::acos: return std::acos(x);
    case Elementary::atan: return std::atan(x);
    case Elementary::sinh: return std::sinh(x);
    case Elementary::cosh: return std::cosh(x);
    case Elementary::tanh: return std::tanh(x);
  }
  return std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

int Expression::intern(const Node& node, const mpq_class* exact_value) {
  const Key key{static_cast<int>(node.op), static_cast<int>(node.function), node.integer, node.arg,
                exact_value ? exact_value->get_str() : std::string()};
  if (const auto known = known_.find(key); known != known_.end()) return known->second;
  const int index = static_cast<int>(nodes_.size());
  nodes_.push_back(node);
  exact_index_.push_back(-1);
  if (exact_value) {
    exact_index_.back() = static_cast<int>(exact_.size());
    exact_.push_back(*exact_value);
  }
  known_.emplace(key, index);
  return index;
}

int Expression::constant(const mpq_class& exact_value) {
  Node node;
  node.op = Op::constant;
  node.value = enclosure(exact_value);
  return intern(node, &exact_value);
}

int Expression::pi() {
  Node node;
  node.op = Op::constant;
  node.value = mocert::pi();
  node.integer = 1;
  return intern(node, nullptr);
}

int Expression::euler() {
  Node node;
  node.op = Op::constant;
  node.value = mocert::euler();
  node.integer = 2;
  return intern(node, nullptr);
}

int Expression::variable(int index) {
  Node node;
  node.op = Op::variable;
  node.integer = index;
  return intern(node, nullptr);
}

int Expression::apply(Op op, int a, int b, int c) {
  if (op == Op::neg)
    if (const mpq_class* numeral = exact(a)) return constant(-*numeral);
  Node node;
  node.op = op;
  node.arg = {a, b, c};
  return intern(node, nullptr);
}

int Expression::elementary(Elementary f, int a) {
  Node node;
  node.op = Op::elementary;
  node.function = f;
  node.arg = {a, -1, -1};
  return intern(node, nullptr);
}

int Expression::integer_power(int base, int exponent) {
  Node node;
  node.op = Op::integer_power;
  node.integer = exponent;
  node.arg = {base, -1, -1};
  return intern(node, nullptr);
}

int Expression::truth(bool value) {
  Node node;
  node.op = value ? Op::true_ : Op::false_;
  return intern(node, nullptr);
}

const mpq_class* Expression::exact(int node) const {
  const int index = exact_index_[static_cast<std::size_t>(node)];
  return index < 0 ? nullptr : &exact_[static_cast<std::size_t>(index)];
}

void Expression::approximate(std::span<const double> x, std::span<double> y) const {
  thread_local std::vector<double> v;
  v.resize(nodes_.size());
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const Node& node = nodes_[i];
    const auto arg = [&](std::size_t k) { return v[static_cast<std::size_t>(node.arg[k])]; };
    double& out = v[i];
    switch (node.op) {
      case Op::constant: out = midpoint(node.value); break;
      case Op::variable: out = x[static_cast<std::size_t>(node.integer)]; break;
      case Op::add: out = arg(0) + arg(1); break;
      case Op::sub: out = arg(0) - arg(1); break;
      case Op::mul: out = arg(0) * arg(1); break;
      case Op::div: out = arg(0) / arg(1); break;
      case Op::neg: out = -arg(0); break;
      case Op::elementary: out = approximate_elementary(node.function, arg(0)); break;
      case Op::integer_power: out = std::pow(arg(0), node.integer); break;
      case Op::real_power: out = std::pow(arg(0), arg(1)); break;
      case Op::fabs: out = std::fabs(arg(0)); break;
      case Op::fmin:
        out = std::isnan(arg(0)) || std::isnan(arg(1)) ? std::numeric_limits<double>::quiet_NaN() : std::fmin(arg(0), arg(1));
        break;
      case Op::fmax:
        out = std::isnan(arg(0)) || std::isnan(arg(1)) ? std::numeric_limits<double>::quiet_NaN() : std::fmax(arg(0), arg(1));
        break;
      case Op::hypot: out = std::hypot(arg(0), arg(1)); break;
      case Op::atan2: out = std::atan2(arg(0), arg(1) == 0 ? 0.0 : arg(1)); break;
      case Op::if_:
      case Op::decided_if: out = arg(0) != 0 ? arg(1) : arg(2); break;
      case Op::less: out = arg(0) < arg(1) ? 1 : 0; break;
      case Op::less_equal: out = arg(0) <= arg(1) ? 1 : 0; break;
      case Op::equal: out = arg(0) == arg(1) ? 1 : 0; break;
      case Op::and_: out = arg(0) != 0 && arg(1) != 0 ? 1 : 0; break;
      case Op::or_: out = arg(0) != 0 || arg(1) != 0 ? 1 : 0; break;
      case Op::not_: out = arg(0) != 0 ? 0 : 1; break;
      case Op::true_: out = 1; break;
      case Op::false_: out = 0; break;
    }
  }
  for (std::size_t k = 0; k < roots_.size(); ++k) {
    const double value = v[static_cast<std::size_t>(roots_[k])];
    y[k] = std::isfinite(value) ? value : std::numeric_limits<double>::quiet_NaN();
  }
}

}  // namespace mocert
