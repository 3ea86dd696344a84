#pragma once

#include <gmpxx.h>

#include <stdexcept>
#include <string_view>

/// Numerals of docs/formats.md, section 1. Everything goes through exact numbers: a decimal is rounded once or not at
/// all.
namespace mocert::kernel {

struct BadNumber : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// `lenient` (CSV, formulas, flags) also reads a leading +, leading zeros, .5 and 5. in decimals. `json` is the strict one for what
/// Json::read_data returned, whose decimals are known to be some.
enum class Grammar { strict, lenient, json };
enum class Type { binary64, binary32 };
enum class Direction { nearest, down, up };

bool is_decimal(std::string_view text);    ///< by the strict grammar
bool is_hex_float(std::string_view text);  ///< begins like one

/// Exact values. Both throw BadNumber on any other text, on more than 400 characters and on exponents beyond 9999.
mpq_class decimal_value(std::string_view text, Grammar grammar);
/// Hex float, decimal or p/q; also refuses magnitudes that round to 2^1024 or more.
mpq_class exact_value(std::string_view text, Grammar grammar);

/// The number of the type that `value` rounds to: nearest (ties to even), or the next one below or above. Throws
/// BadNumber on overflow.
double to_double(const mpq_class& value, Type type, Direction direction);

/// A decimal rounded to nearest, or a hex float that must be a member of the type.
double data_value(std::string_view text, Grammar grammar, Type type);
/// A hex float that must be a binary64 number.
double hex_double(std::string_view text);
/// A corner: decimals rounded in the direction given, hex floats binary64.
double corner_value(std::string_view text, Grammar grammar, Direction direction);

}  // namespace mocert::kernel
