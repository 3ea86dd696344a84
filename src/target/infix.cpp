#include <fmt/format.h>

#include <algorithm>

#include "io/numbers.hpp"
#include "mocert/error.hpp"
#include "target/fpcore.hpp"

namespace mocert {
namespace {

/// Precedence climbing over one infix formula; writes FPCore text. Conditions and terms are told apart while parsing.
class Infix {
 public:
  explicit Infix(const std::string& text) : text_(text) {}

  std::string run() {
    const Part result = ternary();
    skip();
    if (at_ != text_.size()) refuse("'" + text_.substr(at_, 12) + "'", "an operator or the end");
    return term(result);
  }
  int variables() const { return variables_; }

 private:
  struct Part {
    std::string text;
    bool condition = false;
  };

  [[noreturn]] void refuse(const std::string& found, const std::string& expected) const {
    throw InputError(fmt::format("--expression, column {}", at_ + 1), found, expected);
  }

  const std::string& term(const Part& p) const {
    if (p.condition) refuse("a condition", "a number");
    return p.text;
  }
  const std::string& condition(const Part& p) const {
    if (!p.condition) refuse("a number", "a condition such as x0 < 1");
    return p.text;
  }

  void skip() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n')) ++at_;
  }
  bool take(std::string_view token) {
    skip();
    if (text_.compare(at_, token.size(), token) != 0) return false;
    at_ += token.size();
    return true;
  }
  void need(std::string_view token) {
    skip();
    if (!take(token)) refuse(at_ < text_.size() ? fmt::format("'{}'", text_[at_]) : "the end", fmt::format("'{}'", token));
  }

  Part ternary() {
    if (++depth_ > 300) refuse("nesting deeper than 300", "less");
    Part c = disjunction();
    if (take("?")) {
      const std::string guard = condition(c);
      const Part yes = ternary();
      need(":");
      const Part no = ternary();
      c = {"(if " + guard + " " + term(yes) + " " + term(no) + ")", false};
    }
    --depth_;
    return c;
  }

  Part disjunction() {
    Part left = conjunction();
    while (take("||")) left = {"(or " + condition(left) + " " + condition(conjunction()) + ")", true};
    return left;
  }

  Part conjunction() {
    Part left = negation();
    while (take("&&")) left = {"(and " + condition(left) + " " + condition(negation()) + ")", true};
    return left;
  }

  Part negation() {
    skip();
    if (at_ == text_.size() || text_[at_] != '!' || text_.compare(at_, 2, "!=") == 0) return comparison();
    if (++depth_ > 300) refuse("nesting deeper than 300", "less");
    ++at_;
    Part result = {"(not " + condition(negation()) + ")", true};
    --depth_;
    return result;
  }

  Part comparison() {
    Part left = sum();
    for (const char* relation : {"<=", ">=", "==", "!=", "<", ">"})
      if (take(relation)) return {fmt::format("({} {} {})", relation, term(left), term(sum())), true};
    return left;
  }

  Part sum() {
    Part left = product();
    for (;;) {
      if (take("+"))
        left = {"(+ " + term(left) + " " + term(product()) + ")", false};
      else if (take("-"))
        left = {"(- " + term(left) + " " + term(product()) + ")", false};
      else
        return left;
    }
  }

  Part product() {
    Part left = sign();
    for (;;) {
      if (take("*"))
        left = {"(* " + term(left) + " " + term(sign()) + ")", false};
      else if (take("/"))
        left = {"(/ " + term(left) + " " + term(sign()) + ")", false};
      else
        return left;
    }
  }

  Part sign() {
    if (++depth_ > 300) refuse("nesting deeper than 300", "less");
    Part result;
    if (take("-"))
      result = {"(- " + term(sign()) + ")", false};
    else if (take("+"))
      result = sign();
    else
      result = power();
    --depth_;
    return result;
  }

  Part power() {
    Part base = primary();
    // To the right, and tighter than a minus on its left: -x^2 is -(x^2), x^-1 is x^(-1).
    if (take("^")) return {"(pow " + term(base) + " " + term(sign()) + ")", false};
    return base;
  }

  Part primary() {
    skip();
    if (at_ == text_.size()) refuse("the end", "a number, a variable or a function");
    const char c = text_[at_];
    if (take("(")) {
      Part inside = ternary();
      need(")");
      return inside;
    }
    if ((c >= '0' && c <= '9') || c == '.') return number();
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return name();
    refuse(fmt::format("'{}'", c), "a number, a variable or a function");
  }

