#include "certify/mutations.hpp"

#include <cmath>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <random>
#include <sstream>

#include "certify/bound.hpp"
#include "io/file.hpp"
#include "io/numbers.hpp"

namespace mocert::testing {
namespace {

using Json = nlohmann::ordered_json;

struct Golden {
  ClaimText text;
  Json certificate;
  double lower = 0, upper = 0;              ///< of the sup error, proved
  double least_lower = 0, least_upper = 0;  ///< of the least Lipschitz constant in units of the one claimed, proved
  std::size_t samples = 0;

  bool about_model() const { return !text.model_path.empty(); }
  bool about_lipschitz() const { return certificate["target"]["kind"] == "expression" && certificate["claim"].contains("lipschitz"); }
};

ClaimText claim_of(const std::filesystem::path& home, const Json& entry) {
  ClaimText text;
  if (entry["model"].get<bool>()) text.model_path = (home / "model.json").string();
  text.target_path = (home / entry["target"].get<std::string>()).string();
  for (auto flag = entry["flags"].begin(); flag != entry["flags"].end(); ++flag) {
    if (*flag == "--table" || *flag == "--same-route") {
      (*flag == "--table" ? text.target.table : text.target.same_route) = true;
      continue;
    }
    const std::string name = *flag, value = *++flag;
    if (name == "--epsilon") text.epsilon = value;
    if (name == "--norm") text.norm = value;
    if (name == "--lipschitz") text.target.lipschitz = value;
    if (name == "--input-norm") text.target.input_norm = value;
  }
  return text;
}

std::vector<Golden> read_golden(const std::filesystem::path& certs) {
  std::vector<Golden> all;
  const Json listing = Json::parse(read_file((certs / "corpus.json").string()));
  for (const Json& entry : listing["golden"]) {
    const auto home = certs / "golden" / entry["name"].get<std::string>();
    Golden g{claim_of(home, entry), Json::parse(read_file((home / "model.cert.json").string()))};
    const LoadedClaim loaded(g.text);
    SearchOptions options;
    options.relative_width = 1e-6;
    options.limits.boxes = 200'000;
    if (g.about_model()) {
      const SearchResult truth = search(loaded.claim(), options);
      g.lower = truth.lower;
      g.upper = truth.upper;
    }
    if (g.about_lipschitz()) {
      const SearchResult truth = prove_lipschitz(loaded.target(), loaded.claim().domain, options).search;
      g.least_lower = truth.lower;
      g.least_upper = truth.upper;
    }
    if (const Samples* s = loaded.target().samples()) g.samples = static_cast<std::size_t>(s->count());
    all.push_back(std::move(g));
  }
  return all;
}

class Mutator {
 public:
  Mutator(const Golden& golden, std::mt19937_64& random) : golden_(golden), random_(random), certificate_(golden.certificate) {}

  /// The epsilon that both the certificate and the checker are told.
  void set_epsilon(double epsilon) {
    certificate_["claim"]["epsilon"] = Json{{"value", to_hex(epsilon)}, {"hex", to_hex(epsilon)}};
    if (certificate_.contains("bound") && certificate_["bound"].contains("upper")) certificate_["bound"]["upper"] = to_hex(epsilon);
  }
  /// The same for the constants, as text.
  void set_constants(const std::vector<std::string>& constants) { certificate_["claim"]["lipschitz"]["constants"] = constants; }

  void mutate() {
    if (golden_.about_lipschitz() && (!golden_.about_model() || below(2) == 0)) {
      mutate_lipschitz();
      return;
    }
    if (!certificate_.contains("bound")) return;
    const bool proof = certificate_.contains("proof");
    switch (below(proof ? 12 : 4)) {
      case 0: change_bound(); break;
      case 1: change_witness(); break;
      case 2: flip_verdict(); break;
      default: proof ? mutate_proof(certificate_["proof"]) : change_witness();
    }
  }

  void mutate_lipschitz() {
    if (!certificate_.contains("lipschitz")) {
      // Violated by the error: an attempt to blame the constants.
      Json changed;
      for (auto& [key, value] : certificate_.items())
        key == "bound" ? changed["lipschitz"] = Json{{"pairs", Json::array({some_pair()})}} : changed[key] = value;
      certificate_ = std::move(changed);
      return;
    }
    Json& part = certificate_["lipschitz"];
    switch (below(part.contains("proof") ? 9 : 4)) {
      case 0:
        if (!part["pairs"].empty()) part["pairs"].erase(below(part["pairs"].size()));
        return;
      case 1: part["pairs"].push_back(some_pair()); return;
      case 2: change_pair(part["pairs"]); return;
      case 3:
        if (part.contains("proof")) {
          certificate_["verdict"] = "violated";
          for (const char* key : {"bound", "proof"}) certificate_.erase(key);
          part.erase("proof");
          if (part["pairs"].empty()) part["pairs"].push_back(some_pair());
        } else if (!golden_.about_model()) {
          certificate_["verdict"] = "certified";
          part["proof"] = slope_leaf();
        }
        return;
      default: mutate_proof(part["proof"]);
    }
  }

