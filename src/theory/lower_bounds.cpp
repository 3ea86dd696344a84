#include "theory/lower_bounds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "mocert/error.hpp"
#include "theory/up.hpp"

namespace mocert::theory {
namespace {

constexpr long most_bits = 65536;

[[noreturn]] void refuse_size() {
  throw InputError("lower bounds for --lipschitz and --epsilon", fmt::format("a number of more than {} bits", most_bits),
                   "a greater --epsilon or fewer inputs");
}

/// V_n = pi^k / k! for n = 2k, 2^n pi^k k! / n! for n = 2k + 1.
Up unit_ball(unsigned long n) {
  const unsigned long k = n / 2;
  mpz_class half, whole;
  mpz_fac_ui(half.get_mpz_t(), k);
  const Up pi_power = Up::pi().power(k);
  if (n % 2 == 0) return pi_power / half;
  mpz_fac_ui(whole.get_mpz_t(), n);
  return pi_power * Up(mpz_class(half << n)) / whole;
}

/// V_n / (w_1...w_n). Empty if a width is 0.
std::optional<Up> balls_share(const std::vector<mpq_class>& widths) {
  Up share = unit_ball(widths.size());
  for (const mpq_class& w : widths) {
    if (w == 0) return std::nullopt;
    share *= Up(mpq_class(1 / w));
  }
  return share;
}

}  // namespace

LowerBounds lower_bounds(const std::vector<mpq_class>& widths, const mpq_class& lambda, const mpq_class& eps) {
  LowerBounds b;
  b.samples_linf = 1;
  for (const mpq_class& w : widths) {
    const mpq_class ratio = w * lambda / (2 * eps);
    mpz_class cells;
    mpz_cdiv_q(cells.get_mpz_t(), ratio.get_num_mpz_t(), ratio.get_den_mpz_t());
    if (cells > 1) b.samples_linf *= cells;
    if (mpz_sizeinbase(b.samples_linf.get_mpz_t(), 2) > static_cast<std::size_t>(most_bits)) refuse_size();
  }
  b.samples_l2 = b.dimension = b.samples_linf;
  if (const auto share = balls_share(widths)) {
    const Up of_one_ball = *share * Up(mpq_class(eps / lambda)).power(widths.size());
    if (of_one_ball.reciprocal_bits() > most_bits) refuse_size();
    b.samples_l2 = std::max(b.samples_linf, of_one_ball.ceiling_of_reciprocal());
  }
  return b;
}

double covering_radius_below(const std::vector<mpq_class>& widths, const mpz_class& points) {
  const auto share = balls_share(widths);
  return share ? (Up(points) * *share).root(widths.size()).reciprocal_down() : 0;
}

}  // namespace mocert::theory
