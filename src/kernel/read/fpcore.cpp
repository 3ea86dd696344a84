#include "kernel/read/fpcore.hpp"

#include <algorithm>
#include <unordered_map>

#include "kernel/fault.hpp"
#include "kernel/read/numbers.hpp"
#include "kernel/read/sha256.hpp"

namespace mocert::kernel {
namespace {

using Node = std::uint32_t;

[[noreturn]] void fail(const Sexpr& file, Node node, const std::string& message) {
  throw Fault("syntax", "line " + std::to_string(file.data[node].line), message);
}

bool looks_like_number(std::string_view text) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.empty()) return false;
  if (digit(text[0])) return true;
  return text.size() > 1 && (text[0] == '+' || text[0] == '-' || text[0] == '.') && (digit(text[1]) || text[1] == '.');
}

const std::unordered_map<std::string_view, Op> one_argument = {
    {"sqrt", Op::sqrt}, {"cbrt", Op::cbrt}, {"exp", Op::exp},   {"log", Op::log},   {"sin", Op::sin},
    {"cos", Op::cos},   {"tan", Op::tan},   {"asin", Op::asin}, {"acos", Op::acos}, {"atan", Op::atan},
    {"sinh", Op::sinh}, {"cosh", Op::cosh}, {"tanh", Op::tanh}, {"fabs", Op::fabs}};
const std::unordered_map<std::string_view, Op> two_arguments = {
    {"fmin", Op::fmin}, {"fmax", Op::fmax}, {"atan2", Op::atan2}, {"/", Op::divide}};

/// Builds the graph of one core's body. Recursion is bounded by the nesting cap of read_sexpr.
class Builder {
 public:
  Builder(const Sexpr& file, Formula& formula) : file_(file), formula_(formula) {}

  void bind(std::string_view name, Node value) { scope_[name].push_back(value); }

  Node term(Node node) {
    count(node);
    const Datum& d = file_.data[node];
    if (d.list) return application(node);
    if (d.string) fail(file_, node, "found a string, expected a term");
    if (looks_like_number(d.text)) return formula_.constant(std::string(d.text), *numeral(file_, node));
    if (const auto found = scope_.find(d.text); found != scope_.end() && !found->second.empty()) return found->second.back();
    if (d.text == "PI") return formula_.add(Op::pi);
    if (d.text == "E") return formula_.add(Op::e);
    fail(file_, node, "found the unknown name " + shown(d.text));
  }

