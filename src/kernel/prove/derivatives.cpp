#include <cmath>

#include "kernel/prove/elementary.hpp"

namespace mocert::kernel {
namespace {

int side(const Interval& z) { return sign(z.lo) >= 0 ? 1 : sign(z.hi) <= 0 ? -1 : 0; }

/// 1 - z^2 where it is positive on all of z, else an interval around 0.
Interval circle(const Interval& z) { return Interval(1.0) - square(z); }

Interval inverse_root(const Interval& z) { return sign(z.lo) > 0 ? Interval(1.0) / value({Op::sqrt, 0, {}}, z) : whole_line(); }

}  // namespace

Interval slope(const Function& phi, const Interval& z, const Interval* image) {
  const Interval one(1.0);
  const auto own = [&] { return image != nullptr ? *image : value(phi, z); };
  switch (phi.op) {
    case Op::exp: return own();
    case Op::log: return one / z;
    case Op::sqrt: return half(inverse_root(z));
    case Op::cbrt: return one / (Number(3.0) * square(own()));
    case Op::sin: return cosine(z);
    case Op::cos: return -sine(z);
    case Op::tan: return one + square(own());
    case Op::asin: return inverse_root(circle(z));
    case Op::acos: return -inverse_root(circle(z));
    case Op::atan: return one / (one + square(z));
    case Op::sinh: return value({Op::cosh, 0, {}}, z);
    case Op::cosh: return value({Op::sinh, 0, {}}, z);
    case Op::tanh: return one - square(own());
    case Op::divide: return -(one / square(z));
    case Op::integer_power:
      return phi.k == 0 ? Interval() : Number(static_cast<double>(phi.k)) * value({Op::integer_power, phi.k - 1, {}}, z);
    case Op::real_power: return sign(z.lo) > 0 ? phi.exponent * value({Op::real_power, 0, phi.exponent - one}, z) : whole_line();
    default: return whole_line();
  }
}

int curvature(const Function& phi, const Interval& z) {
  switch (phi.op) {
    case Op::exp:
    case Op::cosh: return 1;
    case Op::log:
    case Op::sqrt: return -1;
    case Op::sin: return -side(sine(z));
    case Op::cos: return -side(cosine(z));
    case Op::tan: return side(value(phi, z));
    case Op::asin:
    case Op::sinh: return side(z);
    case Op::acos:
    case Op::atan:
    case Op::tanh:
    case Op::cbrt: return -side(z);
    case Op::divide: return side(z);
    case Op::integer_power: return phi.k % 2 == 0 || phi.k == 1 ? 1 : side(z);
    case Op::real_power:
      return sign(phi.exponent.lo) > 0 && phi.exponent.hi < Number(1.0)       ? -1
             : phi.exponent.hi < Number(0.0) || Number(1.0) < phi.exponent.lo ? 1
                                                                              : 0;
    default: return 0;
  }
}

bool turns_at_zero(const Function& phi) {
  switch (phi.op) {
    case Op::asin:
    case Op::acos:
    case Op::atan:
    case Op::sinh:
    case Op::tanh:
    case Op::tan:
    case Op::cbrt: return true;
    case Op::integer_power: return phi.k > 0 && phi.k % 2 == 1;
    default: return false;
  }
}

double rough_slope(const Function& phi, double x) {
  const double q = midpoint(phi.exponent).to_double(MPFR_RNDN);
  switch (phi.op) {
    case Op::exp: return std::exp(x);
    case Op::log: return 1 / x;
    case Op::sqrt: return 0.5 / std::sqrt(x);
    case Op::cbrt: return 1 / (3 * std::cbrt(x) * std::cbrt(x));
    case Op::sin: return std::cos(x);
    case Op::cos: return -std::sin(x);
    case Op::tan: return 1 + std::tan(x) * std::tan(x);
    case Op::asin: return 1 / std::sqrt(1 - x * x);
    case Op::acos: return -1 / std::sqrt(1 - x * x);
    case Op::atan: return 1 / (1 + x * x);
    case Op::sinh: return std::cosh(x);
    case Op::cosh: return std::sinh(x);
    case Op::tanh: return 1 - std::tanh(x) * std::tanh(x);
    case Op::divide: return -1 / (x * x);
    case Op::integer_power: return phi.k * std::pow(x, phi.k - 1);
    case Op::real_power: return q * std::pow(x, q - 1);
    default: return std::nan("");
  }
}

}  // namespace mocert::kernel
