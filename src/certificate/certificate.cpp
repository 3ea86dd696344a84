#include "certificate/certificate.hpp"

#include <fmt/format.h>

#include <iterator>
#include <ostream>

#include "io/json.hpp"
#include "io/numbers.hpp"
#include "mocert/error.hpp"

namespace mocert {
namespace {

/// Collects text and hands it on in large pieces.
class Sink {
 public:
  explicit Sink(std::ostream& out) : out_(out) {}
  ~Sink() { flush(); }
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;

  template <class... Args>
  void put(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(buffer_), format, std::forward<Args>(args)...);
    if (buffer_.size() > 1 << 16) flush();
  }
  void flush() {
    out_.write(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    buffer_.clear();
  }

 private:
  std::ostream& out_;
  fmt::memory_buffer buffer_;
};

std::string hex(double x) { return "\"" + to_hex(x) + "\""; }

template <class T, class F>
std::string list(const std::vector<T>& values, F&& show) {
  std::string text = "[";
  for (const T& v : values) text += (text.size() > 1 ? ", " : "") + show(v);
  return text + "]";
}

template <class T>
std::string numbers(const std::vector<T>& values) {
  return list(values, [](T v) { return std::to_string(v); });
}

/// Depth first with a stack of its own: proofs may be deep.
class ProofWriter {
 public:
  /// `rule` of leaves without evidence.
  ProofWriter(Sink& sink, const Proof& proof, const char* rule) : sink_(sink), proof_(proof), rule_(rule) {}

  void write() {
    open(0);
    while (!stack_.empty()) {
      Frame& frame = stack_.back();
      const ProofNode& node = proof_.nodes[frame.node];
      if (frame.next == node.count) {
        sink_.put("{}", node.kind == ProofKind::split ? "}" : "]}");
        stack_.pop_back();
        continue;
      }
      const std::uint32_t k = frame.next++;
      if (node.kind == ProofKind::split)
        sink_.put("{}", k == 0 ? ",\"low\":" : ",\n\"high\":");
      else if (k > 0)
        sink_.put(",\n");
      open(node.first + k);
    }
  }

 private:
  struct Frame {
    std::uint32_t node, next;
  };

  void open(std::uint32_t index) {
    const ProofNode& node = proof_.nodes[index];
    switch (node.kind) {
      case ProofKind::split:
        sink_.put("{{\"split\":{},\"at\":\"{}\"", node.axis_or_level, to_hex(node.at));
        stack_.push_back({index, 0});
        return;
      case ProofKind::route:
        sink_.put("{{\"route\":[");
        stack_.push_back({index, 0});
        return;
      case ProofKind::outside: sink_.put("{{\"outside\":{},\"sibling\":{}}}", node.axis_or_level, node.sibling); return;
      case ProofKind::bounded:
        if (proof_.samples.empty()) {
          sink_.put("{{\"bounded\":\"{}\"}}", node.second_order ? "hessian" : rule_);
        } else {
          const SampleEvidence& evidence = proof_.samples[node.first];
          sink_.put("{{\"bounded\":\"samples\",\"upper\":{},\"lower\":{}}}", numbers(evidence.upper), numbers(evidence.lower));
        }
        return;
      case ProofKind::open: throw InternalError("a proof with an open box cannot be written");
    }
  }

  Sink& sink_;
  const Proof& proof_;
  const char* rule_;
  std::vector<Frame> stack_;
};

std::string point(const Witness& w) {
  return fmt::format("{{\"value\": {}, \"x\": {}, \"route\": {}}}", hex(w.error), list(w.x, hex), numbers(w.route));
}

std::string pair(const LipschitzPair& p) {
  return fmt::format("{{\"output\": {}, \"value\": {}, \"x\": {}, \"y\": {}}}", p.output, hex(p.value), list(p.x, hex), list(p.y, hex));
}

class Writer {
 public:
  Writer(std::ostream& out, const Certificate& c) : sink_(out), c_(c) {}

