#include "kernel/read/numbers.hpp"

#include <mpfr.h>

#include <algorithm>
#include <cfenv>
#include <charconv>
#include <cmath>
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

/// What a numeral is made of.
struct Numeral {
  std::string_view sign, whole, fraction, exponent_sign, exponent;
};

/// Takes the parts of a numeral from a text, one after the other.
struct Scanner {
  const char *next, *end;

  /// The character if it is one of these.
  std::string_view one(char a, char b) {
    if (next == end || (*next != a && *next != b)) return {};
    return {next++, 1};
  }
  /// The longest run of digits.
  std::string_view digits(bool hex) {
    const char* const first = next;
    for (; next != end; ++next) {
      const unsigned c = static_cast<unsigned char>(*next);
      if (c - '0' > 9U && (!hex || (c | 0x20U) - 'a' > 5U)) break;
    }
    return {first, next};
  }
};

/// Strict decimals: -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?, lenient ones: [+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?,
/// hex floats: -?0x[0-9a-fA-F]+(\.[0-9a-fA-F]+)?(p[+-]?[0-9]+)?. False for any other text.
inline bool scan(std::string_view text, bool hex, bool lenient, Numeral& n) {
  if (text.size() > max_length) return false;
  Scanner take{text.data(), text.data() + text.size()};
  n.sign = take.one('-', lenient ? '+' : '-');
  if (hex && (take.one('0', '0').empty() || take.one('x', 'x').empty())) return false;
  n.whole = take.digits(hex);
  const bool point = !take.one('.', '.').empty();
  if (point) n.fraction = take.digits(hex);
  const bool scaled = !take.one(hex ? 'p' : 'e', hex ? 'p' : 'E').empty();
  if (scaled) {
    n.exponent_sign = take.one('+', '-');
    n.exponent = take.digits(false);
  }
  const bool some = !n.whole.empty() || !n.fraction.empty();
  const bool strict = !n.whole.empty() && (hex || n.whole.size() == 1 || n.whole[0] != '0') && point == !n.fraction.empty();
  return (lenient ? some : strict) && scaled == !n.exponent.empty() && take.next == take.end;
}

mpz_class integer(std::string_view sign, std::string_view digits, int base) {
  return mpz_class((sign == "-" ? "-0" : "0") + std::string(digits), base);
}

mpq_class value_of(std::string_view text, bool hex, Grammar grammar) {
  Numeral n;
  if (!scan(text, hex, !hex && grammar == Grammar::lenient, n))
    refuse(text, std::string(hex ? "a hex float" : "a decimal number") + " of at most 400 characters");
  const mpz_class exponent = integer(n.exponent_sign, n.exponent, 10);
  if (abs(exponent) > max_exponent) refuse(text, "an exponent between -9999 and 9999");
  const mpz_class digits = integer(n.sign, std::string(n.whole) + std::string(n.fraction), hex ? 16 : 10);
  const long power = exponent.get_si() - static_cast<long>(n.fraction.size()) * (hex ? 4 : 1);
  mpz_class scale;
  mpz_ui_pow_ui(scale.get_mpz_t(), hex ? 2 : 10, static_cast<unsigned long>(std::labs(power)));
  return power < 0 ? mpq_class(mpq_class(digits) / scale) : mpq_class(digits * scale);
}

/// A hex float of at most 53 bits in the normal range: exactly.
std::optional<double> short_hex(const Numeral& n) {
  if (n.whole.size() + n.fraction.size() > 15 || n.exponent.size() > 4) return std::nullopt;
  std::uint64_t digits = 0;
  for (const std::string_view part : {n.whole, n.fraction})
    for (const char c : part) digits = digits * 16 + static_cast<unsigned>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
  int power = 0;
  for (const char c : n.exponent) power = power * 10 + (c - '0');
  power = (n.exponent_sign == "-" ? -power : power) - 4 * static_cast<int>(n.fraction.size());
  if (digits == 0) return 0.0;
  if (digits > std::uint64_t{1} << 53 || power < -1022 || power > 900) return std::nullopt;
  const double size = std::ldexp(static_cast<double>(digits), power);
  return n.sign == "-" ? -size : size;
}

/// The decimal rounded to nearest, where it is in range.
template <class Real>
std::optional<double> nearest(std::string_view text) {
  Real result = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data() + (text[0] == '+' ? 1 : 0), end, result);
  if (error != std::errc() || stopped != end || !std::isnormal(result)) return std::nullopt;
  return result;
}

/// What data_value returns, by a short way where there is one.
std::optional<double> quick_value(std::string_view text, Grammar grammar, Type type) {
  if (std::fegetround() != FE_TONEAREST) return std::nullopt;
  const bool hex = is_hex_float(text);
  if (hex && type == Type::binary32) return std::nullopt;
  Numeral n;
  if ((hex || grammar != Grammar::json) && !scan(text, hex, !hex && grammar == Grammar::lenient, n)) return std::nullopt;
  return hex ? short_hex(n) : type == Type::binary32 ? nearest<float>(text) : nearest<double>(text);
}

mpq_class numeral_value(std::string_view text, Grammar grammar) { return value_of(text, is_hex_float(text), grammar); }

}  // namespace

bool is_decimal(std::string_view text) {
  Numeral n;
  return scan(text, false, false, n);
}

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
  if (const std::optional<double> quick = quick_value(text, grammar, type)) return *quick;
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
