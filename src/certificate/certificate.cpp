#include "certificate/certificate.hpp"

#include <fmt/format.h>

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
    fmt::format_to(fmt::appender(buffer_), format, std::forward<Args>(args)...);
    if (buffer_.size() > 1 << 16) flush();
  }
  // The nodes of proofs are many: no format is parsed for them.
  void text(std::string_view text) {
    buffer_.append(text);
    if (buffer_.size() > 1 << 16) flush();
  }
  void number(std::uint64_t value) {
    const fmt::format_int digits(value);
    text({digits.data(), digits.size()});
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

/// Writes proof code as JSON. With a stack of its own: proofs may be deep.
class ProofWriter {
 public:
  /// `rule` of leaves without evidence.
  ProofWriter(Sink& sink, const Proof& proof, std::string_view rule)
      : sink_(sink), proof_(proof), leaf_("{\"bounded\":" + json_quote(rule) + "}") {}

  void write() { code(proof_.skeleton); }
  std::uint64_t nodes() const { return nodes_; }

 private:
  struct Frame {
    bool split;
    std::uint64_t children, next;
  };

  /// One whole tree.
  void code(std::string_view text) {
    CodeReader reader(text, "proof");
    const std::size_t below = stack_.size();
    do {
      open(reader.step());
      while (stack_.size() > below) {
        Frame& frame = stack_.back();
        if (frame.next < frame.children) {
          if (frame.split)
            sink_.text(frame.next == 0 ? ",\"low\":" : ",\n\"high\":");
          else if (frame.next > 0)
            sink_.text(",\n");
          ++frame.next;
          break;
        }
        sink_.text(frame.split ? "}" : "]}");
        stack_.pop_back();
      }
    } while (stack_.size() > below);
    if (!reader.at_end()) reader.fail("steps after the end of a proof");
  }

  void open(const ProofStep& step) {
    nodes_ += step.kind == ProofStep::Kind::cell ? 0 : 1;
    switch (step.kind) {
      case ProofStep::Kind::split:
        sink_.text("{\"split\":");
        sink_.number(step.axis_or_level);
        sink_.text(",\"at\":" + hex(step.at));
        stack_.push_back({true, 2, 0});
        return;
      case ProofStep::Kind::route:
        sink_.text("{\"route\":[");
        stack_.push_back({false, step.count, 0});
        return;
      case ProofStep::Kind::outside:
        sink_.text("{\"outside\":");
        sink_.number(step.axis_or_level);
        sink_.text(",\"sibling\":");
        sink_.number(step.count);
        sink_.text("}");
        return;
      case ProofStep::Kind::bounded: sink_.text(leaf_); return;
      case ProofStep::Kind::second_order: sink_.text("{\"bounded\":\"hessian\"}"); return;
      case ProofStep::Kind::samples:
        sink_.put("{{\"bounded\":\"samples\",\"upper\":{},\"lower\":{}}}", numbers(step.samples.upper), numbers(step.samples.lower));
        return;
      case ProofStep::Kind::cell: code(proof_.cell(step.cell)); return;
      case ProofStep::Kind::elsewhere: throw InternalError("a proof with a hole cannot be written");
    }
  }

  Sink& sink_;
  const Proof& proof_;
  std::string leaf_;  ///< without evidence
  std::vector<Frame> stack_;
  std::uint64_t nodes_ = 0;
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
      sink_.put("\"model\": {{\"fileDigest\": {}, \"contentDigest\": {}, \"inputs\": {}, \"outputs\": {}, \"experts\": {}}},\n",
                quoted(c_.model_file_digest), quoted(c_.model_digest), c_.inputs, c_.outputs, c_.experts);
    target();
    sink_.put("\"verdict\": \"{}\",\n", c_.violated == Violated::nothing ? "certified" : "violated");
    if (c_.about_model() && c_.violated != Violated::lipschitz) error(proof);
    if (claims_lipschitz() && c_.violated != Violated::error) lipschitz(lipschitz_proof);
    const bool proofs = c_.violated == Violated::nothing;
    sink_.put("\"stats\": {{\"nodes\": {}, \"leaves\": {}, \"boxes\": {}}},\n", nodes_, proofs ? c_.leaves : 0, c_.boxes);
    sink_.put("\"tool\": {{\"name\": \"mocert\", \"version\": \"{}\", \"selfCheck\": {}}}\n}}\n", tool_version, c_.self_check);
  }

 private:
  static std::string quoted(const std::string& s) { return json_quote(s); }
  bool samples() const { return c_.target_kind == "samples"; }
  bool claims_lipschitz() const { return !samples() && !c_.lipschitz.empty(); }

  void claim() {
    sink_.put("\"claim\": {{\n");
    if (c_.about_model())
      sink_.put("  \"epsilon\": {{\"value\": {}, \"hex\": {}}},\n  \"norm\": {},\n", quoted(c_.epsilon), hex(c_.epsilon_down),
                quoted(c_.norm));
    sink_.put("  \"semantics\": \"real\",\n  \"domain\": [");
    for (std::size_t i = 0; i < c_.domain.lo.size(); ++i)
      sink_.put("{}[{}, {}]", i ? ", " : "", hex(c_.domain.lo[i]), hex(c_.domain.hi[i]));
    sink_.put("]");
    if (c_.target_kind == "network") sink_.put(",\n  \"pairs\": {}", quoted(c_.pairs_claimed));
    if (!c_.lipschitz.empty()) {
      sink_.put(",\n  \"lipschitz\": {{\"constants\": {}, \"norm\": {}", list(c_.lipschitz, quoted), quoted(c_.input_norm));
      if (samples()) sink_.put(", \"tolerance\": {}", quoted(c_.tolerance));
      sink_.put("}}");
    }
    sink_.put("\n}},\n");
  }

  void target() {
    sink_.put("\"target\": {{\"kind\": {}, \"fileDigest\": {}, \"contentDigest\": {}", quoted(c_.target_kind),
              quoted(c_.target_file_digest), quoted(c_.target_digest));
    std::size_t size = 0;
    for (const std::string& s : c_.target_content) size += s.size();
    if (samples())
      sink_.put(", \"samples\": {}", c_.sample_count);
    else if (c_.target_kind == "expression" && size <= 4096)
      sink_.put(", \"content\": {}", list(c_.target_content, quoted));
    sink_.put("}},\n");
  }

  void tree(const Proof& proof, std::string_view rule) {
    ProofWriter writer(sink_, proof, rule);
    writer.write();
    nodes_ += writer.nodes();
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
    tree(*proof, c_.target_kind == "expression" ? "form" : c_.target_kind);
    sink_.put(",\n");
  }

  void lipschitz(const Proof* proof) {
    sink_.put("\"lipschitz\": {{\"pairs\": {}", list(c_.pairs, pair));
    if (c_.violated == Violated::nothing) {
      sink_.put(", \"proof\":\n");
      tree(*proof, "gradient");
    }
    sink_.put("}},\n");
  }

  Sink sink_;
  const Certificate& c_;
  std::uint64_t nodes_ = 0;
};

}  // namespace

void write_certificate(std::ostream& out, const Certificate& certificate, const Proof* proof, const Proof* lipschitz_proof) {
  Writer(out, certificate).write(proof, lipschitz_proof);
}

}  // namespace mocert