  Part number() {
    const std::size_t start = at_;
    const bool hex = text_.compare(at_, 2, "0x") == 0;
    if (hex) at_ += 2;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      const bool exponent = hex ? c == 'p' || c == 'P' : c == 'e' || c == 'E';
      const bool digit = (c >= '0' && c <= '9') || c == '.' || (hex && ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')));
      if (!digit && !exponent) break;
      ++at_;
      if (exponent && at_ < text_.size() && (text_[at_] == '-' || text_[at_] == '+')) ++at_;
    }
    const std::string token = text_.substr(start, at_ - start);
    if (!parse_exact(token)) refuse("'" + token + "'", "a number");
    return {token, false};
  }

  Part name() {
    const std::size_t start = at_;
    while (at_ < text_.size() && ((text_[at_] >= 'a' && text_[at_] <= 'z') || (text_[at_] >= 'A' && text_[at_] <= 'Z') ||
                                  (text_[at_] >= '0' && text_[at_] <= '9') || text_[at_] == '_'))
      ++at_;
    const std::string token = text_.substr(start, at_ - start);
    if (token == "PI" || token == "pi") return {"PI", false};
    if (token == "E") return {"E", false};
    if (token == "TRUE" || token == "FALSE") return {token, true};
    skip();
    if (at_ < text_.size() && text_[at_] == '(') return call(token, start);
    if (token == "x") return variable(0);
    if (token[0] == 'x' && token.size() < 7 && std::all_of(token.begin() + 1, token.end(), [](char c) { return c >= '0' && c <= '9'; }))
      return variable(std::stoi(token.substr(1)));
    at_ = start;
    refuse("the unknown name '" + token + "'", "a variable x0, x1, ..., PI, E or a function");
  }

  Part variable(int index) {
    if (index >= 65536) refuse(fmt::format("x{}", index), "at most x65535");
    variables_ = std::max(variables_, index + 1);
    return {fmt::format("x{}", index), false};
  }

  Part call(std::string function, std::size_t start) {
    static constexpr const char* known[] = {"sqrt", "cbrt", "exp", "log", "sin",  "cos",  "tan", "asin", "acos",  "atan",  "sinh", "cosh",
                                            "tanh", "fabs", "abs", "pow", "fmin", "fmax", "min", "max",  "hypot", "atan2", "fma"};
    if (std::find(std::begin(known), std::end(known), function) == std::end(known)) {
      at_ = start;
      refuse("the unknown function '" + function + "'",
             "one of sqrt cbrt exp log sin cos tan asin acos atan sinh cosh tanh fabs pow fmin fmax hypot atan2 fma");
    }
    if (function == "abs" || function == "min" || function == "max") function = "f" + function;
    need("(");
    std::string text = "(" + function;
    int arguments = 0;
    do {
      text += " " + term(ternary());
      ++arguments;
    } while (take(","));
    need(")");
    const bool two = function == "pow" || function == "fmin" || function == "fmax" || function == "hypot" || function == "atan2";
    const int wanted = function == "fma" ? 3 : two ? 2 : 1;
    if (arguments != wanted) refuse(fmt::format("{} arguments of {}", arguments, function), std::to_string(wanted));
    return {text + ")", false};
  }

  const std::string& text_;
  std::size_t at_ = 0;
  int depth_ = 0, variables_ = 0;
};

}  // namespace

std::string infix_to_fpcore(const std::vector<std::string>& formulas, int inputs) {
  std::vector<std::string> bodies;
  int used = 1;
  for (const std::string& formula : formulas) {
    Infix parser(formula);
    bodies.push_back(parser.run());
    used = std::max(used, parser.variables());
  }
  if (inputs == 0) inputs = used;
  if (used > inputs)
    throw InputError("--expression", fmt::format("the variable x{}", used - 1),
                     fmt::format("at most x{}, as the model has {} inputs", inputs - 1, inputs));
  std::string arguments;
  for (int i = 0; i < inputs; ++i) arguments += fmt::format("{}x{}", i ? " " : "", i);
  std::string out;
  for (std::size_t k = 0; k < bodies.size(); ++k) {
    std::string line = formulas[k];
    std::replace(line.begin(), line.end(), '\n', ' ');
    out += fmt::format("; {}\n(FPCore ({}) {})\n", line, arguments, bodies[k]);
  }
  return out;
}

}  // namespace mocert
