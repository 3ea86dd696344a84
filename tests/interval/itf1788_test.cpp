#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <regex>

#include "interval/elementary.hpp"
#include "interval/interval.hpp"

// The test vectors of libieeep1788 in ITL form (ITF1788; Apache licence), which others made for any implementation of IEEE 1788. They stand
// beside the project where it is developed; elsewhere MOCERT_ITF1788 may name the folder.

namespace mocert {
namespace {

using Result = std::optional<Interval>;

struct Case {
  std::string operation, text;
  std::vector<Interval> arguments;
  int integer = 0;
  Interval expected = 0.0;
};

double number(const std::string& text) {
  if (text == "infinity" || text == "+infinity") return rounding::kInfinity;
  if (text == "-infinity") return -rounding::kInfinity;
  return std::strtod(text.c_str(), nullptr);
}

std::filesystem::path vectors() {
  const char* named = std::getenv("MOCERT_ITF1788");
  const std::filesystem::path folder =
      named ? std::filesystem::path(named) : std::filesystem::path(MOCERT_SOURCE_DIR) / "../shared/data/itf1788";
  return folder / "libieeep1788_elem.itl";
}

/// Bare (undecorated) cases without empty intervals.
std::vector<Case> read_cases() {
  std::ifstream in(vectors());
  std::vector<Case> cases;
  const std::regex form(R"(^\s+([a-z0-9]+) (.*) = (\[[^\]]*\]);)"), interval(R"(\[\s*([^,\]\s]+)\s*(?:,\s*([^\]\s]+)\s*)?\])"),
      integer(R"(\]\s*(-?[0-9]+)$)");
  for (std::string line; std::getline(in, line);) {
    std::smatch whole;
    if (line.find('_') != std::string::npos || line.find("empty") != std::string::npos || line.find("nai") != std::string::npos ||
        !std::regex_search(line, whole, form))
      continue;
    Case c;
    c.operation = whole[1];
    c.text = line;
    const auto read = [&](const std::smatch& m) {
      if (m[1] == "entire") return whole_line();
      return Interval(number(m[1]), m[2].matched ? number(m[2]) : number(m[1]));
    };
    const std::string inputs = whole[2], output = whole[3];
    for (auto it = std::sregex_iterator(inputs.begin(), inputs.end(), interval); it != std::sregex_iterator(); ++it)
      c.arguments.push_back(read(*it));
    std::smatch m;
    if (std::regex_search(inputs, m, integer)) c.integer = std::atoi(m[1].str().c_str());
    std::regex_search(output, m, interval);
    c.expected = read(m);
    cases.push_back(c);
  }
  return cases;
}

const std::map<std::string, std::function<Result(const Case&)>>& operations() {
  static const auto elementary = [](Elementary f) { return [f](const Case& c) { return evaluate(f, c.arguments[0]); }; };
  static const std::map<std::string, std::function<Result(const Case&)>> all = {
      {"neg", [](const Case& c) { return Result(-c.arguments[0]); }},
      {"add", [](const Case& c) { return Result(c.arguments[0] + c.arguments[1]); }},
      {"sub", [](const Case& c) { return Result(c.arguments[0] - c.arguments[1]); }},
      {"mul", [](const Case& c) { return Result(c.arguments[0] * c.arguments[1]); }},
      {"div", [](const Case& c) { return divide(c.arguments[0], c.arguments[1]); }},
      {"recip", elementary(Elementary::recip)},
      {"sqr", [](const Case& c) { return integer_power(c.arguments[0], 2); }},
      {"pown", [](const Case& c) { return integer_power(c.arguments[0], c.integer); }},
      {"pow", [](const Case& c) { return real_power(c.arguments[0], c.arguments[1]); }},
      {"sqrt", elementary(Elementary::sqrt)},
      {"exp", elementary(Elementary::exp)},
      {"log", elementary(Elementary::log)},
      {"sin", elementary(Elementary::sin)},
      {"cos", elementary(Elementary::cos)},
      {"tan", elementary(Elementary::tan)},
      {"asin", elementary(Elementary::asin)},
      {"acos", elementary(Elementary::acos)},
      {"atan", elementary(Elementary::atan)},
      {"atan2", [](const Case& c) { return atan2(c.arguments[0], c.arguments[1]); }},
      {"sinh", elementary(Elementary::sinh)},
      {"cosh", elementary(Elementary::cosh)},
      {"tanh", elementary(Elementary::tanh)},
      {"abs", [](const Case& c) { return Result(absolute(c.arguments[0])); }},
      {"min", [](const Case& c) { return Result(minimum(c.arguments[0], c.arguments[1])); }},
      {"max", [](const Case& c) { return Result(maximum(c.arguments[0], c.arguments[1])); }},
  };
  return all;
}

TEST(Itf1788, EveryResultEnclosesTheExactOne) {
  if (!std::filesystem::exists(vectors())) GTEST_SKIP() << "the vectors of ITF1788 are not here: " << vectors();
  struct Count {
    int cases = 0, tightest = 0, undefined = 0;
  };
  std::map<std::string, Count> counts;
  Count all;
  for (const Case& c : read_cases()) {
    const auto operation = operations().find(c.operation);
    if (operation == operations().end()) continue;
    const Result r = operation->second(c);
    for (Count* count : {&all, &counts[c.operation]}) {
      ++count->cases;
      if (!r) ++count->undefined;
      if (r && same(*r, c.expected)) ++count->tightest;
    }
    // Ours say nothing where the function is not defined on all of the argument; the vectors then give the image of the rest.
    if (!r) continue;
    EXPECT_TRUE(contains(*r, c.expected)) << c.text << " gives [" << r->lower() << ", " << r->upper() << "]";
  }
  EXPECT_GT(all.cases, 1000);
  for (const char* everywhere :
       {"neg", "add", "sub", "mul", "sqr", "exp", "sin", "cos", "atan", "sinh", "cosh", "tanh", "abs", "min", "max"})
    EXPECT_EQ(counts[everywhere].undefined, 0) << everywhere;
  for (const auto& [name, count] : counts)
    fmt::print("{:6} {:5} cases, {:5} tightest, {:4} not defined on all of the argument\n", name, count.cases, count.tightest,
               count.undefined);
  fmt::print("all    {:5} cases, {:5} tightest ({:.1f}% of those defined), {:4} not defined on all of the argument\n", all.cases,
             all.tightest, 100.0 * all.tightest / (all.cases - all.undefined), all.undefined);
}

}  // namespace
}  // namespace mocert
