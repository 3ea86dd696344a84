#include "kernel/read/numbers.hpp"

#include <mpfr.h>

#include <algorithm>
#include <cstdlib>
#include <optional>

#include "kernel/fault.hpp"

namespace mocert::kernel {
namespace {

constexpr std::size_t max_length = 400;
constexpr long max_exponent = 9999;

[[noreturn]] void refuse(std::string_view text, const std::string& expected) {
  throw BadNumber("found " + shown(text) + ", expected " + expected);
}

/// Takes the longest run, of at most `most`, of characters of the set.
std::string_view take(std::string_view& rest, std::string_view set, std::size_t most = max_length) {
  const std::string_view run = rest.substr(0, std::min(most, rest.find_first_not_of(set)));
  rest.remove_prefix(run.size());
  return run;
}

/// What a numeral is made of.
struct Numeral {
  std::string_view sign, whole, fraction, exponent_sign, exponent;
};

/// Strict decimals: -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?, lenient ones: [+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?,
/// hex floats: -?0x[0-9a-fA-F]+(\.[0-9a-fA-F]+)?(p[+-]?[0-9]+)?. Nothing for any other text.
std::optional<Numeral> scan(std::string_view text, bool hex, bool lenient) {
  const std::string_view decimals = "0123456789", digits = hex ? "0123456789abcdefABCDEF" : decimals;
  if (text.size() > max_length) return std::nullopt;
  Numeral n;
  n.sign = take(text, lenient ? "+-" : "-", 1);
  if (hex && (take(text, "0", 1).empty() || take(text, "x", 1).empty())) return std::nullopt;
  n.whole = take(text, digits);
  const bool point = !take(text, ".", 1).empty();
  if (point) n.fraction = take(text, digits);
  const bool scaled = !take(text, hex ? "p" : "eE", 1).empty();
  if (scaled) {
    n.exponent_sign = take(text, "+-", 1);
    n.exponent = take(text, decimals);
  }
  const bool some = !n.whole.empty() || !n.fraction.empty();
  const bool strict = !n.whole.empty() && (hex || n.whole == "0" || n.whole[0] != '0') && point == !n.fraction.empty();
  return (lenient ? some : strict) && scaled == !n.exponent.empty() && text.empty() ? std::optional(n) : std::nullopt;
}

mpz_class integer(std::string_view sign, std::string_view digits, int base) {
  return mpz_class((sign == "-" ? "-0" : "0") + std::string(digits), base);
}

mpq_class value_of(std::string_view text, bool hex, Grammar grammar) {
  const std::optional<Numeral> n = scan(text, hex, !hex && grammar == Grammar::lenient);
  if (!n) refuse(text, std::string(hex ? "a hex float" : "a decimal number") + " of at most 400 characters");
  const mpz_class exponent = integer(n->exponent_sign, n->exponent, 10);
  if (abs(exponent) > max_exponent) refuse(text, "an exponent between -9999 and 9999");
  const mpz_class digits = integer(n->sign, std::string(n->whole) + std::string(n->fraction), hex ? 16 : 10);
  const long power = exponent.get_si() - static_cast<long>(n->fraction.size()) * (hex ? 4 : 1);
  mpz_class scale;
  mpz_ui_pow_ui(scale.get_mpz_t(), hex ? 2 : 10, static_cast<unsigned long>(std::labs(power)));
  return power < 0 ? mpq_class(mpq_class(digits) / scale) : mpq_class(digits * scale);
}

mpq_class numeral_value(std::string_view text, Grammar grammar) { return value_of(text, is_hex_float(text), grammar); }

}  // namespace

bool is_decimal(std::string_view text) { return scan(text, false, false).has_value(); }

bool is_hex_float(std::string_view text) { return text.substr(0, 2) == "0x" || text.substr(0, 3) == "-0x"; }

mpq_class decimal_value(std::string_view text, Grammar grammar) { return value_of(text, false, grammar); }

mpq_class exact_value(std::string_view text, Grammar grammar) {
  const std::size_t slash = text.find('/');
  mpq_class value = numeral_value(text.substr(0, slash), grammar);
  if (slash != std::string_view::npos) {
    const mpq_class divisor = decimal_value(text.substr(slash + 1), grammar);
    if (text.size() > max_length || text.find_first_of(".eEx") != std::string_view::npos || text[slash + 1] == '+' || divisor <= 0)
      refuse(text, "p/q with integers, q > 0");
    value /= divisor;
  }
  to_double(value, Type::binary64, Direction::nearest);  // refuses what overflows
  return value;
}

double to_double(const mpq_class& value, Type type, Direction direction) {
  const bool wide = type == Type::binary64;
  const mpfr_rnd_t rounding = direction == Direction::nearest ? MPFR_RNDN : direction == Direction::down ? MPFR_RNDD : MPFR_RNDU;
  const mpfr_exp_t least = mpfr_get_emin(), greatest = mpfr_get_emax();
  mpfr_t x;
  mpfr_init2(x, wide ? 53 : 24);
  mpfr_set_emin(wide ? -1073 : -148);  // MPFR's significands lie in [1/2, 1): the smallest subnormal
  mpfr_set_emax(wide ? 1024 : 128);
  mpfr_clear_overflow();
  mpfr_subnormalize(x, mpfr_set_q(x, value.get_mpq_t(), rounding), rounding);
  const bool overflow = mpfr_overflow_p() != 0;
  const double result = mpfr_get_d(x, MPFR_RNDN);  // exact
  mpfr_set_emin(least);
  mpfr_set_emax(greatest);
  mpfr_clear(x);
  if (overflow) throw BadNumber(std::string("found a number that overflows ") + (wide ? "binary64" : "binary32"));
  return result == 0 ? 0 : result;
}

double data_value(std::string_view text, Grammar grammar, Type type) {
  const mpq_class value = numeral_value(text, grammar);
  const double result = to_double(value, type, Direction::nearest);
  if (is_hex_float(text) && mpq_class(result) != value) refuse(text, type == Type::binary64 ? "a binary64 number" : "a binary32 number");
  return result;
}

double hex_double(std::string_view text) {
  if (!is_hex_float(text)) refuse(text, "a hex float");
  return data_value(text, Grammar::strict, Type::binary64);
}

double corner_value(std::string_view text, Grammar grammar, Direction direction) {
  if (is_hex_float(text)) return hex_double(text);
  return to_double(decimal_value(text, grammar), Type::binary64, direction);
}

}  // namespace mocert::kernel
