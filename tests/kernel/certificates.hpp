#pragma once

#include <sstream>
#include <string>

#include "kernel/claim.hpp"
#include "mocert/kernel.hpp"

/// Hand-written claims and certificates.
namespace mocert::kernel::testing {

inline std::string model_json(const std::string& router, const std::string& experts,
                              const std::string& more = R"("inputs": 1, "outputs": 1)") {
  return R"({"mocert": "model", "schemaVersion": "1.0", "dtype": "binary64", )" + more + R"(, "router": [)" + router +
         R"(], "experts": [)" + experts + "]}";
}

inline Statement statement(const std::string& model, const std::string& target_name, const std::string& target,
                           const std::string& epsilon) {
  Statement s;
  s.model = Document{"model.json", model};
  s.target = {target_name, target};
  s.epsilon = epsilon;
  return s;
}

/// A claim about the Lipschitz constant of a formula alone.
inline Statement lipschitz_statement(const std::string& formula, const std::string& constant, const std::string& norm = "l2") {
  Statement s;
  s.target = {"target.fpcore", formula};
  s.lipschitz = constant;
  s.input_norm = norm;
  return s;
}

/// A certificate for the statement with the proof (or violation) given: digests and counts are filled in. `lipschitz` is what stands in the
/// object of that name.
struct Draft {
  std::string verdict = "certified", bound, proof, violation, lipschitz = {};
  std::string text(const Statement& s) const {
    const Claim claim = build_claim(s);
    const auto hex = [](double x) {
      char buffer[64];
      std::snprintf(buffer, sizeof buffer, "\"%a\"", x);
      return std::string(buffer);
    };
    std::ostringstream out;
    out << R"({"mocert": "certificate", "schemaVersion": "1.0", "claim": {)";
    if (claim.about_model)
      out << R"("epsilon": {"value": ")" << *s.epsilon << R"(", "hex": )" << hex(to_double(claim.epsilon, Type::binary64, Direction::down))
          << R"(}, "norm": ")" << s.norm << R"(", )";
    out << R"("semantics": "real", "domain": [)";
    for (std::size_t i = 0; i < claim.domain.first.size(); ++i)
      out << (i > 0 ? ", " : "") << "[" << hex(claim.domain.first[i]) << ", " << hex(claim.domain.second[i]) << "]";
    out << "]";
    if (claim.network) out << R"(, "pairs": ")" << (claim.same_route ? "same-route" : "all") << "\"";
    if (s.lipschitz) {
      out << R"(, "lipschitz": {"constants": [")" << *s.lipschitz << R"("], "norm": ")" << s.input_norm.value_or("l2") << "\"";
      if (claim.samples) out << R"(, "tolerance": ")" << s.tolerance.value_or("0") << "\"";
      out << "}";
    }
    out << "}";
    if (claim.about_model)
      out << R"(, "model": {"fileDigest": ")" << claim.model_file_digest << R"(", "contentDigest": ")" << claim.model_digest
          << R"(", "inputs": )" << claim.model.inputs << R"(, "outputs": )" << claim.model.outputs << R"(, "experts": )"
          << claim.model.experts.size() << "}";
    out << R"(, "target": {"kind": ")" << claim.kind() << R"(", "fileDigest": ")" << claim.target_file_digest << R"(", "contentDigest": ")"
        << claim.target_digest << "\"";
    if (claim.samples) out << R"(, "samples": )" << claim.samples->count;
    out << R"(}, "verdict": ")" << verdict << "\"";
    if (!bound.empty()) out << R"(, "bound": {)" << bound << "}";
    if (!proof.empty()) out << R"(, "proof": )" << proof;
    if (!violation.empty()) out << R"(, "violation": ")" << violation << "\"";
    if (!lipschitz.empty()) out << R"(, "lipschitz": {)" << lipschitz << "}";
    out << R"(, "stats": {"nodes": 1, "leaves": 1, "boxes": 1}, "tool": {"name": "hand", "version": "0", "selfCheck": false}})";
    return out.str();
  }
};

/// "verified certified", "rejected structure /proof/split", ...
inline std::string summary(const Result& r) {
  if (r.outcome == Outcome::verified) return "verified " + r.verdict;
  return (r.outcome == Outcome::rejected ? "rejected " : "not proved ") + r.code + " " + r.place;
}

/// The result on one thread, which must be that on four; and what is proved in other numbers must be proved in exact ones.
inline Result check(const Statement& s, const std::string& certificate) {
  const Checker checker(s);
  std::istringstream in(certificate), again(certificate);
  Result result = checker.check(in);
  const Result other = checker.check(again, {4, false});
  if (summary(result) != summary(other) || result.message != other.message || result.upper != other.upper || result.leaves != other.leaves)
    throw std::logic_error("four threads say " + summary(other) + ", one says " + summary(result));
  std::istringstream once_more(certificate);
  const Result exact = checker.check(once_more, {1, true});
  if (result.outcome == Outcome::verified ? summary(exact) != summary(result)
                                          : result.outcome == Outcome::rejected && exact.outcome == Outcome::verified)
    throw std::logic_error("exact numbers say " + summary(exact) + ", others say " + summary(result));
  return result;
}
inline Result check(const Statement& s, const Draft& draft) { return check(s, draft.text(s)); }

inline std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  if (at == std::string::npos) throw std::logic_error("nothing to replace: " + from);
  return text.replace(at, from.size(), to);
}

}  // namespace mocert::kernel::testing
