#include "random_claims.hpp"

#include <cmath>
#include <sstream>

namespace mocert::kernel::testing {

RandomBox::RandomBox(Random& random, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) {
    const double center = random.real(-3, 3), width = std::ldexp(1.0, -static_cast<int>(random.below(14))) * (random.below(8) == 0 ? 0 : 2);
    lo.push_back(random.below(6) == 0 ? 0.0 : center);
    hi.push_back(lo.back() + width);
  }
}

std::vector<double> RandomBox::point(Random& random, int which) const {
  std::vector<double> x;
  for (std::size_t i = 0; i < lo.size(); ++i)
    x.push_back(which == 0 ? lo[i] : which == 1 ? hi[i] : random.below(5) == 0 ? hi[i] : std::min(hi[i], random.real(lo[i], hi[i])));
  return x;
}

std::string show(const std::vector<double>& x) {
  std::ostringstream out;
  out << std::hexfloat;
  for (const double v : x) out << v << ' ';
  return out.str();
}

std::string random_term(Random& random, std::size_t n, int depth) {
  const auto sub = [&] { return random_term(random, n, depth - 1); };
  if (depth == 0) {
    static const char* const numerals[] = {"0.3", "2", "1/3", "-1.5", "0x1.8p-1", "PI", "E", "1e-3"};
    return random.below(3) == 0 ? numerals[random.below(8)] : "x" + std::to_string(random.below(n));
  }
  switch (random.below(16)) {
    case 0:
    case 1: return "(+ " + sub() + " " + sub() + ")";
    case 2: return "(- " + sub() + " " + sub() + ")";
    case 3:
    case 4: return "(* " + sub() + " " + sub() + ")";
    case 5: return "(/ " + sub() + " " + sub() + ")";
    case 6: return "(let ([a " + sub() + "]) (* a a))";
    case 7: {
      static const char* const exponents[] = {"2", "3", "(- 2)", "0.5", "1.7", "-1", "5", "-0.3", "0", "4"};
      return "(pow " + sub() + " " + exponents[random.below(10)] + ")";
    }
    case 8: return "(if (" + std::string(random.below(2) != 0 ? "<" : ">=") + " " + sub() + " " + sub() + ") " + sub() + " " + sub() + ")";
    case 9: {
      static const char* const two[] = {"fmin", "fmax", "hypot", "atan2", "pow"};
      return "(" + std::string(two[random.below(5)]) + " " + sub() + " " + sub() + ")";
    }
    default: {
      static const char* const one[] = {"sqrt", "cbrt", "exp",  "log",  "sin",  "cos",  "tan", "asin",
                                        "acos", "atan", "sinh", "cosh", "tanh", "fabs", "-"};
      return "(" + std::string(one[random.below(15)]) + " " + sub() + ")";
    }
  }
}

std::string core(const std::string& body, std::size_t n) {
  std::string arguments;
  for (std::size_t i = 0; i < n; ++i) arguments += " x" + std::to_string(i);
  return "(FPCore (" + arguments + ") " + body + ")";
}

namespace {

int order(const Reference& a) { return mpfr_sgn(a.x); }

Reference node_value(const Formula& f, std::uint32_t index, const std::vector<double>& x, std::vector<std::optional<Reference>>& memo);

bool holds(const Formula& f, std::uint32_t index, const std::vector<double>& x, std::vector<std::optional<Reference>>& memo) {
  const FormulaNode& n = f.nodes[index];
  switch (n.op) {
    case Op::yes: return true;
    case Op::no: return false;
    case Op::both: return holds(f, n.a, x, memo) && holds(f, n.b, x, memo);
    case Op::either: return holds(f, n.a, x, memo) || holds(f, n.b, x, memo);
    case Op::opposite: return !holds(f, n.a, x, memo);
    default: break;
  }
  const int s = order(node_value(f, n.a, x, memo));
  return n.op == Op::negative ? s < 0 : n.op == Op::not_positive ? s <= 0 : s == 0;
}

Reference node_value(const Formula& f, std::uint32_t index, const std::vector<double>& x, std::vector<std::optional<Reference>>& memo) {
  if (memo[index]) return *memo[index];
  const FormulaNode& n = f.nodes[index];
  Reference r, a, b;
  const auto rnd = MPFR_RNDN;
  if (n.op == Op::branch) {
    r = node_value(f, holds(f, n.a, x, memo) ? n.b : n.c, x, memo);
    memo[index] = r;
    return r;
  }
  if (arity(n.op) > 0) a = node_value(f, n.a, x, memo);
  if (arity(n.op) > 1) b = node_value(f, n.b, x, memo);
  switch (n.op) {
    case Op::constant: mpfr_set_q(r.x, f.constants[n.a].value().get_mpq_t(), rnd); break;
    case Op::variable: mpfr_set_d(r.x, x[n.a], rnd); break;
    case Op::pi: mpfr_const_pi(r.x, rnd); break;
    case Op::e: mpfr_set_ui(r.x, 1, rnd), mpfr_exp(r.x, r.x, rnd); break;
    case Op::add: mpfr_add(r.x, a.x, b.x, rnd); break;
    case Op::subtract: mpfr_sub(r.x, a.x, b.x, rnd); break;
    case Op::multiply: mpfr_mul(r.x, a.x, b.x, rnd); break;
    case Op::divide: mpfr_div(r.x, a.x, b.x, rnd); break;
    case Op::negate: mpfr_neg(r.x, a.x, rnd); break;
    case Op::fabs: mpfr_abs(r.x, a.x, rnd); break;
    case Op::fmin: mpfr_min(r.x, a.x, b.x, rnd); break;
    case Op::fmax: mpfr_max(r.x, a.x, b.x, rnd); break;
    case Op::atan2: mpfr_atan2(r.x, a.x, b.x, rnd); break;
    case Op::exp: mpfr_exp(r.x, a.x, rnd); break;
    case Op::log: mpfr_log(r.x, a.x, rnd); break;
    case Op::sqrt: mpfr_sqrt(r.x, a.x, rnd); break;
    case Op::cbrt: mpfr_cbrt(r.x, a.x, rnd); break;
    case Op::sin: mpfr_sin(r.x, a.x, rnd); break;
    case Op::cos: mpfr_cos(r.x, a.x, rnd); break;
    case Op::tan: mpfr_tan(r.x, a.x, rnd); break;
    case Op::asin: mpfr_asin(r.x, a.x, rnd); break;
    case Op::acos: mpfr_acos(r.x, a.x, rnd); break;
    case Op::atan: mpfr_atan(r.x, a.x, rnd); break;
    case Op::sinh: mpfr_sinh(r.x, a.x, rnd); break;
    case Op::cosh: mpfr_cosh(r.x, a.x, rnd); break;
    case Op::tanh: mpfr_tanh(r.x, a.x, rnd); break;
    case Op::integer_power: mpfr_pow_si(r.x, a.x, n.power, rnd); break;
    case Op::real_power: mpfr_pow(r.x, a.x, b.x, rnd); break;
    default: r.defined = false;
  }
  // A NaN of an operand too close to the edge of a domain at 400 bits counts as undefined as well.
  if (!a.defined || !b.defined || mpfr_nan_p(r.x)) r.defined = false;
  memo[index] = r;
  return r;
}

}  // namespace

