#include "target/terms.hpp"

#include <fmt/format.h>

#include "io/numbers.hpp"

namespace mocert {
namespace {

const std::map<std::string, Elementary> elementary_functions = {
    {"sqrt", Elementary::sqrt}, {"cbrt", Elementary::cbrt}, {"exp", Elementary::exp},   {"log", Elementary::log},
    {"sin", Elementary::sin},   {"cos", Elementary::cos},   {"tan", Elementary::tan},   {"asin", Elementary::asin},
    {"acos", Elementary::acos}, {"atan", Elementary::atan}, {"sinh", Elementary::sinh}, {"cosh", Elementary::cosh},
    {"tanh", Elementary::tanh}};
const std::map<std::string, Op> two_arguments = {
    {"fmin", Op::fmin}, {"fmax", Op::fmax}, {"hypot", Op::hypot}, {"atan2", Op::atan2}, {"/", Op::div}};

constexpr std::size_t most_terms = 100'000;
constexpr int greatest_power = 1024;

}  // namespace

bool looks_like_number(const std::string& t) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (t.empty()) return false;
  if (digit(t[0])) return true;
  return t.size() > 1 && (t[0] == '+' || t[0] == '-' || t[0] == '.') && (digit(t[1]) || t[1] == '.');
}

std::optional<mpq_class> numeral(const Datum& d) {
  if (d.list) {
    if (d.items.size() != 2 || !d.items[0].is("-") || d.items[1].list) return std::nullopt;
    auto value = numeral(d.items[1]);
    if (value) *value = -*value;
    return value;
  }
  return looks_like_number(d.token) ? parse_exact(d.token) : std::nullopt;
}

int TermReader::term(const Datum& d) {
  if (++terms_ > most_terms) refuse(d, "a formula of more than 100,000 terms", "a smaller one");
  if (d.list) return application(d);
  if (looks_like_number(d.token)) {
    const auto value = parse_exact(d.token);
    if (!value) refuse(d, "'" + d.token + "'", "a decimal, rational or hex numeral");
    return e_.constant(*value);
  }
  if (const auto found = scope_.find(d.token); found != scope_.end() && !found->second.empty()) return found->second.back();
  if (d.is("PI")) return e_.pi();
  if (d.is("E")) return e_.euler();
  refuse(d, "the unknown name '" + d.token + "'", "an argument, a name bound by let, PI or E");
}

void TermReader::expect_arguments(const Datum& d, std::size_t count) const {
  if (d.items.size() != count + 1)
    refuse(d, fmt::format("{} arguments of '{}'", d.items.size() - 1, d.items[0].token), std::to_string(count));
}

int TermReader::application(const Datum& d) {
  if (d.items.empty() || d.items[0].list) refuse(d, "a list without an operation", "a term such as (+ x 1)");
  const std::string& name = d.items[0].token;
  if (name == "let" || name == "let*") return let(d, name == "let*");
  if (name == "if") {
    expect_arguments(d, 3);
    const int c = condition(d.items[1]), a = term(d.items[2]), b = term(d.items[3]);
    return e_.apply(Op::if_, c, a, b);
  }
  if (name == "+" || name == "*") return fold(d, name == "+" ? Op::add : Op::mul);
  if (name == "-") {
    if (d.items.size() == 2) return e_.apply(Op::neg, term(d.items[1]));
    expect_arguments(d, 2);
    const int a = term(d.items[1]), b = term(d.items[2]);
    return e_.apply(Op::sub, a, b);
  }
  if (name == "pow") return power(d);
  if (name == "fabs") {
    expect_arguments(d, 1);
    return e_.apply(Op::fabs, term(d.items[1]));
  }
  if (name == "fma") {
    expect_arguments(d, 3);
    const int a = term(d.items[1]), b = term(d.items[2]), c = term(d.items[3]);
    return e_.apply(Op::add, e_.apply(Op::mul, a, b), c);
  }
  if (const auto found = elementary_functions.find(name); found != elementary_functions.end()) {
    expect_arguments(d, 1);
    return e_.elementary(found->second, term(d.items[1]));
  }
  if (const auto found = two_arguments.find(name); found != two_arguments.end()) {
    expect_arguments(d, 2);
    const int a = term(d.items[1]), b = term(d.items[2]);
    return e_.apply(found->second, a, b);
  }
  if (name == "while" || name == "while*" || name == "for" || name == "for*")
    refuse(d, "a loop ('" + name + "')", "a formula without loops");
  refuse(d, "the unknown function '" + name + "'",
         "one of + - * / sqrt cbrt exp log sin cos tan asin acos atan sinh cosh tanh fabs pow fmin fmax hypot atan2 fma if let let*");
}

