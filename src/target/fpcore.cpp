#include "target/fpcore.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "io/digest.hpp"
#include "io/numbers.hpp"
#include "mocert/error.hpp"
#include "target/precondition.hpp"
#include "target/s_expression.hpp"
#include "target/terms.hpp"

namespace mocert {
namespace {

/// (FPCore name? (arguments) :key datum ... body)
struct Core {
  const Datum* whole = nullptr;
  const Datum* arguments = nullptr;
  const Datum* body = nullptr;
  const Datum* pre = nullptr;
  std::vector<std::string> names;  ///< symbol and :name
};

/// A symbol that may name a function or an argument.
void require_plain_name(const Datum& d, const std::string& file) {
  const bool reserved = d.is("PI") || d.is("E") || d.is("TRUE") || d.is("FALSE");
  const bool plain = !d.list && !d.token.empty() && d.token[0] != '"' && d.token[0] != ':' && !looks_like_number(d.token);
  if (!plain || reserved) refuse_datum(d, file, d.list ? "an annotated or dimensioned argument" : "'" + d.token + "'", "a plain name");
}

Core read_core(const Datum& d, const std::string& file) {
  if (!d.list || d.items.size() < 3 || !d.items[0].is("FPCore"))
    refuse_datum(d, file, "something else", "(FPCore (arguments) properties body)");
  Core core;
  core.whole = &d;
  std::size_t next = 1;
  if (!d.items[next].list) {
    require_plain_name(d.items[next], file);
    core.names.push_back(d.items[next++].token);
  }
  core.arguments = &d.items[next++];
  if (!core.arguments->list) refuse_datum(*core.arguments, file, "'" + core.arguments->token + "'", "the list of arguments");
  bool named = false;
  while (next + 1 < d.items.size()) {
    const Datum &key = d.items[next], &value = d.items[next + 1];
    if (key.list || key.token.size() < 2 || key.token[0] != ':' || next + 2 >= d.items.size())
      refuse_datum(key, file, "something else", "properties (:key value) and one body");
    if (key.is(":name")) {
      if (named) refuse_datum(key, file, "a second :name", "one");
      named = true;
      if (value.list || value.token.size() < 2 || value.token[0] != '"') refuse_datum(value, file, "a name that is no string", "a string");
      core.names.push_back(value.token.substr(1, value.token.size() - 2));
    } else if (key.is(":pre")) {
      if (core.pre) refuse_datum(key, file, "a second :pre", "one");
      core.pre = &value;
    }
    next += 2;
  }
  if (next >= d.items.size()) refuse_datum(d, file, "no body", "a term");
  core.body = &d.items[next];
  return core;
}

std::vector<Core> select(const std::vector<Core>& all, const std::vector<std::string>& functions, const std::string& file) {
  if (functions.empty()) return all;
  std::vector<Core> selected;
  for (const std::string& name : functions) {
    const Core* found = nullptr;
    for (const Core& core : all) {
      if (std::find(core.names.begin(), core.names.end(), name) == core.names.end()) continue;
      if (found) throw InputError(file, "the function " + name + " twice", "one");
      found = &core;
    }
    if (!found) throw InputError(file, "no function " + name, "the name of one of its " + std::to_string(all.size()) + " FPCores");
    for (const Core& other : selected)
      if (other.whole == found->whole) throw InputError("--function", name + " twice", "one function per output");
    selected.push_back(*found);
  }
  return selected;
}

std::vector<std::string> argument_names(const Core& core, const std::string& file) {
  std::vector<std::string> names;
  for (const Datum& a : core.arguments->items) {
    require_plain_name(a, file);
    if (std::find(names.begin(), names.end(), a.token) != names.end())
      refuse_datum(a, file, "the argument '" + a.token + "' twice", "every argument once");
    names.push_back(a.token);
  }
  return names;
}

}  // namespace

FormulaTarget parse_fpcore(std::string_view text, const std::string& name, const std::vector<std::string>& functions) {
  const std::vector<Datum> data = read_data(text, name);
  std::vector<Core> all;
  all.reserve(data.size());
  for (const Datum& d : data) all.push_back(read_core(d, name));
  if (all.empty()) throw InputError(name, "no FPCore", "at least one");
  const std::vector<Core> cores = select(all, functions, name);
  const std::vector<std::string> names = argument_names(cores[0], name);
  if (names.empty()) refuse_datum(*cores[0].whole, name, "a function without arguments", "at least one");
  std::vector<Range> common;
  FormulaTarget target{Expression(names), std::nullopt, false, {}, {}};
  for (const Core& core : cores) {
    if (argument_names(core, name) != names)
      refuse_datum(*core.whole, name, "a function of other arguments than the first",
                   "outputs of the same arguments, or --function to choose");
    TermReader reader(target.expression, name);
    for (std::size_t i = 0; i < names.size(); ++i) reader.bind(names[i], target.expression.variable(static_cast<int>(i)));
    target.expression.add_output(reader.term(*core.body));
    if (target.expression.nodes().size() > 100'000)
      refuse_datum(*core.body, name, "formulas of more than 100,000 different terms", "smaller ones");
    target.names.push_back(core.names.empty() ? "" : core.names.back());
    target.content.push_back(core.arguments->canonical() + " " + core.body->canonical());
    if (!core.pre) continue;
    const auto box = precondition_box(*core.pre, names, name);
    if (!box) {
      target.precondition_is_no_box = true;
      continue;
    }
    // Met exactly and rounded outwards only then: boxes that miss each other by less than an ulp have nothing in common.
    if (common.empty())
      common = *box;
    else
      intersect(common, *box);
    target.domain = outward(common, names, *core.pre, name);
  }
  return target;
}

std::string content_digest(const FormulaTarget& target) {
  Digest d;
  d.text("mocert expression 1").u64(target.content.size());
  for (const std::string& c : target.content) d.text(c);
  return d.hex();
}

}  // namespace mocert
