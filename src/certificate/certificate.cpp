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
  ProofWriter(Sink& sink, const Proof& proof, const std::string& kind)
      : sink_(sink), proof_(proof), rule_(kind == "table" ? "table" : "form") {}

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
          sink_.put("{{\"bounded\":\"{}\"}}", rule_);
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

}  // namespace

void write_certificate(std::ostream& out, const Certificate& c, const Proof& proof) {
  Sink sink(out);
  const auto quoted = [](const std::string& s) { return json_quote(s); };
  sink.put("{{\n\"mocert\": \"certificate\",\n\"schemaVersion\": \"1.0\",\n\"claim\": {{\n");
  sink.put("  \"epsilon\": {{\"value\": {}, \"hex\": {}}},\n  \"norm\": \"{}\",\n  \"semantics\": \"real\",\n", quoted(c.epsilon),
           hex(c.epsilon_down), c.norm);
  sink.put("  \"domain\": [");
  for (std::size_t i = 0; i < c.domain.lo.size(); ++i) sink.put("{}[{}, {}]", i ? ", " : "", hex(c.domain.lo[i]), hex(c.domain.hi[i]));
  sink.put("]");
  if (c.sample_count >= 0)
    sink.put(",\n  \"lipschitz\": {{\"constants\": {}, \"norm\": \"{}\", \"tolerance\": {}}}", list(c.lipschitz, quoted), c.input_norm,
             quoted(c.tolerance));
  sink.put("\n}},\n\"model\": {{\"fileDigest\": \"{}\", \"contentDigest\": \"{}\", \"inputs\": {}, \"outputs\": {}, \"experts\": {}}},\n",
           c.model_file_digest, c.model_digest, c.inputs, c.outputs, c.experts);
  sink.put("\"target\": {{\"kind\": \"{}\", \"fileDigest\": \"{}\", \"contentDigest\": \"{}\"", c.target_kind, c.target_file_digest,
           c.target_digest);
  std::size_t size = 0;
  for (const std::string& s : c.target_content) size += s.size();
  if (c.sample_count >= 0)
    sink.put(", \"samples\": {}", c.sample_count);
  else if (c.target_kind == "expression" && size <= 4096)
    sink.put(", \"content\": {}", list(c.target_content, quoted));
  sink.put("}},\n\"verdict\": \"{}\",\n\"bound\": {{", c.violated ? "violated" : "certified");
  if (!c.violated) sink.put("\"upper\": {}{}", hex(c.upper), c.lower ? ", " : "");
  if (c.lower) sink.put("\"lower\": {}", point(*c.lower));
  sink.put("}},\n");
  if (c.violated) {
    if (c.sample_count >= 0) sink.put("\"violation\": \"{}\",\n", c.violation);
  } else {
    sink.put("\"proof\":\n");
    ProofWriter(sink, proof, c.target_kind).write();
    sink.put(",\n");
  }
  sink.put("\"stats\": {{\"nodes\": {}, \"leaves\": {}, \"boxes\": {}}},\n", c.violated ? 0 : proof.nodes.size(), c.violated ? 0 : c.leaves,
           c.boxes);
  sink.put("\"tool\": {{\"name\": \"mocert\", \"version\": \"{}\", \"selfCheck\": {}}}\n}}\n", tool_version, c.self_check);
}

}  // namespace mocert
