#include "io/numbers.hpp"

#include <fmt/format.h>
#include <mpfr.h>

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <limits>

#include "mocert/error.hpp"

namespace mocert {
namespace {

constexpr std::size_t longest = 400;
constexpr long greatest_exponent = 9999;

bool digit(char c) { return c >= '0' && c <= '9'; }

int hex_digit(char c) {
  if (digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

mpz_class power(unsigned long base, unsigned long exponent) {
  mpz_class result;
  mpz_ui_pow_ui(result.get_mpz_t(), base, exponent);
  return result;
}

mpq_class scaled(const mpz_class& digits, unsigned long base, long exponent) {
  mpq_class q = digits;
  const mpz_class factor = power(base, static_cast<unsigned long>(std::labs(exponent)));
  if (exponent >= 0)
    q *= factor;
  else
    q /= factor;
  q.canonicalize();
  return q;
}

/// [+-]digits, within the cap, up to the end of the text.
std::optional<long> parse_exponent(std::string_view text) {
  const bool negative = !text.empty() && text[0] == '-';
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  if (text.empty()) return std::nullopt;
  long value = 0;
  for (char c : text) {
    if (!digit(c)) return std::nullopt;
    value = value * 10 + (c - '0');
    if (value > greatest_exponent) return std::nullopt;
  }
  return negative ? -value : value;
}

bool is_hex(std::string_view text) { return text.size() > 2 && text[0] == '0' && text[1] == 'x'; }

std::optional<mpq_class> parse_hex(std::string_view text) {
  text.remove_prefix(2);
  mpz_class digits = 0;
  long exponent = 0;
  std::size_t i = 0, count = 0;
  bool point = false;
  for (; i < text.size(); ++i) {
    if (text[i] == '.' && !point && count > 0) {
      point = true;
      if (i + 1 == text.size() || hex_digit(text[i + 1]) < 0) return std::nullopt;
      continue;
    }
    const int d = hex_digit(text[i]);
    if (d < 0) break;
    digits = digits * 16 + d;
    ++count;
    if (point) exponent -= 4;
  }
  if (count == 0) return std::nullopt;
  if (i < text.size()) {
    if (text[i] != 'p') return std::nullopt;
    const auto e = parse_exponent(text.substr(i + 1));
    if (!e) return std::nullopt;
    exponent += *e;
  }
  return scaled(digits, 2, exponent);
}

std::optional<mpq_class> parse_decimal(std::string_view text) {
  std::string digits;
  long exponent = 0;
  std::size_t i = 0;
  bool point = false;
  for (; i < text.size(); ++i) {
    if (text[i] == '.' && !point) {
      point = true;
      continue;
    }
    if (!digit(text[i])) break;
    digits += text[i];
    if (point) --exponent;
  }
  if (digits.empty()) return std::nullopt;
  if (i < text.size()) {
    if (text[i] != 'e' && text[i] != 'E') return std::nullopt;
    const auto e = parse_exponent(text.substr(i + 1));
    if (!e) return std::nullopt;
    exponent += *e;
  }
  return scaled(mpz_class(digits, 10), 10, exponent);
}

/// |q| rounded to a format with `precision` bits and least subnormal 2^least; the result is exact in binary64 unless it overflows.
double round_positive(const mpq_class& q, int precision, int least, Rounding rounding, bool away_on_directed) {
  // Scale so that the integer part has exactly `precision` bits, or fewer where the format is subnormal.
  long exponent = static_cast<long>(mpz_sizeinbase(q.get_num().get_mpz_t(), 2)) -
                  static_cast<long>(mpz_sizeinbase(q.get_den().get_mpz_t(), 2)) - precision;
  if (exponent < least) exponent = least;
  mpz_class whole, rest, num, den;
  for (;;) {
    num = q.get_num();
    den = q.get_den();
    if (exponent >= 0)
      den <<= static_cast<unsigned long>(exponent);
    else
      num <<= static_cast<unsigned long>(-exponent);
    mpz_fdiv_qr(whole.get_mpz_t(), rest.get_mpz_t(), num.get_mpz_t(), den.get_mpz_t());
    if (static_cast<int>(mpz_sizeinbase(whole.get_mpz_t(), 2)) <= precision) break;
    ++exponent;
  }
  bool up = false;
  if (rest != 0) {
    if (rounding == Rounding::nearest) {
      const mpz_class twice = 2 * rest;
      up = twice > den || (twice == den && mpz_odd_p(whole.get_mpz_t()));
    } else {
      up = away_on_directed;
    }
  }
  if (up) ++whole;
  // At most 53 bits (or a power of two): exact; ldexp overflows to infinity.
  return std::ldexp(whole.get_d(), static_cast<int>(std::min<long>(exponent, 5000)));
}

double round_to(const mpq_class& q, int precision, int least, double greatest, Rounding rounding) {
  const int sign = sgn(q);
  if (sign == 0) return 0;
  const bool away = rounding == (sign > 0 ? Rounding::up : Rounding::down);
  double size = round_positive(abs(q), precision, least, rounding, away);
  if (size > greatest) size = rounding == Rounding::nearest || away ? std::numeric_limits<double>::infinity() : greatest;
  return sign < 0 && size != 0 ? -size : size;
}

constexpr double greatest64 = std::numeric_limits<double>::max();
constexpr double greatest32 = std::numeric_limits<float>::max();

bool overflows(const mpq_class& value) { return !std::isfinite(to_double(value, Rounding::nearest)); }

template <class Real>
std::optional<double> nearest_decimal(std::string_view text) {
  Real value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size() && std::isfinite(value)) return static_cast<double>(value);
  return std::nullopt;
}

}  // namespace

std::optional<mpq_class> parse_exact(std::string_view text) {
  if (text.empty() || text.size() > longest) return std::nullopt;
  if (const auto slash = text.find('/'); slash != std::string_view::npos) {
    std::string_view p = text.substr(0, slash), q = text.substr(slash + 1);
    const bool negative = !p.empty() && p[0] == '-';
    if (!p.empty() && (p[0] == '-' || p[0] == '+')) p.remove_prefix(1);
    const auto whole = [](std::string_view s) {
      for (char c : s)
        if (!digit(c)) return false;
      return !s.empty();
    };
    if (!whole(p) || !whole(q)) return std::nullopt;
    const mpz_class num(std::string(p), 10), den(std::string(q), 10);
    if (den == 0) return std::nullopt;
    mpq_class value(num, den);
    value.canonicalize();
    if (overflows(value)) return std::nullopt;
    return negative ? mpq_class(-value) : value;
  }
  const bool negative = text[0] == '-';
  if (text[0] == '+' && is_hex(text.substr(1))) return std::nullopt;
  if (text[0] == '-' || text[0] == '+') text.remove_prefix(1);
  auto value = is_hex(text) ? parse_hex(text) : parse_decimal(text);
  if (!value || overflows(*value)) return std::nullopt;
  if (negative) *value = -*value;
  return value;
}

std::string certificate_numeral(std::string_view text) {
  std::string_view rest = text;
  std::string result = rest.starts_with('-') ? "-" : "";
  if (rest.starts_with('-') || rest.starts_with('+')) rest.remove_prefix(1);
  if (is_hex(rest)) return result + std::string(rest);
  const auto whole = [](std::string_view digits) {
    const auto first = digits.find_first_not_of('0');
    return digits.empty() || first == std::string_view::npos ? std::string("0") : std::string(digits.substr(first));
  };
  if (const auto slash = rest.find('/'); slash != std::string_view::npos) {
    result += whole(rest.substr(0, slash)) + "/" + whole(rest.substr(slash + 1));
  } else {
    const auto exponent = std::min(rest.find_first_of("eE"), rest.size());
    const std::string_view mantissa = rest.substr(0, exponent);
    const auto point = std::min(mantissa.find('.'), mantissa.size());
    result += whole(mantissa.substr(0, point));
    if (point + 1 < mantissa.size()) result += mantissa.substr(point);
    result += rest.substr(exponent);
  }
  if (result.size() > longest) throw InputError("numeral", "more than 400 characters (" + result.substr(0, 20) + "...)", "fewer");
  return result;
}

bool is_strict_numeral(std::string_view text) { return certificate_numeral(text) == text; }

double to_double(const mpq_class& q, Rounding rounding) { return round_to(q, 53, -1074, greatest64, rounding); }

std::optional<double> parse_data(std::string_view text, bool binary32) {
  if (text.size() > longest) return std::nullopt;
  std::string_view unsigned_text = text;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) unsigned_text.remove_prefix(1);
  const bool hex = is_hex(unsigned_text);
  if (!hex && !unsigned_text.empty() && (digit(unsigned_text[0]))) {
    // The common case in one correctly rounded step; anything it does not take goes the exact way.
    if (auto fast = binary32 ? nearest_decimal<float>(unsigned_text) : nearest_decimal<double>(unsigned_text); fast && *fast != 0)
      return text[0] == '-' ? -*fast : *fast;
  }
  if (text.find('/') != std::string_view::npos) return std::nullopt;
  const auto exact = parse_exact(text);
  if (!exact) return std::nullopt;
  const double value = binary32 ? round_to(*exact, 24, -149, greatest32, Rounding::nearest) : to_double(*exact, Rounding::nearest);
  if (!std::isfinite(value)) return std::nullopt;
  if (hex && mpq_class(value) != *exact) return std::nullopt;
  return value;
}

std::optional<double> parse_corner(std::string_view text, Rounding direction) {
  std::string_view unsigned_text = text;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) unsigned_text.remove_prefix(1);
  if (text.find('/') != std::string_view::npos) return std::nullopt;
  const auto exact = parse_exact(text);
  if (!exact) return std::nullopt;
  const double value = to_double(*exact, direction);
  if (!std::isfinite(value) || (is_hex(unsigned_text) && mpq_class(value) != *exact)) return std::nullopt;
  return value;
}

