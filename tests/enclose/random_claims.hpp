#pragma once

#include <random>
#include <vector>

#include "interval/box.hpp"
#include "model/momlp.hpp"
#include "target/expression.hpp"

// Seeded random formulas, boxes and experts for property tests. A failing test prints its seed.

namespace mocert::testing {

using Generator = std::mt19937_64;

inline double uniform(Generator& g, double lo, double hi) { return std::uniform_real_distribution<double>(lo, hi)(g); }
inline int pick(Generator& g, int count) { return std::uniform_int_distribution<int>(0, count - 1)(g); }

inline Box random_box(Generator& g, int n, double reach = 3) {
  Box box;
  for (int i = 0; i < n; ++i) {
    const double a = uniform(g, -reach, reach), width = pick(g, 5) == 0 ? 0.0 : std::pow(10.0, uniform(g, -6, 0.5));
    box.lo.push_back(a);
    box.hi.push_back(a + width);
  }
  return box;
}

inline std::vector<double> random_point(Generator& g, const Box& box) {
  std::vector<double> x;
  for (std::size_t i = 0; i < box.lo.size(); ++i) {
    const int where = pick(g, 6);
    x.push_back(where == 0   ? box.lo[i]
                : where == 1 ? box.hi[i]
                             : std::fmin(std::fmax(uniform(g, box.lo[i], box.hi[i]), box.lo[i]), box.hi[i]));
  }
  return x;
}

inline int random_term(Generator& g, Expression& e, int depth) {
  if (depth == 0) {
    if (pick(g, 3) == 0) return e.constant(mpq_class(pick(g, 41) - 20, 1 + pick(g, 9)));
    return e.variable(pick(g, e.inputs()));
  }
  const auto sub = [&] { return random_term(g, e, depth - 1); };
  switch (pick(g, 20)) {
    case 0: return e.apply(Op::add, sub(), sub());
    case 1: return e.apply(Op::sub, sub(), sub());
    case 2:
    case 3: return e.apply(Op::mul, sub(), sub());
    case 4: {
      const int a = sub();
      return e.apply(Op::mul, a, a);
    }
    case 5: return e.apply(Op::div, sub(), sub());
    case 6: return e.apply(Op::neg, sub());
    case 7: return e.apply(Op::fabs, sub());
    case 8: return e.apply(Op::fmin, sub(), sub());
    case 9: return e.apply(Op::fmax, sub(), sub());
    case 10: return e.apply(Op::hypot, sub(), sub());
    case 11: return e.apply(Op::atan2, sub(), sub());
    case 12: return e.integer_power(sub(), pick(g, 9) - 3);
    case 13: return e.apply(Op::real_power, sub(), e.constant(mpq_class(pick(g, 21) - 10, 7)));
    case 14: return e.apply(Op::if_, e.apply(pick(g, 2) == 0 ? Op::less : Op::less_equal, sub(), sub()), sub(), sub());
    default: {
      static constexpr Elementary all[] = {Elementary::sqrt, Elementary::cbrt, Elementary::exp,  Elementary::log,  Elementary::sin,
                                           Elementary::cos,  Elementary::tan,  Elementary::asin, Elementary::acos, Elementary::atan,
                                           Elementary::sinh, Elementary::cosh, Elementary::tanh};
      return e.elementary(all[pick(g, 13)], sub());
    }
  }
}

inline Expression random_expression(Generator& g, int n, int depth) {
  std::vector<std::string> names;
  for (int i = 0; i < n; ++i) names.push_back("x" + std::to_string(i));
  Expression e(names);
  e.add_output(random_term(g, e, depth));
  return e;
}

/// Weights with few bits, so that exact rational evaluation stays cheap, or with all of them.
inline double random_weight(Generator& g) {
  const double w = uniform(g, -2, 2);
  return pick(g, 2) == 0 ? std::round(w * 16) / 16 : w;
}

inline Expert random_expert(Generator& g, int n, int m, int hidden_layers) {
  Expert expert;
  int width = n;
  for (int l = 0; l <= hidden_layers; ++l) {
    Layer layer;
    layer.cols = width;
    layer.rows = l == hidden_layers ? m : 1 + pick(g, 6);
    layer.sparse = pick(g, 4) == 0;
    if (layer.sparse) {
      for (int r = 0; r < layer.rows; ++r)
        for (int c = 0; c < layer.cols; ++c)
          if (pick(g, 2) == 0) layer.entries.push_back({r, c, random_weight(g)});
    } else {
      layer.weights.resize(layer.rows, layer.cols);
      for (int r = 0; r < layer.rows; ++r)
        for (int c = 0; c < layer.cols; ++c) layer.weights(r, c) = random_weight(g);
    }
    layer.bias.resize(layer.rows);
    for (int r = 0; r < layer.rows; ++r) layer.bias(r) = random_weight(g);
    if (l < hidden_layers) {
      const int slopes = pick(g, 2) == 0 ? 1 : layer.rows;
      for (int r = 0; r < slopes; ++r)
        layer.slope.push_back(std::vector<double>{0, 0.25, -0.5, 1.5, 1, 0.1}[static_cast<std::size_t>(pick(g, 6))]);
    }
    width = layer.rows;
    expert.layers.push_back(std::move(layer));
  }
  const auto scaling = [&](int size) {
    Scaling s;
    for (int i = 0; i < size; ++i) {
      s.mean.push_back(random_weight(g));
      s.range.push_back(0.5 + uniform(g, 0, 3));
    }
    return s;
  };
  if (pick(g, 3) == 0) expert.input = scaling(n);
  if (pick(g, 3) == 0) expert.output = scaling(m);
  return expert;
}

}  // namespace mocert::testing
