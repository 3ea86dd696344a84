#include "interval/taylor_table.hpp"

#include <mpfr.h>

#include <array>
#include <atomic>
#include <bit>
#include <cmath>
#include <cstdint>
#include <memory>

#include "interval/mpfr_ends.hpp"
#include "interval/taylor_series.hpp"

namespace mocert {
namespace {

constexpr std::size_t degree = 7;
constexpr double unit = 0x1p-53;
constexpr double tiny = 0x1p-1000;  ///< more than all underflows together
/// An error of this share of the value is too large for the table: two units in the last place at most.
constexpr double worst_share = 0x1p-53;

/// f(center + d) = high + (low + c[0] d + ... + c[6] d^7) up to `error`, computed; no use where the result is below `least`.
struct Cell {
  double center = 0, high = 0, low = 0, error = 0, least = rounding::kInfinity;
  std::array<double, degree> c{};
};

/// Around a simple zero: f(center + d) = d + d s (c[0] + c[1] s + ...), s = d^2 for odd functions and d else, up to `error` |d|, computed.
struct Root {
  double error = rounding::kInfinity;
  std::array<double, 13> c{};
};

/// Bounds of the sizes and of the rounding errors of Horner's sum over the coefficients a_first, a_(first + step), ..., at arguments up to
/// h. Each product and each sum is rounded by at most `unit` times its size.
struct Horner {
  double size = 0, error = 0;
  void prepend(double coefficient, double uncertainty, double h) {
    const double product = mul_up(h, size);
    size = add_up(std::fabs(coefficient), product);
    error = add_up(mul_up(h, error), mul_up(1 + 0x1p-20, mul_up(unit, add_up(product, size))));
    error = add_up(error, uncertainty);
  }
};

/// f(center) as high + low, and how far that may be off.
double split_value(mpfr::Function f, double center, double& high, double& low) {
  constexpr mpfr_prec_t precision = 128;
  mpfr_t x, value;
  mpfr_init2(x, 53);
  mpfr_init2(value, precision);
  mpfr_set_d(x, center, MPFR_RNDN);
  f(value, x, MPFR_RNDN);
  high = mpfr_get_d(value, MPFR_RNDN);
  mpfr_sub_d(value, value, high, MPFR_RNDN);  // exact
  low = mpfr_get_d(value, MPFR_RNDN);
  mpfr_clear(x);
  mpfr_clear(value);
  return mul_up(0x1p-104, std::fabs(high));
}

mpfr::Function mpfr_of(Elementary f) {
  switch (f) {
    case Elementary::exp: return mpfr_exp;
    case Elementary::log: return mpfr_log;
    case Elementary::sin: return mpfr_sin;
    case Elementary::cos: return mpfr_cos;
    case Elementary::tan: return mpfr_tan;
    case Elementary::asin: return mpfr_asin;
    case Elementary::acos: return mpfr_acos;
    case Elementary::atan: return mpfr_atan;
    case Elementary::sinh: return mpfr_sinh;
    case Elementary::cosh: return mpfr_cosh;
    case Elementary::tanh: return mpfr_tanh;
    case Elementary::recip:
    case Elementary::sqrt:
    case Elementary::cbrt: break;
  }
  throw InternalError("no table of this function");
}

/// The cell of f of half-width h, a power of two, around `center`; one that serves nothing where the function is not tame there.
Cell make_cell(Elementary f, double center, double h) {
  Cell cell;
  cell.center = center;
  const auto around = taylor_series(f, Interval(center - h, center + h), degree + 1), at = taylor_series(f, Interval(center), degree);
  if (!around || !at) return cell;
  double power = 1;
  for (std::size_t k = 0; k <= degree; ++k) power *= h;
  const double truncated = mul_up(magnitude((*around)[degree + 1]), power);
  Horner sum;
  for (std::size_t k = degree; k > 0; --k) {
    cell.c[k - 1] = midpoint((*at)[k]);
    sum.prepend(cell.c[k - 1], radius_up((*at)[k], cell.c[k - 1]), h);
  }
  const double uncertain = split_value(mpfr_of(f), center, cell.high, cell.low);
  sum.prepend(cell.low, uncertain, h);
  const double total = add_up(add_up(sum.error, truncated), tiny);
  // What is added last rounds once more.
  cell.error = mul_up(1 + 0x1p-20, add_up(total, mul_up(unit, add_up(sum.size, total))));
  if (!std::isfinite(cell.high) || !std::isfinite(cell.error)) return Cell{};
  cell.least = cell.error / worst_share;
  return cell;
}

Root make_root(Elementary f, double center, double h, bool odd) {
  Root root;
  const std::size_t count = odd ? degree : root.c.size(), step = odd ? 2 : 1, first = odd ? 3 : 2, next = first + step * count;
  const auto around = taylor_series(f, Interval(center - h, center + h), next), at = taylor_series(f, Interval(center), next - step);
  if (!around || !at) return root;
  const double s = odd ? mul_up(h, h) : h;
  double power = s;  // s^count
  for (std::size_t k = 1; k < count; ++k) power = mul_up(power, s);
  const double truncated = mul_up(magnitude((*around)[next]), mul_up(power, s));
  Horner sum;
  for (std::size_t k = count; k-- > 0;) {
    const Interval& a = (*at)[first + step * k];
    root.c[k] = midpoint(a);
    sum.prepend(root.c[k], radius_up(a, root.c[k]), s);
  }
  // d^2 is rounded, which changes s p(s) by at most count + 1 times `unit`; then come two products, and what is added last.
  const double size = mul_up(s, sum.size);
  const double rounded = mul_up(unit * static_cast<double>(count + 8), size);
  root.error = mul_up(1 + 0x1p-20, add_up(add_up(mul_up(s, sum.error), rounded), truncated));
  root.error = mul_up(1 + 4 * unit, root.error);
  return root;
}

template <std::size_t Count>
double polynomial(const std::array<double, Count>& c, std::size_t terms, double s) {
  double q = c[terms - 1];
  for (std::size_t k = terms - 1; k-- > 0;) q = c[k] + s * q;
  return q;
}

Interval enclose(double lead, double rest, double error) { return {add_down(lead, rest - error), add_up(lead, rest + error)}; }

std::optional<Interval> value(const Cell& cell, double t) {
  const double d = t - cell.center;  // exact
  const double rest = cell.low + d * polynomial(cell.c, degree, d);
  if (!(std::fabs(cell.high + rest) >= cell.least)) return std::nullopt;
  return enclose(cell.high, rest, cell.error);
}

std::optional<Interval> value(const Root& root, double d, bool odd) {
  const double s = odd ? d * d : d;
  const double rest = d * (s * polynomial(root.c, odd ? degree : root.c.size(), s));
  const double error = root.error * std::fabs(d);
  if (!std::isfinite(error)) return std::nullopt;
  return enclose(d, rest, error);
}

template <class Made>
using Slot = std::atomic<const Made*>;

/// What the slot holds, made if it is empty. If two threads make it at once, one of the two equal results is kept.
template <class Made, class Make>
const Made& at(Slot<Made>& slot, const Make& make) {
  if (const Made* made = slot.load(std::memory_order_acquire)) return *made;
  auto made = std::make_unique<const Made>(make());
  const Made* expected = nullptr;
  if (slot.compare_exchange_strong(expected, made.get(), std::memory_order_acq_rel)) return *made.release();
  return *expected;
}

/// Cells of width 2^-Bits around the multiples of 2^-Bits from First to Last times 2^-Bits. For odd functions, First = 0, those next to 0
/// are replaced by the root.
template <Elementary f, int Bits, int First, int Last, bool odd = false>
std::optional<Interval> evenly(double t) {
  constinit static std::array<Slot<Cell>, static_cast<std::size_t>(Last - First + 1)> cells{};
  constexpr double scale = double(1L << Bits), width = 1 / scale;
  if (!(t * scale >= First - 0.5 && t * scale <= Last + 0.5)) return std::nullopt;
  const double index = std::clamp((t * scale + 0x1.8p52) - 0x1.8p52, double(First), double(Last));  // to nearest
  if constexpr (odd) {
    constinit static Slot<Root> root{};
    if (index < 4) return value(at(root, [] { return make_root(f, 0.0, 3.5 * width, true); }), t, true);
  }
  auto& slot = cells[static_cast<std::size_t>(static_cast<int>(index) - First)];
  return value(at(slot, [&] { return make_cell(f, index * width, 0.5 * width); }), t);
}

/// Cells of numbers that share their exponent, From to To - 1, and the first 7 bits after it; the centre has one bit more. t > 0.
template <Elementary f, int From, int To>
std::optional<Interval> by_exponent(double t) {
  constexpr int bits = 7, shift = 52 - bits;
  constexpr std::uint64_t first = std::uint64_t{1023 + From} << bits;
  constinit static std::array<Slot<Cell>, (To - From) * (std::size_t{1} << bits)> cells{};
  const std::uint64_t index = (std::bit_cast<std::uint64_t>(t) >> shift) - first;
  if (index >= cells.size()) return std::nullopt;
  const auto make = [&] {
    const double center = std::bit_cast<double>(((index + first) << shift) | (std::uint64_t{1} << (shift - 1)));
    return make_cell(f, center, std::ldexp(1.0, std::ilogb(center) - bits - 1));
  };
  return value(at(cells[index], make), t);
}

std::optional<Interval> logarithm(double t) {
  if (!(t > 0)) return std::nullopt;
  constexpr double near = 3 * 0x1p-7;
  constinit static Slot<Root> root{};
  if (const double d = t - 1; std::fabs(d) <= near)  // exact there
    return value(at(root, [] { return make_root(Elementary::log, 1.0, near, false); }), d, false);
  return by_exponent<Elementary::log, -64, 64>(t);
}

template <class Function>
std::optional<Interval> odd(const Function& of_size, double t) {
  if (t > 0) return of_size(t);
  if (const auto value = of_size(-t)) return -*value;
  return std::nullopt;
}

}  // namespace

std::optional<Interval> tabulated(Elementary f, double t) {
  const double size = std::fabs(t);
  if (!(size >= 0x1p-300 && size <= 0x1p300)) return std::nullopt;
  switch (f) {
    case Elementary::recip:
    case Elementary::sqrt:
    case Elementary::cbrt: return std::nullopt;
    case Elementary::exp: return evenly<Elementary::exp, 5, -600 * 32, 700 * 32>(t);
    case Elementary::log: return logarithm(t);
    case Elementary::cos: return evenly<Elementary::cos, 6, 0, 512 * 64>(size);
    case Elementary::sin: return odd(evenly<Elementary::sin, 6, 0, 512 * 64, true>, t);
    case Elementary::tan: return odd(evenly<Elementary::tan, 7, 0, 64 * 128, true>, t);
    case Elementary::acos: return evenly<Elementary::acos, 8, -255, 255>(t);
    case Elementary::asin: return odd(evenly<Elementary::asin, 8, 0, 255, true>, t);
    case Elementary::atan: return odd(evenly<Elementary::atan, 7, 0, 64 * 128, true>, t);
    case Elementary::cosh: return evenly<Elementary::cosh, 5, 0, 64 * 32>(size);
    case Elementary::sinh: return odd(evenly<Elementary::sinh, 5, 0, 64 * 32, true>, t);
    case Elementary::tanh: return odd(evenly<Elementary::tanh, 7, 0, 19 * 128, true>, t);
  }
  return std::nullopt;
}

}  // namespace mocert