std::string to_hex(double x) {
  if (x == 0) return "0x0p+0";
  int exponent = 0;
  const double fraction = std::frexp(std::fabs(x), &exponent);  // in [1/2, 1)
  auto bits = static_cast<std::uint64_t>(std::ldexp(fraction, 53)) & ((std::uint64_t{1} << 52) - 1);
  std::string text = x < 0 ? "-0x1" : "0x1";
  if (bits != 0) text += '.';
  for (int shift = 48; bits != 0; shift -= 4) {
    text += "0123456789abcdef"[(bits >> shift) & 15];
    bits &= (std::uint64_t{1} << shift) - 1;
  }
  return text + (exponent > 0 ? "p+" : "p") + std::to_string(exponent - 1);
}

std::string to_decimal(double x) { return x == 0 ? "0" : fmt::format("{}", x); }

std::string to_decimal(double x, Rounding rounding) {
  if (x == 0 || !std::isfinite(x)) return fmt::format("{}", x == 0 ? 0.0 : x);
  mpfr_t value;
  mpfr_init2(value, 53);
  mpfr_set_d(value, x, MPFR_RNDN);
  char text[64];
  const mpfr_rnd_t direction = rounding == Rounding::nearest ? MPFR_RNDN : rounding == Rounding::down ? MPFR_RNDD : MPFR_RNDU;
  mpfr_snprintf(text, sizeof text, "%.17R*g", direction, value);
  mpfr_clear(value);
  return text;
}

}  // namespace mocert
