#pragma once

#include <gmpxx.h>

#include <optional>
#include <string>
#include <string_view>

namespace mocert {

/// Exact value of a decimal, hex float or p/q numeral (docs/formats.md, section 1, the lenient grammar of flags, CSV and formulas); empty
/// if it is none or rounds to 2^1024 or beyond.
std::optional<mpq_class> parse_exact(std::string_view text);

/// The same number in the stricter grammar of certificates and manifests: without a plus, leading zeros, or a point that has no digits on
/// either side. The text must be a numeral; throws InputError if the result is longer than 400 characters.
std::string certificate_numeral(std::string_view text);

/// Whether a numeral is in the stricter grammar already.
bool is_strict_numeral(std::string_view text);

enum class Rounding { nearest, down, up };

/// The binary64 number next to q in the given direction; +-infinity where q is out of range (down of a huge positive is the greatest
/// finite).
double to_double(const mpq_class& q, Rounding rounding);

/// The binary64 or binary32 number that a *data* numeral denotes: decimals to nearest, ties to even, in one rounding; hex floats exactly.
/// Empty if the text is no numeral, overflows, or is a hex float that is not a member of the type. -0 gives +0.
std::optional<double> parse_data(std::string_view text, bool binary32);

/// Domain corner: decimals rounded in the given direction, hex floats exactly or empty.
std::optional<double> parse_corner(std::string_view text, Rounding direction);

/// C99 hex float, the shortest form: "0x1.8p-3", "-0x1p+0", "0x0p+0".
std::string to_hex(double x);

/// Shortest decimal that reads back to the same binary64 number.
std::string to_decimal(double x);

/// 17 significant decimal digits, rounded down or up.
std::string to_decimal(double x, Rounding rounding);

}  // namespace mocert
