#include "gate/config.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <set>

#include "io/file.hpp"
#include "mocert/error.hpp"

namespace mocert {
namespace {

[[noreturn]] void refuse(const std::string& file, const toml::source_region& at, const std::string& found, const std::string& expected) {
  throw InputError(fmt::format("{}:{}:{}", file, at.begin.line, at.begin.column), found, expected);
}

std::string kind_of(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::string: return "a string";
    case toml::node_type::integer: return "an integer";
    case toml::node_type::floating_point: return "a floating-point number";
    case toml::node_type::boolean: return "a boolean";
    case toml::node_type::array: return "an array";
    case toml::node_type::table: return "a table";
    default: return "a date or time";
  }
}

/// Reads the keys of one table into a claim.
class ClaimReader {
 public:
  ClaimReader(const std::string& file, GateClaim& claim) : file_(file), folder_(std::filesystem::path(file).parent_path()), claim_(claim) {
    const auto words = [this](std::optional<std::string>& into) { return [this, &into](const toml::node& node) { into = text(node); }; };
    TargetOptions& target = claim.text.target;
    read_ = {
        {"name", [this](const toml::node& node) { claim_.name = name(node); }},
        {"model", [this](const toml::node& node) { claim_.text.model_path = path(node); }},
        {"target", [this](const toml::node& node) { claim_.text.target_path = path(node); }},
        {"certificate", [this](const toml::node& node) { claim_.certificate = path(node); }},
        {"epsilon", [this](const toml::node& node) { claim_.text.epsilon = text(node); }},
        {"norm", [this](const toml::node& node) { claim_.text.norm = text(node); }},
        {"domain", words(claim.text.domain)},
        {"lipschitz", words(target.lipschitz)},
        {"input_norm", words(target.input_norm)},
        {"tolerance", words(target.tolerance)},
        {"table", [this](const toml::node& node) { claim_.text.target.table = truth(node); }},
        {"same_route", [this](const toml::node& node) { claim_.text.target.same_route = truth(node); }},
        {"functions", [this](const toml::node& node) { claim_.text.target.functions = list(node); }},
        {"level", [this](const toml::node& node) { claim_.level = level(node); }},
        {"time_limit", [this](const toml::node& node) { claim_.limits.seconds = seconds(node); }},
        {"max_boxes", [this](const toml::node& node) { claim_.limits.boxes = static_cast<std::uint64_t>(count(node)); }},
        {"max_depth",
         [this](const toml::node& node) { claim_.limits.depth = static_cast<int>(std::min<std::int64_t>(count(node), 1 << 20)); }},
    };
  }

  void read(const toml::table& table) {
    for (const auto& [key, node] : table) {
      const auto known = read_.find(key.str());
      if (known == read_.end()) refuse(file_, key.source(), fmt::format("the key \"{}\"", key.str()), "one of " + known_keys());
      known->second(node);
    }
  }

 private:
  std::string known_keys() const {
    std::string all;
    for (const auto& [key, reader] : read_) all += (all.empty() ? "" : ", ") + key;
    return all;
  }