int TermReader::fold(const Datum& d, Op op) {
  if (d.items.size() < 2) refuse(d, "'" + d.items[0].token + "' without arguments", "at least one");
  int result = term(d.items[1]);
  for (std::size_t i = 2; i < d.items.size(); ++i) result = e_.apply(op, result, term(d.items[i]));
  return result;
}

int TermReader::power(const Datum& d) {
  expect_arguments(d, 2);
  const int base = term(d.items[1]), exponent = term(d.items[2]);
  // A numeral written as one; a name bound to a numeral is no numeral.
  const auto value = numeral(d.items[2]);
  if (!value) return e_.elementary(Elementary::exp, e_.apply(Op::mul, exponent, e_.elementary(Elementary::log, base)));
  if (value->get_den() == 1 && abs(*value) <= greatest_power) return e_.integer_power(base, static_cast<int>(value->get_num().get_si()));
  return e_.apply(Op::real_power, base, exponent);
}

int TermReader::let(const Datum& d, bool sequential) {
  expect_arguments(d, 2);
  if (!d.items[1].list) refuse(d.items[1], "'" + d.items[1].token + "'", "a list of bindings ([name term] ...)");
  std::vector<std::pair<std::string, int>> bound;
  for (const Datum& binding : d.items[1].items) {
    if (!binding.list || binding.items.size() != 2 || binding.items[0].list || binding.items[0].token.empty() ||
        looks_like_number(binding.items[0].token) || binding.items[0].token[0] == '"' || binding.items[0].token[0] == ':')
      refuse(binding, "something else", "a binding [name term]");
    const std::string& name = binding.items[0].token;
    if (name == "PI" || name == "E" || name == "TRUE" || name == "FALSE") refuse(binding, "the constant " + name, "another name");
    for (const auto& other : bound)
      if (!sequential && other.first == name) refuse(binding, "the name '" + name + "' twice", "every name once");
    bound.emplace_back(name, term(binding.items[1]));
    if (sequential) bind(name, bound.back().second);
  }
  if (!sequential)
    for (const auto& [name, node] : bound) bind(name, node);
  const int result = term(d.items[2]);
  for (const auto& [name, node] : bound) scope_[name].pop_back();
  return result;
}

int TermReader::condition(const Datum& d) {
  if (d.is("TRUE")) return e_.truth(true);
  if (d.is("FALSE")) return e_.truth(false);
  if (!d.list || d.items.empty() || d.items[0].list) refuse(d, d.list ? "a list" : "'" + d.token + "'", "a condition such as (< x 1)");
  const std::string& name = d.items[0].token;
  if (name == "and" || name == "or") {
    if (d.items.size() < 2) refuse(d, "'" + name + "' without conditions", "at least one");
    int result = e_.truth(name == "and");
    for (std::size_t i = 1; i < d.items.size(); ++i) {
      const int next = condition(d.items[i]);
      result = i == 1 ? next : e_.apply(name == "and" ? Op::and_ : Op::or_, result, next);
    }
    return result;
  }
  if (name == "not") {
    expect_arguments(d, 1);
    return e_.apply(Op::not_, condition(d.items[1]));
  }
  if (name == "<" || name == ">" || name == "<=" || name == ">=" || name == "==" || name == "!=") return comparison(d, name);
  refuse(d, "the unknown condition '" + name + "'", "one of < > <= >= == != and or not TRUE FALSE");
}

int TermReader::comparison(const Datum& d, const std::string& relation) {
  if (d.items.size() < 3) refuse(d, fmt::format("{} terms to compare", d.items.size() - 1), "at least two");
  std::vector<int> terms;
  for (std::size_t i = 1; i < d.items.size(); ++i) terms.push_back(term(d.items[i]));
  int result = -1;
  const auto also = [&](int next) { result = result < 0 ? next : e_.apply(Op::and_, result, next); };
  const auto one = [&](int a, int b) {
    if (relation == "<") return e_.apply(Op::less, a, b);
    if (relation == ">") return e_.apply(Op::less, b, a);
    if (relation == "<=") return e_.apply(Op::less_equal, a, b);
    if (relation == ">=") return e_.apply(Op::less_equal, b, a);
    if (relation == "==") return e_.apply(Op::equal, a, b);
    return e_.apply(Op::not_, e_.apply(Op::equal, a, b));
  };
  if (relation == "!=") {
    for (std::size_t i = 0; i < terms.size(); ++i)
      for (std::size_t j = i + 1; j < terms.size(); ++j) also(one(terms[i], terms[j]));
  } else {
    for (std::size_t i = 0; i + 1 < terms.size(); ++i) also(one(terms[i], terms[i + 1]));
  }
  return result;
}

}  // namespace mocert
