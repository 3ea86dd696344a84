#include "kernel/read/certificate.hpp"

#include <algorithm>

namespace mocert::kernel {
namespace {

const char* name(Norm norm) { return norm == Norm::linf ? "linf" : norm == Norm::l1 ? "l1" : "l2"; }

class Reader {
 public:
  Reader(Json& json, const Claim& claim) : json_(json), claim_(claim) {}

  Header header() {
    json_.begin_object();
    word("mocert", "certificate", "syntax");
    word("schemaVersion", "1.0", "version");
    claim();
    if (claim_.about_model) model();
    target();
    json_.expect_key("verdict");
    const std::string verdict(json_.read_string());
    header_.violated = verdict == "violated";
    if (!header_.violated && verdict != "certified") json_.fail("found " + shown(verdict) + ", expected certified or violated", "verdict");
    return std::move(header_);
  }

  Bound bound(bool violated) {
    Bound result;
    json_.begin_object();
    if (violated) {
      json_.expect_key("lower");
    } else {
      json_.expect_key("upper");
      result.upper = exact();
      if (!optional_key("lower")) return result;
    }
    result.lower = point(violated);
    json_.end_object();
    return result;
  }

  std::vector<Pair> pairs(bool violated) {
    json_.expect_key("pairs");
    std::vector<Pair> list = json_.read_list(0, [&] { return pair(violated); });
    if (violated && list.empty()) json_.fail("found no pair of points, expected one", "verdict");
    return list;
  }

 private:
  /// What stands under the key must be this text.
  void word(const char* key, const std::string& expected, const std::string& code) {
    json_.expect_key(key);
    const std::string_view found = json_.read_string();
    if (found != expected) json_.fail("found " + shown(found) + ", expected " + shown(expected), code.c_str());
  }

  void count(const char* key, std::uint64_t expected) {
    json_.expect_key(key);
    const std::uint64_t found = json_.read_count();
    if (found != expected) json_.fail("found " + std::to_string(found) + ", expected " + std::to_string(expected), "shape");
  }

  /// False: the object has ended.
  bool optional_key(const std::string& key) {
    const bool next = json_.next_key();
    if (next && json_.key() != key) json_.fail("found the key " + shown(json_.key()) + ", expected " + shown(key));
    return next;
  }

  mpq_class exact() { return exact_value(json_.read_string(), Grammar::strict); }
  double coordinate() { return hex_double(json_.read_string()); }

  mpq_class not_negative() {
    mpq_class value = exact();
    if (value < 0) json_.fail("found a number below 0", "number");
    return value;
  }

  void same(bool equal, const char* what) {
    if (!equal) json_.fail(std::string("found another ") + what + " than the one to be checked", "claim");
  }

  void claim() {
    json_.expect_key("claim");
    json_.begin_object();
    if (claim_.about_model) {
      json_.expect_key("epsilon");
      json_.begin_object();
      json_.expect_key("value");
      same(exact() == claim_.epsilon, "epsilon");
      json_.expect_key("hex");
      same(coordinate() == to_double(claim_.epsilon, Type::binary64, Direction::down), "greatest binary64 number below epsilon");
      json_.end_object();
      word("norm", name(claim_.output_norm), "claim");
    }
    word("semantics", "real", "claim");
    json_.expect_key("domain");
    domain();
    if (claim_.network) {
      word("pairs", claim_.same_route ? "same-route" : "all", "claim");
      json_.end_object();
      return;
    }
    const bool lipschitz = optional_key("lipschitz");
    same(lipschitz == !claim_.lipschitz.empty(), "kind of claim (lipschitz)");
    if (!lipschitz) return;
    this->lipschitz();
    json_.end_object();
  }

  void domain() {
    std::size_t axis = 0;
    json_.read_exactly(claim_.model.inputs, [&] {
      const double* expected[] = {&claim_.domain.first[axis], &claim_.domain.second[axis]};
      json_.read_exactly(2, [&, end = expected]() mutable {
        same(coordinate() == **end, "domain");
        return ++end;
      });
      return ++axis;
    });
  }

  void lipschitz() {
    json_.begin_object();
    json_.expect_key("constants");
    std::vector<mpq_class> constants = json_.read_list(1, [&] { return exact(); });
    if (constants.size() == 1) constants.resize(claim_.model.outputs, mpq_class(constants[0]));
    same(constants == claim_.lipschitz, "Lipschitz constant");
    word("norm", name(claim_.input_norm), "claim");
    if (claim_.samples) {
      json_.expect_key("tolerance");
      same(exact() == claim_.tolerance, "tolerance");
    }
    json_.end_object();
  }