  std::string text() const { return certificate_.dump(); }

 private:
  std::uint64_t below(std::uint64_t n) { return random_() % n; }

  static void collect(Json& node, std::vector<Json*>& nodes) {
    if (!node.is_object()) return;
    nodes.push_back(&node);
    for (const char* key : {"low", "high"})
      if (node.contains(key)) collect(node[key], nodes);
    if (node.contains("route") && node["route"].is_array())
      for (Json& child : node["route"]) collect(child, nodes);
  }

  Json leaf() {
    if (golden_.samples > 0) {
      const std::size_t m = certificate_["model"]["outputs"];
      Json upper = Json::array(), lower = Json::array();
      for (std::size_t k = 0; k < m; ++k) {
        upper.push_back(below(golden_.samples));
        lower.push_back(below(golden_.samples));
      }
      return Json{{"bounded", "samples"}, {"upper", upper}, {"lower", lower}};
    }
    const std::string kind = certificate_["target"]["kind"];
    return Json{{"bounded", kind != "expression" ? kind : below(2) == 0 ? "hessian" : "form"}};
  }

  static Json slope_leaf() { return Json{{"bounded", "gradient"}}; }

  Json some_pair() {
    const std::size_t n = certificate_["claim"]["domain"].size();
    Json x = Json::array(), y = Json::array();
    for (std::size_t k = 0; k < n; ++k) {
      x.push_back(to_hex(static_cast<double>(below(257)) / 256));
      y.push_back(below(2) == 0 ? x.back() : Json(to_hex(static_cast<double>(below(257)) / 256)));
    }
    return Json{{"output", below(2)}, {"value", to_hex(static_cast<double>(below(4096)) / 1024)}, {"x", x}, {"y", y}};
  }

  void change_pair(Json& pairs) {
    if (pairs.empty()) return;
    Json& pair = pairs[below(pairs.size())];
    const auto nudge = [&](Json& number) { number = to_hex(nudged(parse_exact(number.get<std::string>())->get_d())); };
    switch (below(4)) {
      case 0:
        pair["value"] = to_hex(parse_exact(pair["value"].get<std::string>())->get_d() * (0.9 + static_cast<double>(below(1000)) / 4000));
        return;
      case 1: nudge(pair["x"][below(pair["x"].size())]); return;
      case 2: nudge(pair["y"][below(pair["y"].size())]); return;
      default: pair["output"] = below(3);
    }
  }

  double nudged(double x) {
    switch (below(6)) {
      case 0: return std::nextafter(x, 1e9);
      case 1: return std::nextafter(x, -1e9);
      case 2: return -x;
      case 3: return x * 0.5;
      case 4: return x + 0.125;
      default: return static_cast<double>(below(4097)) / 4096;
    }
  }

  void mutate_proof(Json& proof) {
    const bool slopes = certificate_.contains("lipschitz") && &proof == &certificate_["lipschitz"]["proof"];
    const auto leaf = [&] { return slopes ? slope_leaf() : this->leaf(); };
    std::vector<Json*> nodes;
    collect(proof, nodes);
    if (nodes.empty()) return;
    Json& node = *nodes[below(nodes.size())];
    const Json copy = *nodes[below(nodes.size())];
    switch (below(9)) {
      case 0: node = leaf(); return;
      case 1: node = copy; return;
      case 2: node = Json{{"outside", below(3)}, {"sibling", below(4)}}; return;
      case 3: {
        Json inner = node;
        node = Json{{"split", below(2)}, {"at", to_hex(nudged(0.5))}, {"low", inner}, {"high", below(2) == 0 ? inner : leaf()}};
        return;
      }
      case 4:
        if (node.contains("low")) std::swap(node["low"], node["high"]);
        return;
      case 5:
        if (node.contains("at")) node["at"] = to_hex(nudged(parse_exact(node["at"].get<std::string>())->get_d()));
        return;
      case 6:
        if (node.contains("split")) node["split"] = below(3);
        if (node.contains("outside")) node[below(2) == 0 ? "outside" : "sibling"] = below(4);
        return;
      case 7:
        if (node.contains("route") && !node["route"].empty()) {
          const std::size_t k = below(node["route"].size());
          if (below(2) == 0)
            node["route"].erase(k);
          else
            node["route"].push_back(Json(node["route"][k]));
        }
        return;
      default: node = Json{{"route", Json::array({copy, leaf()})}};
    }
  }