  void write(const Proof* proof, const Proof* lipschitz_proof) {
    sink_.put("{{\n\"mocert\": \"certificate\",\n\"schemaVersion\": \"1.0\",\n");
    claim();
    if (c_.about_model())
      sink_.put("\"model\": {{\"fileDigest\": \"{}\", \"contentDigest\": \"{}\", \"inputs\": {}, \"outputs\": {}, \"experts\": {}}},\n",
                c_.model_file_digest, c_.model_digest, c_.inputs, c_.outputs, c_.experts);
    target();
    sink_.put("\"verdict\": \"{}\",\n", c_.violated == Violated::nothing ? "certified" : "violated");
    if (c_.about_model() && c_.violated != Violated::lipschitz) error(proof);
    if (claims_lipschitz() && c_.violated != Violated::error) lipschitz(lipschitz_proof);
    const bool proofs = c_.violated == Violated::nothing;
    std::size_t nodes = 0;
    for (const Proof* part : {proof, lipschitz_proof})
      if (part && proofs) nodes += part->nodes.size();
    sink_.put("\"stats\": {{\"nodes\": {}, \"leaves\": {}, \"boxes\": {}}},\n", nodes, proofs ? c_.leaves : 0, c_.boxes);
    sink_.put("\"tool\": {{\"name\": \"mocert\", \"version\": \"{}\", \"selfCheck\": {}}}\n}}\n", tool_version, c_.self_check);
  }

 private:
  static std::string quoted(const std::string& s) { return json_quote(s); }
  bool samples() const { return c_.target_kind == "samples"; }
  bool claims_lipschitz() const { return !samples() && !c_.lipschitz.empty(); }

  void claim() {
    sink_.put("\"claim\": {{\n");
    if (c_.about_model())
      sink_.put("  \"epsilon\": {{\"value\": {}, \"hex\": {}}},\n  \"norm\": \"{}\",\n", quoted(c_.epsilon), hex(c_.epsilon_down), c_.norm);
    sink_.put("  \"semantics\": \"real\",\n  \"domain\": [");
    for (std::size_t i = 0; i < c_.domain.lo.size(); ++i)
      sink_.put("{}[{}, {}]", i ? ", " : "", hex(c_.domain.lo[i]), hex(c_.domain.hi[i]));
    sink_.put("]");
    if (c_.target_kind == "network") sink_.put(",\n  \"pairs\": \"{}\"", c_.pairs_claimed);
    if (!c_.lipschitz.empty()) {
      sink_.put(",\n  \"lipschitz\": {{\"constants\": {}, \"norm\": \"{}\"", list(c_.lipschitz, quoted), c_.input_norm);
      if (samples()) sink_.put(", \"tolerance\": {}", quoted(c_.tolerance));
      sink_.put("}}");
    }
    sink_.put("\n}},\n");
  }

  void target() {
    sink_.put("\"target\": {{\"kind\": \"{}\", \"fileDigest\": \"{}\", \"contentDigest\": \"{}\"", c_.target_kind, c_.target_file_digest,
              c_.target_digest);
    std::size_t size = 0;
    for (const std::string& s : c_.target_content) size += s.size();
    if (samples())
      sink_.put(", \"samples\": {}", c_.sample_count);
    else if (c_.target_kind == "expression" && size <= 4096)
      sink_.put(", \"content\": {}", list(c_.target_content, quoted));
    sink_.put("}},\n");
  }

  void error(const Proof* proof) {
    const bool violated = c_.violated == Violated::error;
    sink_.put("\"bound\": {{");
    if (!violated) sink_.put("\"upper\": {}{}", hex(c_.upper), c_.lower ? ", " : "");
    if (c_.lower) sink_.put("\"lower\": {}", point(*c_.lower));
    sink_.put("}},\n");
    if (violated) {
      if (samples()) sink_.put("\"violation\": \"{}\",\n", c_.violation);
      return;
    }
    sink_.put("\"proof\":\n");
    ProofWriter(sink_, *proof, c_.target_kind == "expression" ? "form" : c_.target_kind.c_str()).write();
    sink_.put(",\n");
  }

  void lipschitz(const Proof* proof) {
    sink_.put("\"lipschitz\": {{\"pairs\": {}", list(c_.pairs, pair));
    if (c_.violated == Violated::nothing) {
      sink_.put(", \"proof\":\n");
      ProofWriter(sink_, *proof, "gradient").write();
    }
    sink_.put("}},\n");
  }

  Sink sink_;
  const Certificate& c_;
};

}  // namespace

void write_certificate(std::ostream& out, const Certificate& certificate, const Proof* proof, const Proof* lipschitz_proof) {
  Writer(out, certificate).write(proof, lipschitz_proof);
}

}  // namespace mocert
