#include "kernel/read/certificate.hpp"

#include <algorithm>

namespace mocert::kernel {
namespace {

class Reader {
 public:
  Reader(Json& json, const Claim& claim) : json_(json), claim_(claim) {}

  Header header() {
    json_.begin_object();
    word("mocert", "certificate", "syntax");
    word("schemaVersion", "1.0", "version");
    json_.expect_key("claim");
    claim();
    if (claim_.about_model) {
      json_.expect_key("model");
      model();
    }
    json_.expect_key("target");
    target();
    json_.expect_key("verdict");
    const std::string verdict = json_.read_string();
    header_.violated = verdict == "violated";
    if (!header_.violated && verdict != "certified") json_.fail("found " + shown(verdict) + ", expected certified or violated", "verdict");
    return std::move(header_);
  }

  Bound bound(bool violated) {
    Bound result;
    json_.begin_object();
    bool lower = violated;
    if (violated) {
      json_.expect_key("lower");
    } else {
      json_.expect_key("upper");
      result.upper = exact();
      lower = json_.next_key();
      if (lower && json_.key() != "lower") json_.fail("found the unknown key " + shown(json_.key()));
    }
    if (!lower) return result;
    result.lower = point(violated);
    json_.end_object();
    return result;
  }

  std::vector<Pair> pairs(bool violated) {
    std::vector<Pair> list;
    json_.expect_key("pairs");
    json_.begin_array();
    while (json_.next_element()) {
      list.push_back(pair());
      if (violated && list.back().value <= claim_.lipschitz[list.back().output])
        json_.fail("found a quotient that is not above L", "verdict");
    }
    if (violated && list.empty()) json_.fail("found no pair of points, expected one", "verdict");
    return list;
  }

 private:
  void word(const char* key, const std::string& expected, const char* code) {
    json_.expect_key(key);
    const std::string& found = json_.read_string();
    if (found != expected) json_.fail("found " + shown(found) + ", expected " + shown(expected), code);
  }

  void count(const char* key, std::uint64_t expected) {
    json_.expect_key(key);
    const std::uint64_t found = json_.read_count();
    if (found != expected) json_.fail("found " + std::to_string(found) + ", expected " + std::to_string(expected), "shape");
  }

  mpq_class exact() {
    try {
      return exact_value(json_.read_string(), Grammar::strict);
    } catch (const BadNumber& bad) {
      json_.fail(bad.what(), "number");
    }
  }

  double coordinate() {
    try {
      return hex_double(json_.read_string());
    } catch (const BadNumber& bad) {
      json_.fail(bad.what(), "number");
    }
  }

  static const char* name(Norm norm) { return norm == Norm::linf ? "linf" : norm == Norm::l1 ? "l1" : "l2"; }

  void same(bool equal, const char* what) {
    if (!equal) json_.fail(std::string("found another ") + what + " than the one to be checked", "claim");
  }

  void claim() {
    json_.begin_object();
    if (claim_.about_model) {
      json_.expect_key("epsilon");
      json_.begin_object();
      json_.expect_key("value");
      same(exact() == claim_.epsilon, "epsilon");
      json_.expect_key("hex");
      same(coordinate() == to_double(claim_.epsilon, Type::binary64, Direction::down), "greatest binary64 number below epsilon");
      json_.end_object();
      json_.expect_key("norm");
      same(json_.read_string() == name(claim_.output_norm), "norm");
    }
    json_.expect_key("semantics");
    same(json_.read_string() == "real", "semantics");
    json_.expect_key("domain");
    domain();
    const bool lipschitz = json_.next_key();
    if (lipschitz && json_.key() != "lipschitz") json_.fail("found the unknown key " + shown(json_.key()));
    same(lipschitz == !claim_.lipschitz.empty(), "kind of claim (lipschitz)");
    if (!lipschitz) return;
    this->lipschitz();
    json_.end_object();
  }

  void domain() {
    std::size_t axis = 0;
    json_.begin_array();
    for (; json_.next_element(); ++axis) {
      if (axis == claim_.model.inputs) json_.fail("found more intervals than inputs", "shape");
      json_.begin_array();
      for (const std::vector<double>* corner : {&claim_.domain.first, &claim_.domain.second}) {
        if (!json_.next_element()) json_.fail("expected [lo, hi]");
        same(coordinate() == (*corner)[axis], "domain");
      }
      if (json_.next_element()) json_.fail("expected [lo, hi]");
    }
    if (axis != claim_.model.inputs) json_.fail("found fewer intervals than inputs", "shape");
  }

