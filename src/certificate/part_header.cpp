#include "certificate/part_header.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "io/json.hpp"
#include "io/numbers.hpp"
#include "mocert/error.hpp"

namespace mocert {
namespace {

constexpr std::uint64_t most = std::uint64_t{1} << 53, most_cells = (std::uint64_t{1} << 31) - 1;

template <class T, class F>
std::string list(const std::vector<T>& values, F&& show) {
  std::string text = "[";
  for (const T& v : values) text += (text.size() > 1 ? ", " : "") + show(v);
  return text + "]";
}

std::string quoted(const std::string& s) { return json_quote(s); }

std::string domain_text(const Box& domain) {
  std::string text = "[";
  for (std::size_t i = 0; i < domain.lo.size(); ++i)
    text += fmt::format("{}[\"{}\", \"{}\"]", i > 0 ? ", " : "", to_hex(domain.lo[i]), to_hex(domain.hi[i]));
  return text + "]";
}

std::vector<std::string> strings(const JsonPlace& place) {
  place.require_array();
  std::vector<std::string> values;
  for (std::size_t k = 0; k < place.size(); ++k) values.push_back(place.at(k).string());
  return values;
}

double number(const JsonPlace& place) {
  const auto value = parse_exact(place.string());
  if (!value) place.refuse_kind("a number");
  return to_double(*value, Rounding::down);
}

void read_claim(const JsonPlace& at, Certificate& c) {
  at.require_object({"epsilon", "epsilonDown", "norm", "domain", "lipschitz", "inputNorm", "tolerance", "pairs"});
  c.epsilon = at.at("epsilon").string();
  if (!parse_exact(c.epsilon)) at.at("epsilon").refuse_kind("a number");
  c.epsilon_down = number(at.at("epsilonDown"));
  c.norm = at.at("norm").string();
  c.domain = at.at("domain").box(true);
  c.lipschitz = strings(at.at("lipschitz"));
  c.input_norm = at.at("inputNorm").string();
  c.tolerance = at.at("tolerance").string();
  c.pairs_claimed = at.at("pairs").string();
}

void read_model(const JsonPlace& at, Certificate& c) {
  at.require_object({"fileDigest", "contentDigest", "inputs", "outputs", "experts"});
  c.model_file_digest = at.at("fileDigest").string();
  c.model_digest = at.at("contentDigest").string();
  c.inputs = static_cast<int>(at.at("inputs").count(65536));
  c.outputs = static_cast<int>(at.at("outputs").count(65536));
  c.experts = at.at("experts").count(most);
}

void read_target(const JsonPlace& at, Certificate& c) {
  at.require_object({"kind", "fileDigest", "contentDigest", "content", "samples"});
  c.target_kind = at.at("kind").string();
  c.target_file_digest = at.at("fileDigest").string();
  c.target_digest = at.at("contentDigest").string();
  c.target_content = strings(at.at("content"));
  c.sample_count = static_cast<int>(at.at("samples").count(1U << 31)) - 1;
}

std::string shown(const Json& v) {
  switch (v.kind()) {
    case Json::Kind::string: return json_quote(v.text());
    case Json::Kind::number: return std::string(v.text());
    case Json::Kind::boolean: return v.truth() ? "true" : "false";
    default: return fmt::format("{} values", v.items().size());
  }
}

/// Refuses at the first place where the two differ.
void compare(const Json& found, const Json& expected, const std::string& place, const std::string& file) {
  const auto same_text = [](const Json& a, const Json& b) { return a.text() == b.text(); };
  const auto keys = found.keys();
  const bool same = found.kind() == expected.kind() && found.truth() == expected.truth() && same_text(found, expected) &&
                    found.items().size() == expected.items().size() &&
                    std::equal(keys.begin(), keys.end(), expected.keys().begin(), same_text);
  if (!same) throw InputError(file + ": " + place, shown(found), shown(expected));
  for (std::size_t k = 0; k < found.items().size(); ++k)
    compare(found.items()[k], expected.items()[k], place + "/" + (keys.empty() ? std::to_string(k) : std::string(keys[k].text())), file);
}

}  // namespace

std::string part_header_text(const PartHeader& h) {
  const Certificate& c = h.claim;
  std::string text = fmt::format("{{\"mocert\": \"part\", \"schemaVersion\": \"1.0\", \"tool\": \"{}\",\n", tool_version);
  text += fmt::format(
      "\"claim\": {{\"epsilon\": {}, \"epsilonDown\": \"{}\", \"norm\": {}, \"domain\": {}, \"lipschitz\": {}, \"inputNorm\": {}, "
      "\"tolerance\": {}, \"pairs\": {}}},\n",
      quoted(c.epsilon), to_hex(c.epsilon_down), quoted(c.norm), domain_text(c.domain), list(c.lipschitz, quoted), quoted(c.input_norm),
      quoted(c.tolerance), quoted(c.pairs_claimed));
  text += fmt::format("\"model\": {{\"fileDigest\": {}, \"contentDigest\": {}, \"inputs\": {}, \"outputs\": {}, \"experts\": {}}},\n",
                      quoted(c.model_file_digest), quoted(c.model_digest), c.inputs, c.outputs, c.experts);
  text += fmt::format("\"target\": {{\"kind\": {}, \"fileDigest\": {}, \"contentDigest\": {}, \"content\": {}, \"samples\": {}}},\n",
                      quoted(c.target_kind), quoted(c.target_file_digest), quoted(c.target_digest), list(c.target_content, quoted),
                      c.sample_count + 1);
  text += fmt::format("\"cells\": {{\"from\": {}, \"to\": {}, \"of\": {}}},\n", h.from, h.to, h.of);
  return text +
         fmt::format("\"search\": {{\"maxDepth\": {}, \"batch\": {}, \"asksChecker\": {}}}}}\n", h.max_depth, h.batch, h.asks_checker);
}

PartHeader parse_part_header(const std::string& text, const std::string& file) {
  const JsonDocument json = parse_json(text, file);
  const JsonPlace top(json, file);
  top.require_object({"mocert", "schemaVersion", "tool", "claim", "model", "target", "cells", "search"});
  for (const auto& [key, wanted] : {std::pair{"mocert", "part"}, {"schemaVersion", "1.0"}, {"tool", tool_version}})
    if (top.at(key).string() != wanted) top.at(key).refuse(json_quote(top.at(key).string()), json_quote(wanted));
  PartHeader h;
  read_claim(top.at("claim"), h.claim);
  read_model(top.at("model"), h.claim);
  read_target(top.at("target"), h.claim);
  const JsonPlace cells = top.at("cells"), search = top.at("search");
  cells.require_object({"from", "to", "of"});
  h.from = cells.at("from").count(most_cells);
  h.to = cells.at("to").count(most_cells);
  h.of = cells.at("of").count(most_cells);
  if (h.from > h.to || h.to > h.of || h.of < 1) cells.refuse("no range of cells", "from <= to <= of");
  search.require_object({"maxDepth", "batch", "asksChecker"});
  h.max_depth = static_cast<int>(search.at("maxDepth").count(1U << 30));
  h.batch = search.at("batch").count(most);
  h.asks_checker = search.at("asksChecker").boolean();
  // What is written of it is what was read: nothing was lost or is read in two ways.
  require_same_header(text, part_header_text(h), file);
  return h;
}

void require_same_header(const std::string& found, const std::string& expected, const std::string& file) {
  if (found == expected) return;
  compare(parse_json(found, file).root(), parse_json(expected, file).root(), "", file);
  throw InputError(file, "a header in other words", "the words that mocert writes");
}

void require_same_claim(const PartHeader& found, const PartHeader& expected, const std::string& file) {
  PartHeader moved = found;
  moved.from = expected.from;
  moved.to = expected.to;
  require_same_header(part_header_text(moved), part_header_text(expected), file);
}

}  // namespace mocert