  std::string text(const toml::node& node) const {
    // A TOML number is rounded to binary64 when it is read: claims are exact, so they are written as strings.
    if (!node.is_string())
      refuse(file_, node.source(), kind_of(node), node.is_number() ? "a string (in quotes: decimals are meant exactly)" : "a string");
    return node.as_string()->get();
  }
  std::string path(const toml::node& node) const {
    const std::string name = text(node);
    if (name.empty()) refuse(file_, node.source(), "an empty name", "a file");
    return (folder_ / name).string();
  }
  std::string name(const toml::node& node) const {
    std::string name = text(node);
    const auto plain = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_' || c == '.'; };
    if (name.empty() || name[0] == '.' || !std::all_of(name.begin(), name.end(), plain))
      refuse(file_, node.source(), "\"" + name + "\"", "a name of letters, digits, - _ and . (certificates are named by it)");
    return name;
  }
  bool truth(const toml::node& node) const {
    if (!node.is_boolean()) refuse(file_, node.source(), kind_of(node), "true or false");
    return node.as_boolean()->get();
  }
  std::vector<std::string> list(const toml::node& node) const {
    if (!node.is_array() || node.as_array()->empty()) refuse(file_, node.source(), kind_of(node), "a list of names");
    std::vector<std::string> names;
    for (const toml::node& entry : *node.as_array()) names.push_back(text(entry));
    return names;
  }
  Level level(const toml::node& node) const {
    const std::string word = text(node);
    if (word != "error" && word != "warn") refuse(file_, node.source(), "\"" + word + "\"", "\"error\" or \"warn\"");
    return word == "warn" ? Level::warn : Level::error;
  }
  double seconds(const toml::node& node) const {
    const auto value = node.value<double>();
    if (!node.is_number() || !value || !(*value > 0) || !(*value < 1e9)) refuse(file_, node.source(), kind_of(node), "seconds above 0");
    return *value;
  }
  std::int64_t count(const toml::node& node) const {
    if (!node.is_integer() || node.as_integer()->get() <= 0) refuse(file_, node.source(), kind_of(node), "a whole number above 0");
    return node.as_integer()->get();
  }

  const std::string& file_;
  std::filesystem::path folder_;
  GateClaim& claim_;
  std::map<std::string, std::function<void(const toml::node&)>, std::less<>> read_;
};

}  // namespace

std::vector<GateClaim> read_gate(const std::string& path) {
  const std::string content = read_file(path);
  toml::table root;
  try {
    root = toml::parse(content, path);
  } catch (const toml::parse_error& e) {
    refuse(path, e.source(), std::string(e.description()), "TOML 1.0");
  }
  const toml::array* claims = nullptr;
  const toml::table* defaults = nullptr;
  for (const auto& [key, node] : root) {
    if (key.str() == "claim") {
      claims = node.as_array();
      if (!claims || (!claims->empty() && !claims->is_homogeneous(toml::node_type::table)))
        refuse(path, key.source(), kind_of(node), "claims as [[claim]]");
    } else if (key.str() == "defaults") {
      defaults = node.as_table();
      if (!defaults) refuse(path, key.source(), kind_of(node), "[defaults] as a table");
    } else {
      refuse(path, key.source(), fmt::format("the key \"{}\"", key.str()), "[[claim]] or [defaults]");
    }
  }
  if (!claims || claims->empty()) throw InputError(path, "no claims", "at least one [[claim]]: a gate without claims proves nothing");
  std::vector<GateClaim> result;
  std::set<std::string> names;
  for (const toml::node& node : *claims) {
    GateClaim claim;
    ClaimReader reader(path, claim);
    if (defaults) {
      for (const auto& [key, value] : *defaults)
        if (key.str() == "name" || key.str() == "certificate")
          refuse(path, key.source(), fmt::format("\"{}\" among the defaults", key.str()), "it in a [[claim]]");
      reader.read(*defaults);
    }
    reader.read(*node.as_table());
    const auto require = [&](bool given, const char* key) {
      if (!given) refuse(path, node.source(), "a claim without " + std::string(key), key);
    };
    require(!claim.name.empty(), "name");
    require(!claim.text.target_path.empty(), "target");
    if (claim.text.model_path.empty() && claim.text.epsilon.empty() && claim.text.target.lipschitz) {
      // A Lipschitz constant of a formula is a claim of its own.
    } else {
      require(!claim.text.model_path.empty(), "model");
      require(!claim.text.epsilon.empty(), "epsilon");
    }
    if (!names.insert(claim.name).second) refuse(path, node.source(), "a second claim named \"" + claim.name + "\"", "another name");
    result.push_back(std::move(claim));
  }
  return result;
}

}  // namespace mocert
