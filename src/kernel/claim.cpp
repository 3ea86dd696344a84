#include "kernel/claim.hpp"

#include <algorithm>

#include "kernel/fault.hpp"
#include "kernel/prove/consistency.hpp"
#include "kernel/read/manifest.hpp"
#include "kernel/read/sha256.hpp"

namespace mocert::kernel {
namespace {

/// Runs a reader and names the file or flag in what it throws.
template <class Read>
auto reading(const std::string& name, Read read) {
  try {
    return read();
  } catch (const Fault& fault) {
    throw BadInput(name + ": " + (fault.place.empty() ? "" : fault.place + ": ") + fault.what());
  } catch (const BadNumber& bad) {
    throw BadInput(name + ": " + bad.what());
  }
}

std::vector<std::string> comma_separated(const std::string& text) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == ',')
      parts.emplace_back();
    else
      parts.back() += c;
  }
  return parts;
}

std::vector<mpq_class> constants(const std::vector<std::string>& texts, Grammar grammar, std::uint64_t outputs) {
  std::vector<mpq_class> result;
  for (const std::string& text : texts) {
    result.push_back(exact_value(text, grammar));
    if (result.back() <= 0) throw BadNumber("found " + shown(text) + ", expected a number above 0");
  }
  if (result.size() == 1) result.resize(outputs, mpq_class(result[0]));
  if (result.size() != outputs) throw BadNumber("found " + std::to_string(texts.size()) + " constants, expected one, or one per output");
  return result;
}

mpq_class tolerance(const std::string& text, Grammar grammar) {
  mpq_class result = exact_value(text, grammar);
  if (result < 0) throw BadNumber("found " + shown(text) + ", expected a number of at least 0");
  return result;
}

/// A value from the manifest, the flag or both; where both speak they must agree.
template <class Value>
std::optional<Value> agreed(const char* flag, const std::optional<Value>& manifest, const std::optional<Value>& given) {
  if (manifest && given && *manifest != *given) throw BadInput(std::string(flag) + ": contradicts the target manifest");
  return given ? given : manifest;
}

template <class Text, class Read>
auto optionally(const std::string& name, const std::optional<Text>& text, Read read) {
  using Value = decltype(read(*text));
  return text ? reading(name, [&] { return std::optional<Value>(read(*text)); }) : std::optional<Value>();
}

/// L and its input norm, as the manifest and the flags have them.
void read_lipschitz(const Statement& statement, const std::optional<Manifest>& manifest, std::uint64_t outputs, Claim& claim) {
  const std::string& from = statement.target.name;
  std::optional<std::vector<mpq_class>> stated;
  std::optional<Norm> norm;
  if (manifest && !manifest->lipschitz.empty())
    stated = reading(from + ": lipschitz", [&] { return constants(manifest->lipschitz, Grammar::strict, outputs); });
  if (manifest) norm = optionally(from + ": inputNorm", manifest->input_norm, [](const std::string& t) { return read_norm(t); });
  const auto lipschitz = agreed("--lipschitz", stated, optionally("--lipschitz", statement.lipschitz, [&](const std::string& t) {
                                  return constants(comma_separated(t), Grammar::lenient, outputs);
                                }));
  if (lipschitz) claim.lipschitz = *lipschitz;
  const auto input_norm =
      agreed("--input-norm", norm, optionally("--input-norm", statement.input_norm, [](const std::string& t) { return read_norm(t); }));
  if (input_norm && !lipschitz) throw BadInput("--input-norm: found it without a Lipschitz constant, expected both");
  claim.input_norm = input_norm.value_or(Norm::l2);
}

/// A CSV or, by its name, an array.
Samples read_rows(const Document& file, const Claim& claim) {
  return file.name.ends_with(".npy") ? read_npy(file.bytes, claim.model.inputs) : read_samples(file.bytes);
}

void read_samples_target(const Statement& statement, const Document& file, const std::optional<Manifest>& manifest, Claim& claim) {
  claim.samples = reading(file.name, [&] { return read_rows(file, claim); });
  claim.target_digest = content_digest(*claim.samples);
  if (!statement.functions.empty()) throw BadInput("--function: found a samples target, expected an expression");
  read_lipschitz(statement, manifest, claim.samples->outputs, claim);
  if (claim.lipschitz.empty()) throw BadInput("--lipschitz: found none, expected the Lipschitz constant of a samples target");
  std::optional<mpq_class> eta;
  if (manifest)
    eta = optionally(statement.target.name + ": tolerance", manifest->tolerance,
                     [](const std::string& t) { return tolerance(t, Grammar::strict); });
  claim.tolerance =
      agreed("--tolerance", eta,
             optionally("--tolerance", statement.tolerance, [](const std::string& t) { return tolerance(t, Grammar::lenient); }))
          .value_or(mpq_class(0));
  for (const mpq_class& l : claim.lipschitz) claim.lipschitz_constants.emplace_back(l);
  claim.tolerance_constant = Constant(claim.tolerance);
}

