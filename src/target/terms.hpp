#pragma once

#include <gmpxx.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "target/expression.hpp"
#include "target/s_expression.hpp"

namespace mocert {

/// True of every token that is a numeral or a mistaken one; no name may look like that.
bool looks_like_number(const std::string& token);

/// The exact value of a numeral token, or of (- numeral).
std::optional<mpq_class> numeral(const Datum& d);

/// Adds the terms of one FPCore body to a formula's graph; names are bound as let and arguments bind them.
class TermReader {
 public:
  TermReader(Expression& expression, const std::string& file) : e_(expression), file_(file) {}

  void bind(const std::string& name, int node) { scope_[name].push_back(node); }
  int term(const Datum& d);

 private:
  int application(const Datum& d);
  int fold(const Datum& d, Op op);
  int power(const Datum& d);
  int let(const Datum& d, bool sequential);
  int condition(const Datum& d);
  int comparison(const Datum& d, const std::string& relation);
  void expect_arguments(const Datum& d, std::size_t count) const;
  [[noreturn]] void refuse(const Datum& d, const std::string& found, const std::string& expected) const {
    refuse_datum(d, file_, found, expected);
  }

  Expression& e_;
  const std::string& file_;
  std::map<std::string, std::vector<int>> scope_;
  std::size_t terms_ = 0;
};

}  // namespace mocert