  void lipschitz() {
    std::vector<mpq_class> constants;
    json_.begin_object();
    json_.expect_key("constants");
    json_.begin_array();
    while (json_.next_element()) {
      if (constants.size() == claim_.model.outputs) json_.fail("found more constants than outputs", "shape");
      constants.push_back(exact());
    }
    if (constants.size() == 1) constants.resize(claim_.model.outputs, mpq_class(constants[0]));
    if (constants.size() != claim_.model.outputs) json_.fail("expected one constant, or one per output", "shape");
    same(constants == claim_.lipschitz, "Lipschitz constant");
    json_.expect_key("norm");
    same(json_.read_string() == name(claim_.input_norm), "input norm");
    if (claim_.samples) {
      json_.expect_key("tolerance");
      same(exact() == claim_.tolerance, "tolerance");
    }
    json_.end_object();
  }

  void digests(const std::string& file, const std::string& content, const char* what) {
    json_.expect_key("fileDigest");
    const std::string found = json_.read_string();
    const std::string_view digits = std::string_view(found).substr(std::min<std::size_t>(7, found.size()));
    if (found.substr(0, 7) != "sha256:" || digits.size() != 64 || digits.find_first_not_of("0123456789abcdef") != std::string_view::npos) {
      json_.fail("found " + shown(found) + ", expected sha256: and 64 hex digits");
    }
    if (found != file)
      header_.note +=
          (header_.note.empty() ? "" : "; ") + std::string("the ") + what + " file differs from the one named, its content does not";
    json_.expect_key("contentDigest");
    if (json_.read_string() != content)
      json_.fail(std::string("found the digest of another ") + what + ", expected " + content, (std::string(what) + "_digest").c_str());
  }

  void model() {
    json_.begin_object();
    digests(claim_.model_file_digest, claim_.model_digest, "model");
    count("inputs", claim_.model.inputs);
    count("outputs", claim_.model.outputs);
    count("experts", claim_.model.experts.size());
    json_.end_object();
  }

  void target() {
    json_.begin_object();
    json_.expect_key("kind");
    const std::string kind = json_.read_string();
    if (kind != "expression" && kind != "samples" && kind != "table")
      json_.fail("found " + shown(kind) + ", expected expression, samples or table");
    same(kind == claim_.kind(), "kind of target");
    digests(claim_.target_file_digest, claim_.target_digest, "target");
    if (claim_.samples) {
      count("samples", claim_.samples->count);
    } else if (claim_.expression) {
      if (!json_.next_key()) return;
      if (json_.key() != "content") json_.fail("found the unknown key " + shown(json_.key()));
      content();
    }
    json_.end_object();
  }

  void content() {
    const std::vector<std::string>& expected = claim_.expression->content;
    std::size_t index = 0;
    json_.begin_array();
    for (; json_.next_element(); ++index) {
      if (index == expected.size()) json_.fail("found more formulas than outputs", "shape");
      if (json_.read_string() != expected[index]) json_.fail("found another formula than the target's", "target_digest");
    }
    if (index != expected.size()) json_.fail("found fewer formulas than outputs", "shape");
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
    json_.begin_array();
    while (json_.next_element()) {
      if (point.route.size() == claim_.model.router.size()) json_.fail("found a route longer than the router", "witness");
      point.route.push_back(json_.read_count());
    }
    json_.end_object();
    return point;
  }

  Pair pair() {
    Pair pair;
    pair.place = json_.place();
    json_.begin_object();
    json_.expect_key("output");
    pair.output = json_.read_count();
    if (pair.output >= claim_.model.outputs) json_.fail("found an output that does not exist", "structure");
    json_.expect_key("value");
    pair.value = not_negative();
    json_.expect_key("x");
    pair.x = coordinates();
    json_.expect_key("y");
    pair.y = coordinates();
    json_.end_object();
    return pair;
  }

  mpq_class not_negative() {
    mpq_class value = exact();
    if (value < 0) json_.fail("found a number below 0", "number");
    return value;
  }

  std::vector<double> coordinates() {
    std::vector<double> x;
    json_.begin_array();
    while (json_.next_element()) {
      if (x.size() == claim_.model.inputs) json_.fail("found more coordinates than inputs", "shape");
      x.push_back(coordinate());
    }
    if (x.size() != claim_.model.inputs) json_.fail("found fewer coordinates than inputs", "shape");
    return x;
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
  std::string kind = json.read_string();
  for (const char* known : {"model wrong", "data too sparse", "neither"})
    if (kind == known) return kind;
  json.fail("found " + shown(kind) + ", expected model wrong, data too sparse or neither");
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
  json.end_document();
}

}  // namespace mocert::kernel