void read_table_target(const Statement& statement, const Document& file, const std::optional<Manifest>& manifest, Claim& claim) {
  if (statement.lipschitz || statement.input_norm || statement.tolerance)
    throw BadInput("--lipschitz, --input-norm, --tolerance: found a table as target, expected samples or an expression");
  if (!statement.functions.empty()) throw BadInput("--function: found a table target, expected an expression");
  const bool rows = !manifest || !manifest->file.empty();
  claim.table =
      reading(file.name, [&] { return rows ? table_of_rows(read_rows(file, claim)) : table_of_axes(manifest->axes, manifest->values); });
  claim.target_digest = content_digest(*claim.table);
}

void read_expression_target(const Statement& statement, const Document& file, const std::optional<Manifest>& manifest, Claim& claim) {
  if (statement.tolerance) throw BadInput("--tolerance: found an expression as target, expected samples");
  std::vector<std::string> functions = statement.functions;
  if (manifest && !manifest->functions.empty()) {
    if (!functions.empty() && functions != manifest->functions) throw BadInput("--function: contradicts the target manifest");
    functions = manifest->functions;
  }
  claim.expression = reading(file.name, [&] { return read_fpcore(file.bytes, functions); });
  claim.target_digest = claim.expression->digest;
  read_lipschitz(statement, manifest, claim.expression->formula.outputs.size(), claim);
}

Model read_model_file(const Document& file) {
  const auto read = file.name.ends_with(".safetensors") ? read_tensors : file.name.ends_with(".nnet") ? read_nnet : read_model;
  return reading(file.name, [&] { return read(file.bytes); });
}

/// Whether two routers are the same numbers throughout: then the same ways down are selectable at every point.
bool identical(const std::deque<RouterNode>& a, const std::deque<RouterNode>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const RouterNode& s, const RouterNode& t) {
    return s.kind == t.kind && s.expert == t.expert && s.children == t.children && s.vectors == t.vectors && s.bias == t.bias;
  });
}

void read_network_target(const Statement& statement, const Document& file, const std::optional<Manifest>& manifest, Claim& claim) {
  if (statement.lipschitz || statement.input_norm || statement.tolerance || !statement.functions.empty())
    throw BadInput("--lipschitz, --input-norm, --tolerance, --function: found a network as target, expected samples or an expression");
  claim.network = read_model_file(file);
  claim.target_digest = content_digest(*claim.network);
  if (manifest && manifest->same_route && !*manifest->same_route && statement.same_route)
    throw BadInput("--same-route: contradicts the target manifest");
  claim.same_route = statement.same_route || (manifest && manifest->same_route.value_or(false));
  if (claim.same_route && claim.about_model && !identical(claim.model.router, claim.network->router))
    throw BadInput("--same-route: found routers that differ, expected a network with the router of the model");
}

void require_inside(const Box& inner, const Box& outer, const std::string& whose) {
  for (std::size_t k = 0; k < inner.first.size(); ++k) {
    if (inner.first[k] < outer.first[k] || inner.second[k] > outer.second[k]) {
      throw BadInput("domain: found an interval on axis " + std::to_string(k) + " that is not inside " + whose);
    }
  }
}

/// docs/formats.md, "Domain of a claim".
Box resolve_domain(const Statement& statement, const std::optional<Manifest>& manifest, const Claim& claim) {
  const std::size_t n = claim.model.inputs;
  const std::optional<Box> flag = optionally("--domain", statement.domain, [](const std::string& t) { return read_domain(t); });
  const std::optional<Box> none,
      own = claim.table        ? std::optional(claim.table->box())
            : claim.expression ? claim.expression->domain
            : claim.network    ? claim.network->domain
                               : none,
      stated = manifest ? manifest->domain : none;
  for (const auto& box : {flag, stated})
    if (box && box->first.size() != n)
      throw BadInput("domain: found " + std::to_string(box->first.size()) + " intervals, expected " + std::to_string(n));
  const std::string whose = claim.table ? "the table's grid" : claim.network ? "the reference's domain" : "the target's precondition";
  if (claim.expression && claim.expression->precondition_is_no_box && !flag && !stated) {
    throw BadInput("--domain: found none, expected one, since the precondition of the target is no box");
  }
  Box domain{std::vector<double>(n, 0.0), std::vector<double>(n, 1.0)};
  for (const auto& box : {flag, stated, own, claim.model.domain}) {
    if (!box) continue;
    domain = *box;
    break;
  }
  if (stated && own) require_inside(*stated, *own, whose);
  if (stated) require_inside(domain, *stated, "the target's domain");
  if (own) require_inside(domain, *own, whose);
  if (claim.model.domain) require_inside(domain, *claim.model.domain, "the model's domain");
  return domain;
}

}  // namespace

