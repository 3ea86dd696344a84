#include "kernel/read/fpcore.hpp"

#include <functional>
#include <numeric>
#include <set>
#include <unordered_map>

#include "kernel/fault.hpp"
#include "kernel/read/numbers.hpp"
#include "kernel/read/sha256.hpp"

namespace mocert::kernel {
namespace {

using Node = std::uint32_t;
using Nodes = std::vector<Node>;

[[noreturn]] void fail(const Datum& datum, const std::string& message) {
  throw Fault("syntax", "line " + std::to_string(datum.line), message);
}

bool looks_like_number(std::string_view text) {
  const auto digit = [&](std::size_t i) { return i < text.size() && text[i] >= '0' && text[i] <= '9'; };
  return digit(0) || (text.find_first_of("+-.") == 0 && (digit(1) || text.substr(1, 1) == "."));
}

/// A name that may be bound.
std::string_view symbol(const Datum& d) {
  if (d.kind != Datum::Kind::word || looks_like_number(d.text) || d.text[0] == ':')
    fail(d, "expected a plain name (dimensions and annotations are not supported)");
  for (const char* reserved : {"PI", "E", "TRUE", "FALSE"})
    if (d.text == reserved) fail(d, "found the constant " + shown(reserved) + ", expected a name");
  return d.text;
}

/// `least` to `most` operands, and what becomes of them.
struct Operation {
  std::size_t least, most;
  std::function<Node(Formula&, const Nodes&)> build;
};
using Operations = std::unordered_map<std::string_view, Operation>;

constexpr std::size_t any = 100'000;

Operation plain(Op op) {
  const auto count = static_cast<std::size_t>(arity(op));
  return {count, count, [=](Formula& f, const Nodes& a) { return f.add(op, a[0], count > 1 ? a[1] : 0); }};
}

Operation fold(Op op) {
  return {1, any, [=](Formula& f, const Nodes& a) {
            return std::accumulate(a.begin() + 1, a.end(), a[0], [&](Node x, Node y) { return f.add(op, x, y); });
          }};
}

/// (< a b c) is a - b < 0 and b - c < 0, `falling` for > and >=; (!= a b c) is `not` a - b = 0 for all pairs.
Operation compare(Op op, bool falling, bool differ) {
  return {2, any, [=](Formula& f, const Nodes& a) {
            Node result = f.add(Op::yes);
            for (std::size_t i = 0; i < a.size(); ++i) {
              for (std::size_t j = i + 1; j < (differ ? a.size() : std::min(a.size(), i + 2)); ++j) {
                const Node holds = f.add(op, f.add(Op::subtract, a[falling ? j : i], a[falling ? i : j]));
                result = f.add(Op::both, result, differ ? f.add(Op::opposite, holds) : holds);
              }
            }
            return result;
          }};
}

Node subtract(Formula& f, const Nodes& a) { return a.size() == 1 ? f.add(Op::negate, a[0]) : f.add(Op::subtract, a[0], a[1]); }

Node fma(Formula& f, const Nodes& a) { return f.add(Op::add, f.add(Op::multiply, a[0], a[1]), a[2]); }

Node hypot(Formula& f, const Nodes& a) {
  return f.add(Op::sqrt, f.add(Op::add, f.add(Op::multiply, a[0], a[0]), f.add(Op::multiply, a[1], a[1])));
}

/// All but let, let*, if and pow.
const Operations operations = {{"+", fold(Op::add)},        {"*", fold(Op::multiply)}, {"-", {1, 2, subtract}},   {"/", plain(Op::divide)},
                               {"fma", {3, 3, fma}},        {"hypot", {2, 2, hypot}},  {"fmin", plain(Op::fmin)}, {"fmax", plain(Op::fmax)},
                               {"atan2", plain(Op::atan2)}, {"fabs", plain(Op::fabs)}, {"sqrt", plain(Op::sqrt)}, {"cbrt", plain(Op::cbrt)},
                               {"exp", plain(Op::exp)},     {"log", plain(Op::log)},   {"sin", plain(Op::sin)},   {"cos", plain(Op::cos)},
                               {"tan", plain(Op::tan)},     {"asin", plain(Op::asin)}, {"acos", plain(Op::acos)}, {"atan", plain(Op::atan)},
                               {"sinh", plain(Op::sinh)},   {"cosh", plain(Op::cosh)}, {"tanh", plain(Op::tanh)}};
const Operations comparisons = {{"<", compare(Op::negative, false, false)},      {">", compare(Op::negative, true, false)},
                                {"<=", compare(Op::not_positive, false, false)}, {">=", compare(Op::not_positive, true, false)},
                                {"==", compare(Op::zero, false, false)},         {"!=", compare(Op::zero, false, true)}};
const Operations connectives = {{"and", fold(Op::both)}, {"or", fold(Op::either)}, {"not", plain(Op::opposite)}};

/// Builds the graph of one core's body. Recursion is bounded by the nesting cap of read_sexpr.
class Builder {
 public:
  explicit Builder(Formula& formula) : formula_(formula) {}