  void change_bound() {
    Json& bound = certificate_["bound"];
    if (bound.contains("upper")) bound["upper"] = to_hex(std::fabs(nudged(golden_.upper)));
    if (bound.contains("lower") && below(2) == 0) bound.erase("lower");
  }

  void change_witness() {
    Json& bound = certificate_["bound"];
    if (!bound.contains("lower")) return;
    Json& lower = bound["lower"];
    const std::size_t n = lower["x"].size();
    switch (below(4)) {
      case 0: lower["value"] = to_hex(golden_.upper * (0.5 + static_cast<double>(below(1000)) / 900)); break;
      case 1: {
        const std::size_t k = below(n);
        lower["x"][k] = to_hex(nudged(parse_exact(lower["x"][k].get<std::string>())->get_d()));
        break;
      }
      case 2:
        for (Json& step : lower["route"]) step = below(3);
        break;
      default: below(2) == 0 ? lower["route"].push_back(below(2)) : lower["route"].clear();
    }
  }

  void flip_verdict() {
    const bool violated = certificate_["verdict"] == "violated";
    Json changed;
    for (auto& [key, value] : certificate_.items()) {
      if (key == "violation") continue;
      if (key == "verdict") {
        changed[key] = violated ? "certified" : "violated";
      } else if (key == "bound") {
        changed[key] = Json::object();
        if (violated) changed[key]["upper"] = certificate_["claim"]["epsilon"]["hex"];
        if (value.contains("lower")) changed[key]["lower"] = value["lower"];
        if (violated) changed["proof"] = leaf();
        if (!violated && golden_.samples > 0) changed["violation"] = below(2) == 0 ? "model wrong" : "neither";
      } else if (key != "proof") {
        changed[key] = value;
      }
    }
    certificate_ = std::move(changed);
  }

  const Golden& golden_;
  std::mt19937_64& random_;
  Json certificate_;
};

}  // namespace

Mutations mutate_certificates(const std::filesystem::path& certs, std::uint64_t seed, std::uint64_t count) {
  std::mt19937_64 random(seed);
  const std::vector<Golden> golden = read_golden(certs);
  Mutations result;
  for (; result.tried < count; ++result.tried) {
    const Golden& g = golden[random() % golden.size()];
    Mutator mutator(g, random);
    ClaimText text = g.text;
    double epsilon = 0, share = 1;  // of the constants claimed
    if (g.about_model()) {
      const double stated = parse_exact(g.text.epsilon)->get_d();
      const double choices[] = {stated, stated, g.lower * 0.999, g.lower * 0.75, std::nextafter(g.lower, 0.0), g.upper * 1.001};
      epsilon = choices[random() % 6];
      if (!(epsilon > 0)) epsilon = stated;
      if (epsilon != stated) {
        text.epsilon = to_hex(epsilon);
        mutator.set_epsilon(epsilon);
      }
    }
    if (g.about_lipschitz()) {
      const double choices[] = {
          1, 1, g.least_lower * 0.999, g.least_lower * 0.75, std::nextafter(g.least_lower, 0.0), g.least_upper * 1.001};
      share = choices[random() % 6];
      if (share != 1) {
        std::vector<std::string> constants;
        std::string flag;
        for (const Json& l : g.certificate["claim"]["lipschitz"]["constants"]) {
          constants.push_back(mpq_class(*parse_exact(l.get<std::string>()) * mpq_class(share)).get_str());
          flag += (flag.empty() ? "" : ",") + constants.back();
        }
        text.target.lipschitz = flag;
        mutator.set_constants(constants);
      }
    }
    for (std::uint64_t k = random() % 4; k > 0; --k) mutator.mutate();
    const bool false_claim = (g.about_model() && epsilon < g.lower) || (g.about_lipschitz() && share < g.least_lower);
    const bool true_claim = !(g.about_model() && epsilon < g.upper) && !(g.about_lipschitz() && share < g.least_upper);
    if (false_claim) ++result.about_false_claims;
    const std::string certificate = mutator.text();
    std::istringstream in(certificate);
    const kernel::Result r = kernel::Checker(statement_of(text)).check(in);
    if (r.outcome != kernel::Outcome::verified) continue;
    ++result.accepted;
    bool false_verdict = r.verdict == "certified" ? false_claim : true_claim;
    if (g.about_model()) false_verdict = false_verdict || r.lower > g.upper || (r.verdict == "certified" && r.upper < g.lower);
    if (false_verdict) result.false_verdicts.push_back(text.target_path + " at epsilon " + text.epsilon + ": " + certificate);
  }
  return result;
}

}  // namespace mocert::testing
