#include "kernel/read/numbers.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "kernel/fault.hpp"

namespace mocert::kernel {
namespace {

constexpr std::size_t max_length = 400;
constexpr long max_exponent = 9999;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex_digit(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

[[noreturn]] void refuse(std::string_view text, const char* expected) {
  throw BadNumber("found " + shown(text) + ", expected " + expected);
}

/// Takes the longest run of characters that satisfy `is`.
template <class Is>
std::string_view take(std::string_view& rest, Is is) {
  const auto end = std::find_if_not(rest.begin(), rest.end(), is);
  const std::string_view run = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
  rest.remove_prefix(run.size());
  return run;
}

bool take(std::string_view& rest, char c) {
  if (rest.empty() || rest.front() != c) return false;
  rest.remove_prefix(1);
  return true;
}

/// [+-]?[0-9]+ to the end of the text, within +-9999.
long exponent(std::string_view rest, std::string_view whole) {
  const bool negative = take(rest, '-');
  if (!negative) take(rest, '+');
  if (rest.empty()) refuse(whole, "digits in the exponent");
  long value = 0;
  for (const char c : rest) {
    if (!is_digit(c)) refuse(whole, "a number");
    value = std::min(value * 10 + (c - '0'), max_exponent + 1);
  }
  if (value > max_exponent) refuse(whole, "an exponent between -9999 and 9999");
  return negative ? -value : value;
}

/// integer * base^power, exactly.
mpq_class scaled(const mpz_class& integer, unsigned long base, long power) {
  mpz_class factor;
  mpz_ui_pow_ui(factor.get_mpz_t(), base, static_cast<unsigned long>(std::labs(power)));
  if (power >= 0) return mpz_class(integer * factor);
  mpq_class result(integer, factor);
  result.canonicalize();
  return result;
}

void check_length(std::string_view text) {
  if (text.empty() || text.size() > max_length) refuse(text, "a number of at most 400 characters");
}

}  // namespace

bool is_hex_float(std::string_view text) { return text.substr(0, 2) == "0x" || text.substr(0, 3) == "-0x"; }

mpq_class hex_value(std::string_view text) {
  check_length(text);
  std::string_view rest = text;
  const bool negative = take(rest, '-');
  if (!take(rest, '0') || !take(rest, 'x')) refuse(text, "a hex float");
  std::string digits(take(rest, is_hex_digit));
  if (digits.empty()) refuse(text, "a hex float");
  long power = 0;
  if (take(rest, '.')) {
    const std::string_view fraction = take(rest, is_hex_digit);
    if (fraction.empty()) refuse(text, "hex digits after the point");
    digits += fraction;
    power = -4 * static_cast<long>(fraction.size());
  }
  if (take(rest, 'p'))
    power += exponent(rest, text);
  else if (!rest.empty())
    refuse(text, "a hex float");
  const mpz_class integer(digits, 16);
  return scaled(negative ? mpz_class(-integer) : integer, 2, power);
}

mpq_class decimal_value(std::string_view text, Grammar grammar) {
  check_length(text);
  const bool lenient = grammar == Grammar::lenient;
  std::string_view rest = text;
  const bool negative = take(rest, '-');
  if (!negative && lenient) take(rest, '+');
  std::string digits(take(rest, is_digit));
  const std::size_t whole = digits.size();
  long power = 0;
  if (take(rest, '.')) {
    const std::string_view fraction = take(rest, is_digit);
    if (fraction.empty() && !lenient) refuse(text, "digits after the point");
    digits += fraction;
    power = -static_cast<long>(fraction.size());
  }
  if (digits.empty() || (!lenient && (whole == 0 || (whole > 1 && digits[0] == '0')))) refuse(text, "a decimal number");
  if (take(rest, 'e') || take(rest, 'E'))
    power += exponent(rest, text);
  else if (!rest.empty())
    refuse(text, "a decimal number");
  const mpz_class integer(digits, 10);
  return scaled(negative ? mpz_class(-integer) : integer, 10, power);
}

mpq_class exact_value(std::string_view text, Grammar grammar) {
  check_length(text);
  mpq_class value;
  const std::size_t slash = text.find('/');
  if (is_hex_float(text)) {
    value = hex_value(text);
  } else if (slash == std::string_view::npos) {
    value = decimal_value(text, grammar);
  } else {
    std::string_view p = text.substr(0, slash);
    const std::string_view q = text.substr(slash + 1);
    const auto integer = [](std::string_view t) { return t.find_first_of(".eE") == std::string_view::npos; };
    if (p.empty() || q.empty() || !integer(p) || !integer(q) || !is_digit(q[0])) refuse(text, "p/q with integers");
    const mpq_class divisor = decimal_value(q, grammar);
    if (divisor == 0) refuse(text, "p/q with q > 0");
    value = decimal_value(p, grammar) / divisor;
  }
  to_double(value, Type::binary64, Direction::nearest);  // refuses what overflows
  return value;
}

double to_double(const mpq_class& value, Type type, Direction direction) {
  const long digits = type == Type::binary64 ? 53 : 24;
  const long least = type == Type::binary64 ? -1074 : -149;  // exponent of the smallest subnormal
  const long most = type == Type::binary64 ? 1024 : 128;
  if (value == 0) return 0;
  mpz_class n = abs(value.get_num()), d = value.get_den();
  const bool negative = value < 0;
  // n/d lies in (2^(k-1), 2^(k+1)); afterwards k = floor(log2(n/d)).
  long k = static_cast<long>(mpz_sizeinbase(n.get_mpz_t(), 2)) - static_cast<long>(mpz_sizeinbase(d.get_mpz_t(), 2));
  if (k >= 0 ? n < (d << static_cast<mp_bitcnt_t>(k)) : (n << static_cast<mp_bitcnt_t>(-k)) < d) --k;
  const long quantum = std::max(k - digits + 1, least);
  if (quantum >= 0)
    d <<= static_cast<mp_bitcnt_t>(quantum);
  else
    n <<= static_cast<mp_bitcnt_t>(-quantum);
  mpz_class whole, rest;
  mpz_fdiv_qr(whole.get_mpz_t(), rest.get_mpz_t(), n.get_mpz_t(), d.get_mpz_t());
  const int half = cmp(mpz_class(rest * 2), d);
  const bool outward = direction == Direction::nearest ? half > 0 || (half == 0 && mpz_odd_p(whole.get_mpz_t()))
                                                       : rest != 0 && (direction == Direction::down) == negative;
  if (outward) ++whole;
  if (whole != 0 && static_cast<long>(mpz_sizeinbase(whole.get_mpz_t(), 2)) + quantum > most) {
    throw BadNumber(std::string("found a number that overflows ") + (type == Type::binary64 ? "binary64" : "binary32"));
  }
  const double magnitude = std::ldexp(whole.get_d(), static_cast<int>(quantum));  // exact: at most 53 bits
  return negative && magnitude != 0 ? -magnitude : magnitude;
}

double data_value(std::string_view text, Grammar grammar, Type type) {
  if (!is_hex_float(text)) return to_double(decimal_value(text, grammar), type, Direction::nearest);
  const mpq_class value = hex_value(text);
  const double result = to_double(value, type, Direction::nearest);
  if (mpq_class(result) != value) refuse(text, type == Type::binary64 ? "a binary64 number" : "a binary32 number");
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