 private:
  void count(Node node) {
    if (++terms_ > 100'000) fail(file_, node, "found a formula of more than 100,000 terms");
  }

  const std::vector<Node>& items(Node node) const { return file_.data[node].items; }

  std::string_view head(Node node) const {
    if (items(node).empty()) fail(file_, node, "found an empty list, expected a term");
    const Datum& d = file_.data[items(node)[0]];
    if (d.list || d.string) fail(file_, node, "found a list, expected the name of an operation");
    return d.text;
  }

  void expect_arguments(Node node, std::size_t count) {
    if (items(node).size() != count + 1) {
      fail(
          file_, node,
          "found " + std::to_string(items(node).size() - 1) + " arguments of " + shown(head(node)) + ", expected " + std::to_string(count));
    }
  }

  Node application(Node node) {
    const std::string_view name = head(node);
    if (name == "let" || name == "let*") return let(node, name == "let*");
    if (name == "if") {
      expect_arguments(node, 3);
      const Node c = condition(items(node)[1]), a = term(items(node)[2]), b = term(items(node)[3]);
      return formula_.add(Op::branch, c, a, b);
    }
    if (name == "+" || name == "*") return fold(node, name == "+" ? Op::add : Op::multiply);
    if (name == "-") return minus(node);
    if (name == "pow") return power(node);
    if (name == "fma") {
      expect_arguments(node, 3);
      const Node a = term(items(node)[1]), b = term(items(node)[2]), c = term(items(node)[3]);
      return formula_.add(Op::add, formula_.add(Op::multiply, a, b), c);
    }
    if (name == "hypot") {
      expect_arguments(node, 2);
      const Node a = term(items(node)[1]), b = term(items(node)[2]);
      return formula_.add(Op::sqrt, formula_.add(Op::add, formula_.add(Op::multiply, a, a), formula_.add(Op::multiply, b, b)));
    }
    if (const auto found = one_argument.find(name); found != one_argument.end()) {
      expect_arguments(node, 1);
      return formula_.add(found->second, term(items(node)[1]));
    }
    if (const auto found = two_arguments.find(name); found != two_arguments.end()) {
      expect_arguments(node, 2);
      const Node a = term(items(node)[1]), b = term(items(node)[2]);
      return formula_.add(found->second, a, b);
    }
    fail(file_, node, "found the unknown operation " + shown(name));
  }

  Node fold(Node node, Op op) {
    if (items(node).size() < 2) fail(file_, node, "found no argument");
    Node result = term(items(node)[1]);
    for (std::size_t i = 2; i < items(node).size(); ++i) result = formula_.add(op, result, term(items(node)[i]));
    return result;
  }

  Node minus(Node node) {
    if (items(node).size() == 2) {
      const Node operand = items(node)[1];
      if (const auto value = numeral(file_, node)) return formula_.constant("(-)" + std::string(file_.data[operand].text), *value);
      return formula_.add(Op::negate, term(operand));
    }
    expect_arguments(node, 2);
    const Node a = term(items(node)[1]), b = term(items(node)[2]);
    return formula_.add(Op::subtract, a, b);
  }

  /// Integer exponents are integer powers only where they are written as numerals.
  Node power(Node node) {
    expect_arguments(node, 2);
    const Node base = term(items(node)[1]), exponent = items(node)[2];
    const std::optional<mpq_class> value = numeral(file_, exponent);
    if (!value) return formula_.add(Op::exp, formula_.add(Op::multiply, term(exponent), formula_.add(Op::log, base)));
    if (value->get_den() != 1 || abs(*value) > 1024) return formula_.add(Op::real_power, base, term(exponent));
    const int k = static_cast<int>(value->get_num().get_si());
    if (k == 1) return base;
    return k == 2 ? formula_.add(Op::multiply, base, base) : formula_.add(Op::integer_power, base, 0, 0, k);
  }

  Node let(Node node, bool sequential) {
    expect_arguments(node, 2);
    const Datum& bindings = file_.data[items(node)[1]];
    if (!bindings.list) fail(file_, node, "expected a list of bindings");
    std::vector<std::pair<std::string_view, Node>> bound;
    for (const Node binding : bindings.items) {
      const Datum& d = file_.data[binding];
      if (!d.list || d.items.size() != 2) fail(file_, binding, "expected a binding (name term)");
      const std::string_view name = symbol(file_, d.items[0]);
      for (const auto& other : bound)
        if (!sequential && other.first == name) fail(file_, binding, "found the name " + shown(name) + " twice");
      bound.emplace_back(name, term(d.items[1]));
      if (sequential) bind(name, bound.back().second);
    }
    if (!sequential)
      for (const auto& [name, value] : bound) bind(name, value);
    const Node result = term(items(node)[2]);
    for (const auto& [name, value] : bound) scope_[name].pop_back();
    return result;
  }

  Node condition(Node node) {
    count(node);
    const Datum& d = file_.data[node];
    if (!d.list) {
      if (d.text == "TRUE" && !d.string) return formula_.add(Op::yes);
      if (d.text == "FALSE" && !d.string) return formula_.add(Op::no);
      fail(file_, node, "found " + shown(d.text) + ", expected a condition");
    }
    const std::string_view name = head(node);
    if (name == "not") {
      expect_arguments(node, 1);
      return formula_.add(Op::opposite, condition(items(node)[1]));
    }
    if (name == "and" || name == "or") {
      if (items(node).size() < 2) fail(file_, node, "found no argument");
      Node result = condition(items(node)[1]);
      for (std::size_t i = 2; i < items(node).size(); ++i)
        result = formula_.add(name == "and" ? Op::both : Op::either, result, condition(items(node)[i]));
      return result;
    }
    return comparison(node, name);
  }

  /// (< a b c) is a - b < 0 and b - c < 0; (!= a b c) speaks of all pairs.
  Node comparison(Node node, std::string_view name) {
    const bool differ = name == "!=", greater = name == ">" || name == ">=";
    if (name != "<" && name != "<=" && name != "==" && !greater && !differ) fail(file_, node, "found the unknown condition " + shown(name));
    if (items(node).size() < 3) fail(file_, node, "found fewer than two arguments");
    std::vector<Node> terms;
    for (std::size_t i = 1; i < items(node).size(); ++i) terms.push_back(term(items(node)[i]));
    std::optional<Node> result;
    const auto conjoin = [&](Node c) { result = result ? formula_.add(Op::both, *result, c) : c; };
    for (std::size_t i = 0; i < terms.size(); ++i) {
      for (std::size_t j = i + 1; j < (differ ? terms.size() : std::min(terms.size(), i + 2)); ++j) {
        const Node gap = formula_.add(Op::subtract, terms[greater ? j : i], terms[greater ? i : j]);
        if (differ)
          conjoin(formula_.add(Op::opposite, formula_.add(Op::zero, gap)));
        else
          conjoin(formula_.add(name == "==" ? Op::zero : name.size() == 1 ? Op::negative : Op::not_positive, gap));
      }
    }
    return *result;
  }

 public:
  /// A name that may be bound.
  static std::string_view symbol(const Sexpr& file, Node node) {
    const Datum& d = file.data[node];
    if (d.list || d.string || looks_like_number(d.text) || d.text[0] == ':')
      fail(file, node, "expected a plain name (dimensions and annotations are not supported)");
    for (const char* reserved : {"PI", "E", "TRUE", "FALSE"})
      if (d.text == reserved) fail(file, node, "found the constant " + std::string(reserved) + ", expected a name");
    return d.text;
  }

 private:
  const Sexpr& file_;
  Formula& formula_;
  std::unordered_map<std::string_view, std::vector<Node>> scope_;
  std::size_t terms_ = 0;
};

/// (FPCore name? (arguments) :key datum ... body)
struct Core {
  Node node = 0, arguments = 0, body = 0;
  std::vector<std::string_view> names;
  std::optional<Node> pre;
};

Core read_core(const Sexpr& file, Node node) {
  const Datum& d = file.data[node];
  if (!d.list || d.items.size() < 3 || !file.is_word(d.items[0], "FPCore")) fail(file, node, "expected (FPCore (arguments) ... body)");
  Core core{node, 0, d.items.back(), {}, {}};
  std::size_t next = 1;
  if (!file.data[d.items[next]].list) core.names.push_back(Builder::symbol(file, d.items[next++]));
  core.arguments = d.items[next++];
  if (!file.data[core.arguments].list) fail(file, node, "expected a list of arguments");
  bool named = false;
  for (; next + 1 < d.items.size(); next += 2) {
    const Datum& key = file.data[d.items[next]];
    if (key.list || key.string || key.text.size() < 2 || key.text[0] != ':' || next + 2 >= d.items.size())
      fail(file, node, "expected properties (:key datum) and one body");
    const Node value = d.items[next + 1];
    if (key.text == ":name") {
      if (named || !file.data[value].string) fail(file, node, "expected one :name, a string");
      named = true;
      core.names.push_back(file.data[value].text);
    } else if (key.text == ":pre") {
      if (core.pre) fail(file, node, "found two preconditions");
      core.pre = value;
    }
  }
  if (next >= d.items.size()) fail(file, node, "found no body");
  return core;
}

std::vector<Core> select(const Sexpr& file, const std::vector<std::string>& functions) {
  std::vector<Core> all, selected;
  for (const Node node : file.top) all.push_back(read_core(file, node));
  if (functions.empty()) return all;
  for (const std::string& name : functions) {
    std::vector<const Core*> found;
    for (const Core& core : all)
      if (std::find(core.names.begin(), core.names.end(), name) != core.names.end()) found.push_back(&core);
    if (found.size() != 1)
      throw Fault("syntax", "functions", "found " + std::to_string(found.size()) + " functions named " + shown(name) + ", expected one");
    for (const Core& other : selected)
      if (other.node == found[0]->node) throw Fault("syntax", "functions", "found " + shown(name) + " selected twice");
    selected.push_back(*found[0]);
  }
  return selected;
}

}  // namespace