  /// The digests of a part: that of the file is compared for a note, that of the content must be the right one.
  void digests(const std::string& file, const std::string& content, const std::string& what) {
    json_.expect_key("fileDigest");
    const std::string_view found = json_.read_string();
    const std::string_view digits = found.substr(std::min<std::size_t>(7, found.size()));
    if (!found.starts_with("sha256:") || digits.size() != 64 || digits.find_first_not_of("0123456789abcdef") != std::string_view::npos)
      json_.fail("found " + shown(found) + ", expected sha256: and 64 hex digits");
    if (found != file)
      header_.note += (header_.note.empty() ? "the " : "; the ") + what + " file differs from the one named, its content does not";
    word("contentDigest", content, what + "_digest");
  }

  void model() {
    json_.expect_key("model");
    json_.begin_object();
    digests(claim_.model_file_digest, claim_.model_digest, "model");
    count("inputs", claim_.model.inputs);
    count("outputs", claim_.model.outputs);
    count("experts", claim_.model.experts.size());
    json_.end_object();
  }

  void target() {
    json_.expect_key("target");
    json_.begin_object();
    json_.expect_key("kind");
    same(json_.read_word({"expression", "samples", "table", "network"}) == claim_.kind(), "kind of target");
    digests(claim_.target_file_digest, claim_.target_digest, "target");
    if (claim_.samples) {
      count("samples", claim_.samples->count);
    } else if (claim_.expression) {
      if (!optional_key("content")) return;
      const auto found = json_.read_list(1, [&] { return std::string(json_.read_string()); });
      if (found.size() != claim_.model.outputs) json_.fail("found another number of formulas than of outputs", "shape");
      if (found != claim_.expression->content) json_.fail("found other formulas than the target's", "target_digest");
    }
    json_.end_object();
  }

  Point point(bool violated) {
    Point point;
    point.place = json_.place();
    json_.begin_object();
    json_.expect_key("value");
    point.value = not_negative();
    if (violated && point.value <= claim_.epsilon) json_.fail("found an error that is not above epsilon", "verdict");
    json_.expect_key("x");
    point.x = coordinates();
    json_.expect_key("route");
    const std::size_t nodes = claim_.model.router.size() + (claim_.network ? claim_.network->router.size() : 0);
    json_.begin_array();
    while (json_.next_element()) {
      if (point.route.size() == nodes) json_.fail("found a route longer than the router", "witness");
      point.route.push_back(json_.read_count());
    }
    json_.end_object();
    return point;
  }

  Pair pair(bool violated) {
    Pair pair;
    pair.place = json_.place();
    json_.begin_object();
    json_.expect_key("output");
    pair.output = json_.read_count();
    if (pair.output >= claim_.model.outputs) json_.fail("found an output that does not exist", "structure");
    json_.expect_key("value");
    pair.value = not_negative();
    if (violated && pair.value <= claim_.lipschitz[pair.output]) json_.fail("found a quotient that is not above L", "verdict");
    json_.expect_key("x");
    pair.x = coordinates();
    json_.expect_key("y");
    pair.y = coordinates();
    json_.end_object();
    return pair;
  }

  std::vector<double> coordinates() {
    return json_.read_exactly(claim_.model.inputs, [&] { return coordinate(); });
  }

  Json& json_;
  const Claim& claim_;
  Header header_;
};

}  // namespace

Header read_header(Json& json, const Claim& claim) { return Reader(json, claim).header(); }
Bound read_bound(Json& json, const Claim& claim, bool violated) { return Reader(json, claim).bound(violated); }
std::vector<Pair> read_pairs(Json& json, const Claim& claim, bool violated) { return Reader(json, claim).pairs(violated); }

std::string read_violation(Json& json) {
  json.expect_key("violation");
  return std::string(json.read_word({"model wrong", "data too sparse", "neither"}));
}

void read_footer(Json& json) {
  json.expect_key("stats");
  json.begin_object();
  for (const char* key : {"nodes", "leaves", "boxes"}) json.expect_key(key), json.read_count();
  json.end_object();
  json.expect_key("tool");
  json.begin_object();
  for (const char* key : {"name", "version"}) json.expect_key(key), json.read_string();
  json.expect_key("selfCheck");
  json.read_bool();
  json.end_object();
  json.end_object();
}

}  // namespace mocert::kernel