Reference reference(const Formula& formula, const std::vector<double>& x) {
  std::vector<std::optional<Reference>> memo(formula.nodes.size());
  return node_value(formula, formula.outputs[0], x, memo);
}

Expert random_expert(Random& random, std::size_t n, std::size_t m) {
  Expert expert;
  const auto numbers = [&](std::size_t count, double size) {
    std::vector<double> list;
    for (std::size_t i = 0; i < count; ++i) list.push_back(random.real(-size, size));
    return list;
  };
  if (random.below(3) == 0)
    expert.input = Scaling{numbers(n, 1), std::vector<double>(n, random.real(0.5, 3) * (random.below(2) != 0 ? 1 : -1))};
  if (random.below(3) == 0) expert.output = Scaling{numbers(m, 1), std::vector<double>(m, random.real(0.5, 3))};
  std::size_t cols = n;
  const std::size_t hidden = random.below(4);
  for (std::size_t l = 0; l <= hidden; ++l) {
    Layer layer;
    layer.cols = cols;
    layer.rows = l == hidden ? m : 1 + random.below(6);
    layer.bias = numbers(layer.rows, 1);
    layer.sparse = random.below(3) == 0;
    for (std::size_t r = 0; r < layer.rows; ++r)
      for (std::size_t c = 0; c < cols; ++c) {
        if (!layer.sparse)
          layer.weights.push_back(random.below(6) == 0 ? 0.0 : random.real(-2, 2));
        else if (random.below(2) == 0)
          layer.entries.push_back({r, c, random.real(-2, 2)});
      }
    if (l < hidden) {
      layer.one_slope = random.below(2) == 0;
      layer.slope = numbers(layer.one_slope ? 1 : layer.rows, 2);
      if (random.below(3) == 0) layer.slope[0] = 0;
    }
    cols = layer.rows;
    expert.layers.push_back(layer);
  }
  return expert;
}

std::vector<mpq_class> run(const Expert& expert, const std::vector<double>& x) {
  std::vector<mpq_class> z;
  for (std::size_t i = 0; i < x.size(); ++i) {
    z.emplace_back(x[i]);
    if (expert.input) z[i] = (z[i] - mpq_class(expert.input->mean[i])) / mpq_class(expert.input->range[i]);
  }
  for (const Layer& layer : expert.layers) {
    std::vector<mpq_class> next;
    for (const double b : layer.bias) next.emplace_back(b);
    if (layer.sparse)
      for (const auto& e : layer.entries) next[e.row] += mpq_class(e.value) * z[e.col];
    else
      for (std::size_t r = 0; r < layer.rows; ++r)
        for (std::size_t c = 0; c < layer.cols; ++c) next[r] += mpq_class(layer.weights[r * layer.cols + c]) * z[c];
    for (std::size_t r = 0; r < layer.rows && !layer.slope.empty(); ++r)
      if (next[r] < 0) next[r] *= mpq_class(layer.slope[layer.one_slope ? 0 : r]);
    z = next;
  }
  for (std::size_t k = 0; k < z.size() && expert.output; ++k)
    z[k] = z[k] * mpq_class(expert.output->range[k]) + mpq_class(expert.output->mean[k]);
  return z;
}

}  // namespace mocert::kernel::testing
