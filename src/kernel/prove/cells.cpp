#include "kernel/prove/cells.hpp"

#include <array>
#include <bit>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "kernel/prove/elementary.hpp"

namespace mocert::kernel {
namespace {

using I = Interval<Fine>;

constexpr std::size_t degree = 9, most_cells = std::size_t{1} << 15;  // some 4 MB
/// Cells are 2^-5 wide, 2^-2 where phi is entire; relatively where 0 is a singularity.
constexpr int bits = 5, bits_of_entire = 2;
constexpr int least_exponent = -900, greatest_exponent = 10, greatest_relative = 900;
constexpr double unit = 0x1p-53;

/// c_0, ..., c_count with phi^(k)(x)/k! in c_k for every x of the interval: the recurrences of Taylor coefficients (L5a).
std::vector<I> taylor(Op phi, const I& x, int count) {
  const auto of = [&x](Op op) { return value(Function<Fine>{op}, x); };
  std::vector<I> c{of(phi)};
  const auto cycle = [&](const I& first, const I& second, bool turn) {  // derivatives first, second, +-first, ...; not in c, which grows
    double factorial = 1;                                               // exact
    for (int k = 1; k <= count; ++k) {
      factorial *= turn && k % 2 == 0 ? -k : k;
      const I& derivative = k % 2 == 1 ? second : first;
      c.push_back(derivative / Fine(factorial));
    }
  };
  /// c_{k+1} = v_k / (k + 1) for the coefficients v_k of phi': v_0 w = `start`, v_{k+1} w = a_k x v_k + b_k v_{k-1}.
  const auto integrate = [&](const I& start, const I& w, auto a, auto b) {
    I before, v = start;
    for (int k = 0; k < count; ++k) {
      c.push_back(v / Fine(k + 1));
      const I next = (a(k) * (x * v) + b(k) * before) / w;
      before = v;
      v = next;
    }
  };
  const I one(1.0);
  switch (phi) {
    case Op::exp:
      for (int k = 1; k <= count; ++k) c.push_back(c.back() / Fine(k));
      break;
    case Op::log:
      integrate(
          one / x, one, [&](int) { return -one / square(x); }, [](int) { return I(); });
      break;
    case Op::cbrt:
      for (int k = 1; k <= count; ++k) c.push_back(c.back() * I(4 - 3 * k) / (I(3 * k) * x));
      break;
    case Op::sin: cycle(I(c[0]), of(Op::cos), true); break;
    case Op::cos: cycle(I(c[0]), -of(Op::sin), true); break;
    case Op::sinh: cycle(I(c[0]), of(Op::cosh), false); break;
    case Op::cosh: cycle(I(c[0]), of(Op::sinh), false); break;
    case Op::tan:
    case Op::tanh:  // phi' = 1 +- phi^2
      for (std::size_t k = 0; k < static_cast<std::size_t>(count); ++k) {
        I sum;
        for (std::size_t i = 0; i <= k; ++i) sum += i == k - i ? square(c[i]) : c[i] * c[k - i];
        if (phi == Op::tanh) sum = -sum;
        if (k == 0) sum += one;
        c.push_back(sum / Fine(static_cast<double>(k + 1)));
      }
      break;
    case Op::atan: {  // (1 + x^2) phi' = 1
      const I w = one + square(x);
      integrate(
          one / w, w, [](int) { return I(-2.0); }, [](int) { return I(-1.0); });
      break;
    }
    case Op::asin:
    case Op::acos: {  // (1 - x^2) v' = x v for v = asin'
      const I w = one - square(x), start = one / I(root(w.lo, MPFR_RNDD), root(w.hi, MPFR_RNDU));
      integrate(
          phi == Op::asin ? start : -start, w, [](int k) { return I(2 * k + 1) / I(k + 1); }, [](int k) { return I(k) / I(k + 1); });
      break;
    }
    default: throw std::logic_error("not a function of cells");
  }
  return c;
}

/// >= |phi^(k)(x)/k!| for every x of the interval.
Fast upper_coefficient(Op phi, const I& x, int k) {
  if (phi != Op::sin && phi != Op::cos) return {upper_magnitude(taylor(phi, x, k).back()), MPFR_RNDU};
  Fast bound(1.0);
  for (int i = 2; i <= k; ++i) bound = divide(bound, Fast(i), MPFR_RNDU);
  return bound;
}

/// |phi(middle + t) - sum c_k t^k| <= error for all t of the cell, the sum taken from the highest k down in binary64.
struct Cell {
  double middle = 0, error = 0;
  std::array<double, degree + 1> c{};
};

/// L5a. The error is that of the coefficients, of the remainder and of the sum: with S_k >= the size and E_k >= the error of the part of
/// the sum from k on, E_k = h E_{k+1} + u h S_{k+1} + u S_k + |rounding of c_k| and S_k = (|c_k| + (1 + 2u) h S_{k+1} + eta) (1 + 2u).
Cell make(Op phi, double middle, double radius) {
  Cell cell{middle, std::numeric_limits<double>::infinity(), {}};
  try {
    const std::vector<I> at_middle = taylor(phi, I(middle), degree);
    const Fast h(radius), u(unit), grown(1 + 2 * unit), tiny(std::numeric_limits<double>::denorm_min());
    Fast error, size;
    for (std::size_t k = degree + 1; k-- > 0;) {
      const Fast c(midpoint(at_middle[k]), MPFR_RNDN), below = multiply_up(h, size);
      cell.c[k] = c.v;
      size = multiply_up(add_up(add_up(magnitude(c), multiply_up(grown, below)), tiny), grown);
      error = add_up(multiply_up(h, error), Fast(upper_radius(at_middle[k], Fine(c.v)), MPFR_RNDU));
      error = add_up(add_up(error, multiply_up(u, add_up(below, size))), tiny);
    }
    Fast rest = upper_coefficient(phi, I(Fine(middle - radius), Fine(middle + radius)), degree + 1);
    for (std::size_t k = 0; k <= degree; ++k) rest = multiply_up(rest, h);
    error = add_up(error, rest);
    if (error <= multiply_up(size, Fast(0x1p-48))) cell.error = error.v;
  } catch (const Undefined&) {
    // Reaches beyond the domain or a pole: left without a polynomial.
  }
  return cell;
}

/// The cell of the numbers that differ from these bits in the last `width` ones at most; a width of all bits: that of [-reach, reach].
const Cell& around(Op phi, std::uint64_t x, int width, double reach) {
  thread_local std::unordered_map<std::uint64_t, Cell> known;
  const std::uint64_t first = width == 64 ? 0 : x >> width << width, key = first | static_cast<std::uint64_t>(phi);
  const auto place = known.find(key);
  if (place != known.end()) return place->second;
  const double middle = width == 64 ? 0 : std::bit_cast<double>(first | std::uint64_t{1} << (width - 1));
  const double radius = width == 64 ? reach : std::fabs(middle - std::bit_cast<double>(first));
  if (known.size() == most_cells) known.clear();
  return known.emplace(key, make(phi, middle, radius)).first->second;
}

}  // namespace

Interval<Fast> value_by_cells(Op phi, Fast x) {
  const auto number = std::bit_cast<std::uint64_t>(x.v);
  const int exponent = static_cast<int>(number >> 52 & 0x7ff) - 1023;
  const bool relative = phi == Op::log || phi == Op::cbrt, without_zeros = phi == Op::exp || phi == Op::cosh;
  const bool in_reach = exponent >= least_exponent && exponent <= (relative ? greatest_relative : greatest_exponent);
  const bool entire = without_zeros || phi == Op::sin || phi == Op::cos || phi == Op::sinh;
  const int leading = relative ? bits : (entire ? bits_of_entire : bits) + exponent;
  const bool central = leading < -1 && (without_zeros || phi == Op::cos);  // around 0, where phi is not
  const Cell* const cell = central    ? &around(phi, number, 64, std::ldexp(1.0, exponent - leading - 1))
                           : in_reach ? &around(phi, number, 52 - std::max(leading, 0), 0)
                                      : nullptr;
  if (cell == nullptr || !std::isfinite(cell->error)) return rounded<Fast>(Function<Fine>{phi}.at(Fine(x.v)));
  const double t = x.v - cell->middle;  // exact: they share the leading bits
  double sum = cell->c[degree];
  for (std::size_t k = degree; k-- > 0;) sum = cell->c[k] + t * sum;
  return Interval<Fast>(Fast(sum)) + Interval<Fast>(Fast(-cell->error), Fast(cell->error));
}

}  // namespace mocert::kernel