Box read_domain(const std::string& text) {
  Box box;
  std::string_view rest = text;
  const auto refuse = [&] { throw BadNumber("found " + shown(text) + ", expected [lo,hi]x[lo,hi]..."); };
  const auto take = [&](char end) {
    const std::size_t length = rest.find(end);
    if (length == std::string_view::npos) refuse();
    std::string_view part = rest.substr(0, length);
    rest.remove_prefix(length + 1);
    while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
    while (!part.empty() && part.back() == ' ') part.remove_suffix(1);
    return part;
  };
  do {
    if (!take('[').empty()) refuse();
    box.first.push_back(corner_value(take(','), Grammar::lenient, Direction::down));
    box.second.push_back(corner_value(take(']'), Grammar::lenient, Direction::up));
    if (box.first.back() > box.second.back()) throw BadNumber("found an empty interval, expected lo <= hi");
    if (rest.find_first_not_of(' ') == std::string_view::npos) return box;
  } while (take('x').empty());
  refuse();
  return box;
}

Claim build_claim(const Statement& statement) {
  Claim claim;
  claim.about_model = statement.model.has_value();
  if (claim.about_model != statement.epsilon.has_value())
    throw BadInput(claim.about_model ? "--epsilon: found none, expected one beside a model"
                                     : "--model: found none, expected one beside --epsilon");
  claim.output_norm = reading("--norm", [&] { return read_norm(statement.norm); });
  if (claim.about_model) {
    claim.epsilon = reading("--epsilon", [&] { return exact_value(*statement.epsilon, Grammar::lenient); });
    if (claim.epsilon <= 0) throw BadInput("--epsilon: found " + shown(*statement.epsilon) + ", expected a number above 0");
    claim.model = read_model_file(*statement.model);
    claim.model_file_digest = sha256(statement.model->bytes);
    claim.model_digest = content_digest(claim.model);
  }

  std::optional<Manifest> manifest;
  const bool network = statement.target.name.ends_with(".safetensors") || statement.target.name.ends_with(".nnet") ||
                       (statement.target.name.ends_with(".json") && says_model(statement.target.bytes));
  if (statement.target.name.ends_with(".json") && !network) {
    manifest = reading(statement.target.name, [&] { return read_manifest(statement.target.bytes); });
    if (!manifest->file.empty() && !statement.data) throw BadInput(statement.target.name + ": found no data file beside the manifest");
  }
  const Document& file = manifest && !manifest->file.empty() ? *statement.data : statement.target;
  if (!manifest && !network && !file.name.ends_with(".fpcore") && !file.name.ends_with(".csv") && !file.name.ends_with(".npy")) {
    throw BadInput(file.name + ": found an unknown extension, expected .fpcore, .csv, .npy, .json, .safetensors or .nnet");
  }
  claim.target_file_digest = sha256(file.bytes);
  const std::string kind = manifest                         ? manifest->kind
                           : network                        ? "network"
                           : statement.table                ? "table"
                           : file.name.ends_with(".fpcore") ? "expression"
                                                            : "samples";
  if (statement.table && (kind != "table" || file.name.ends_with(".fpcore")))
    throw BadInput("--table: found a target of another kind, expected a .csv or .npy, or a manifest of a table");
  if (statement.same_route && kind != "network") throw BadInput("--same-route: found a target of another kind, expected a network");
  std::size_t inputs = 0, outputs = 0;
  if (kind == "samples") {
    read_samples_target(statement, file, manifest, claim);
    inputs = claim.samples->inputs, outputs = claim.samples->outputs;
  } else if (kind == "table") {
    read_table_target(statement, file, manifest, claim);
    inputs = claim.table->axes.size(), outputs = claim.table->outputs;
  } else if (kind == "network") {
    read_network_target(statement, file, manifest, claim);
    inputs = claim.network->inputs, outputs = claim.network->outputs;
  } else {
    read_expression_target(statement, file, manifest, claim);
    inputs = claim.expression->arguments, outputs = claim.expression->formula.outputs.size();
  }
  if (!claim.about_model) {
    if (!claim.about_lipschitz())
      throw BadInput("--model, --epsilon: found none, expected them, or an expression with --lipschitz, which is a claim of its own");
    claim.model.inputs = inputs, claim.model.outputs = outputs;
  } else if (inputs != claim.model.inputs || outputs != claim.model.outputs) {
    throw BadInput(file.name + ": found a target of " + std::to_string(inputs) + " inputs and " + std::to_string(outputs) +
                   " outputs, expected " + std::to_string(claim.model.inputs) + " and " + std::to_string(claim.model.outputs) +
                   " as the model has");
  }
  claim.domain = resolve_domain(statement, manifest, claim);
  if (claim.samples) {
    if (const auto pair = contradiction(claim)) {
      throw BadInput(file.name + ": samples " + std::to_string(pair->first) + " and " + std::to_string(pair->second) +
                     ": found values further apart than L and the tolerance allow, expected samples that some function fits");
    }
  }
  if (claim.about_lipschitz()) {
    std::vector<std::uint32_t> axes;  // no two points of X differ on the others
    for (std::uint32_t k = 0; k < inputs; ++k)
      if (claim.domain.first[k] < claim.domain.second[k]) axes.push_back(k);
    claim.gradient_norms = reading(file.name, [&] { return with_gradient_norms(claim.expression->formula, axes, claim.input_norm); });
  }
  return claim;
}

}  // namespace mocert::kernel