std::optional<mpq_class> numeral(const Sexpr& file, Node node) {
  const Datum& d = file.data[node];
  if (d.list) {
    if (d.items.size() != 2 || !file.is_word(d.items[0], "-") || file.data[d.items[1]].list) return std::nullopt;
    const std::optional<mpq_class> value = numeral(file, d.items[1]);
    if (!value) return std::nullopt;
    return mpq_class(-*value);
  }
  if (d.string || !looks_like_number(d.text)) return std::nullopt;
  try {
    return exact_value(d.text, Grammar::lenient);
  } catch (const BadNumber& bad) {
    fail(file, node, bad.what());
  }
}

FormulaTarget read_fpcore(const std::string& text, const std::vector<std::string>& functions) {
  const Sexpr file = read_sexpr(text);
  const std::vector<Core> cores = select(file, functions);
  if (cores.empty()) throw Fault("syntax", "line 1", "found no FPCore");
  FormulaTarget target;
  std::vector<std::string> names;
  std::optional<std::vector<std::pair<mpq_class, mpq_class>>> box;
  Sha256 hash;
  hash.text("mocert expression 1");
  hash.u64(cores.size());
  for (const Core& core : cores) {
    std::vector<std::string> own;
    Builder builder(file, target.formula);
    for (const Node argument : file.data[core.arguments].items) {
      const std::string_view name = Builder::symbol(file, argument);
      if (std::find(own.begin(), own.end(), name) != own.end()) fail(file, argument, "found the argument " + shown(name) + " twice");
      if (own.size() >= 65536) fail(file, argument, "found more than 65536 arguments");
      builder.bind(name, target.formula.add(Op::variable, static_cast<Node>(own.size())));
      own.emplace_back(name);
    }
    if (&core == cores.data()) names = own;
    if (own != names || own.empty()) fail(file, core.node, "expected the same arguments in every function, at least one");
    target.formula.outputs.push_back(builder.term(core.body));
    target.content.push_back(file.canonical(core.arguments) + " " + file.canonical(core.body));
    hash.text(target.content.back());
    if (!core.pre) continue;
    const auto own_box = precondition_box(file, *core.pre, names);
    if (!own_box)
      target.precondition_is_no_box = true;
    else if (!box)
      box = own_box;
    else
      for (std::size_t i = 0; i < names.size(); ++i) {
        (*box)[i].first = std::max((*box)[i].first, (*own_box)[i].first);
        (*box)[i].second = std::min((*box)[i].second, (*own_box)[i].second);
      }
  }
  target.arguments = names.size();
  target.digest = hash.digest();
  if (!box) return target;
  target.domain.emplace();
  for (const auto& [low, high] : *box) {
    if (low > high) throw Fault("syntax", ":pre", "found an empty domain");
    target.domain->first.push_back(to_double(low, Type::binary64, Direction::down));
    target.domain->second.push_back(to_double(high, Type::binary64, Direction::up));
  }
  return target;
}

}  // namespace mocert::kernel