  void bind(std::string_view name, Node value) { scope_[name].push_back(value); }

  Node term(const Datum& d) {
    count(d);
    if (const auto value = numeral(d)) return formula_.constant(d.canonical(), *value);
    if (!d.is_list()) return named(d);
    const std::string_view name = head(d);
    if (name == "let" || name == "let*") return let(d, name == "let*");
    if (name == "pow") return power(d);
    if (name == "if") {
      expect_operands(d, 3, 3);
      const Node c = condition(d.items[1]), a = term(d.items[2]), b = term(d.items[3]);
      return formula_.add(Op::branch, c, a, b);
    }
    const auto found = operations.find(name);
    if (found == operations.end()) fail(d, "found the unknown operation " + shown(name));
    return build(d, found->second, &Builder::term);
  }

 private:
  void count(const Datum& d) {
    if (++terms_ > 100'000) fail(d, "found a formula of more than 100,000 terms");
  }

  static std::string_view head(const Datum& d) {
    if (d.items.empty() || d.items[0].kind != Datum::Kind::word) fail(d, "expected the name of an operation after the bracket");
    return d.items[0].text;
  }

  static void expect_operands(const Datum& d, std::size_t least, std::size_t most) {
    const std::size_t found = d.items.size() - 1;
    if (found < least || found > most)
      fail(d, "found " + std::to_string(found) + " operands of " + shown(head(d)) + ", expected " +
                  std::to_string(found < least ? least : most));
  }

  Node build(const Datum& d, const Operation& operation, Node (Builder::*operand)(const Datum&)) {
    expect_operands(d, operation.least, operation.most);
    Nodes nodes;
    for (std::size_t i = 1; i < d.items.size(); ++i) nodes.push_back((this->*operand)(d.items[i]));
    return operation.build(formula_, nodes);
  }

  Node named(const Datum& d) {
    if (d.kind == Datum::Kind::string) fail(d, "found a string, expected a term");
    if (const auto found = scope_.find(d.text); found != scope_.end() && !found->second.empty()) return found->second.back();
    if (d.text == "PI") return formula_.add(Op::pi);
    if (d.text == "E") return formula_.add(Op::e);
    fail(d, "found the unknown name " + shown(d.text));
  }

  /// Integer exponents are integer powers only where they are written as numerals.
  Node power(const Datum& d) {
    expect_operands(d, 2, 2);
    const Node base = term(d.items[1]);
    const std::optional<mpq_class> value = numeral(d.items[2]);
    if (value && value->get_den() == 1 && abs(*value) <= 1024) {
      const int k = static_cast<int>(value->get_num().get_si());
      if (k == 1) return base;
      return k == 2 ? formula_.add(Op::multiply, base, base) : formula_.add(Op::integer_power, base, 0, 0, k);
    }
    const Node exponent = term(d.items[2]);
    if (value) return formula_.add(Op::real_power, base, exponent);
    return formula_.add(Op::exp, formula_.add(Op::multiply, exponent, formula_.add(Op::log, base)));
  }

  Node let(const Datum& d, bool sequential) {
    expect_operands(d, 2, 2);
    if (!d.items[1].is_list()) fail(d, "expected a list of bindings");
    std::vector<std::pair<std::string_view, Node>> bound;
    std::set<std::string_view> names;
    for (const Datum& binding : d.items[1].items) {
      if (binding.items.size() != 2) fail(binding, "expected a binding (name term)");
      const std::string_view name = symbol(binding.items[0]);
      if (!names.insert(name).second && !sequential) fail(binding, "found the name " + shown(name) + " twice");
      bound.emplace_back(name, term(binding.items[1]));
      if (sequential) bind(name, bound.back().second);
    }
    for (const auto& [name, value] : bound)
      if (!sequential) bind(name, value);
    const Node result = term(d.items[2]);
    for (const auto& [name, value] : bound) scope_[name].pop_back();
    return result;
  }

  Node condition(const Datum& d) {
    count(d);
    if (d.is_word("TRUE")) return formula_.add(Op::yes);
    if (d.is_word("FALSE")) return formula_.add(Op::no);
    if (!d.is_list()) fail(d, "found " + shown(d.text) + ", expected a condition");
    const std::string_view name = head(d);
    if (const auto found = comparisons.find(name); found != comparisons.end()) return build(d, found->second, &Builder::term);
    if (const auto found = connectives.find(name); found != connectives.end()) return build(d, found->second, &Builder::condition);
    fail(d, "found the unknown condition " + shown(name));
  }

  Formula& formula_;
  std::unordered_map<std::string_view, std::vector<Node>> scope_;
  std::size_t terms_ = 0;
};

/// (FPCore name? (arguments) :key datum ... body)
struct Core {
  const Datum *whole, *arguments, *pre, *body;
  std::vector<std::string_view> names;
};

Core read_core(const Datum& d) {
  if (d.items.size() < 3 || !d.items[0].is_word("FPCore")) fail(d, "expected (FPCore (arguments) ... body)");
  Core core{&d, nullptr, nullptr, &d.items.back(), {}};
  std::size_t next = 1;
  if (!d.items[next].is_list()) core.names.push_back(symbol(d.items[next++]));
  core.arguments = &d.items[next++];
  if (!core.arguments->is_list()) fail(d, "expected a list of arguments");
  bool named = false;
  for (; next + 1 < d.items.size(); next += 2) {
    const Datum &key = d.items[next], &value = d.items[next + 1];
    if (key.kind != Datum::Kind::word || key.text.size() < 2 || key.text[0] != ':' || &value == core.body)
      fail(d, "expected properties (:key datum) and one body");
    if (key.text == ":name") {
      if (named || value.kind != Datum::Kind::string) fail(d, "expected one :name, a string");
      named = true;
      core.names.push_back(value.text);
    } else if (key.text == ":pre") {
      if (core.pre) fail(d, "found two preconditions");
      core.pre = &value;
    }
  }
  if (next >= d.items.size()) fail(d, "found no body");
  return core;
}

/// The cores of these names, each of which must be that of one core; all cores if there are no names.
std::vector<Core> select(const std::vector<Datum>& file, const std::vector<std::string>& functions) {
  std::vector<Core> all, selected;
  for (const Datum& datum : file) all.push_back(read_core(datum));
  if (functions.empty()) return all;
  std::set<const Datum*> taken;
  for (const std::string& name : functions) {
    const std::size_t before = selected.size();
    std::copy_if(all.begin(), all.end(), std::back_inserter(selected),
                 [&](const Core& core) { return std::find(core.names.begin(), core.names.end(), name) != core.names.end(); });
    if (selected.size() != before + 1 || !taken.insert(selected.back().whole).second)
      throw Fault("syntax", "functions", "found none, several, or one selected before, expected one function named " + shown(name));
  }
  return selected;
}

}  // namespace

std::optional<mpq_class> numeral(const Datum& d) {
  if (d.items.size() == 2 && d.items[0].is_word("-") && !d.items[1].is_list()) {
    const std::optional<mpq_class> value = numeral(d.items[1]);
    return value ? std::optional<mpq_class>(-*value) : std::nullopt;
  }
  if (d.kind != Datum::Kind::word || !looks_like_number(d.text)) return std::nullopt;
  try {
    return exact_value(d.text, Grammar::lenient);
  } catch (const BadNumber& bad) {
    fail(d, bad.what());
  }
}

FormulaTarget read_fpcore(const std::string& text, const std::vector<std::string>& functions) {
  const std::vector<Datum> file = read_sexpr(text);
  const std::vector<Core> cores = select(file, functions);
  if (cores.empty()) throw Fault("syntax", "line 1", "found no FPCore");
  FormulaTarget target;
  std::vector<std::string_view> names;
  std::vector<Range> box;
  Sha256 hash;
  hash.text("mocert expression 1");
  hash.u64(cores.size());
  for (const Core& core : cores) {
    std::vector<std::string_view> own;
    Builder builder(target.formula);
    for (const Datum& argument : core.arguments->items) {
      own.push_back(symbol(argument));
      if (std::count(own.begin(), own.end(), own.back()) > 1) fail(argument, "found the argument " + shown(own.back()) + " twice");
      if (own.size() > 65536) fail(argument, "found more than 65536 arguments");
      builder.bind(own.back(), target.formula.add(Op::variable, static_cast<Node>(own.size() - 1)));
    }
    if (&core == cores.data()) names = own;
    if (own != names || own.empty()) fail(*core.whole, "expected the same arguments in every function, at least one");
    target.formula.outputs.push_back(builder.term(*core.body));
    target.content.push_back(core.arguments->canonical() + " " + core.body->canonical());
    hash.text(target.content.back());
    if (!core.pre) continue;
    const std::optional<std::vector<Range>> own_box = precondition_box(*core.pre, names);
    target.precondition_is_no_box = target.precondition_is_no_box || !own_box;
    box.resize(own_box ? names.size() : box.size());
    for (std::size_t i = 0; own_box && i < names.size(); ++i) box[i].intersect((*own_box)[i]);
  }
  target.arguments = names.size();
  target.digest = hash.digest();
  if (!box.empty()) target.domain.emplace();
  for (const Range& range : box) {
    if (range.low > range.high) throw Fault("syntax", ":pre", "found an empty domain");
    target.domain->first.push_back(to_double(range.low, Type::binary64, Direction::down));
    target.domain->second.push_back(to_double(range.high, Type::binary64, Direction::up));
  }
  return target;
}

}  // namespace mocert::kernel
