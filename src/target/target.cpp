#include "target/target.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "io/digest.hpp"
#include "io/file.hpp"
#include "io/json.hpp"
#include "io/numbers.hpp"
#include "mocert/error.hpp"
#include "model/model_digest.hpp"
#include "model/model_file.hpp"
#include "model/model_json.hpp"
#include "model/nnet.hpp"
#include "target/sample_tree.hpp"

namespace mocert {
namespace {

/// What a target manifest says.
struct Manifest {
  std::string path, kind, file;
  std::vector<std::string> functions, lipschitz;
  std::optional<Box> domain;
  std::optional<std::string> input_norm, tolerance;
  std::optional<bool> same_route;
  std::vector<std::vector<double>> axes;  ///< a table in the manifest itself: `file` is empty then
  std::vector<double> values;
};

std::vector<std::string> strings(const JsonPlace& place) {
  place.require_array();
  if (place.size() == 0) place.refuse("an empty list", "at least one entry");
  std::vector<std::string> out;
  for (std::size_t i = 0; i < place.size(); ++i) out.push_back(place.at(i).string());
  return out;
}

std::vector<double> numbers(const JsonPlace& place) {
  place.require_array();
  std::vector<double> out(place.size());
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = place.at(i).data(false);
  return out;
}

void read_inline_table(const JsonPlace& root, Manifest& m) {
  for (const char* key : {"axes", "values"})
    if (m.kind != "table" && root.has(key)) root.at(key).refuse("\"" + std::string(key) + "\"", "it in a table only");
  if (root.has("file")) root.at("file").refuse("a file beside axes and values", "one of the two");
  root.at("axes").require_array();
  for (std::size_t k = 0; k < root.at("axes").size(); ++k) m.axes.push_back(numbers(root.at("axes").at(k)));
  m.values = numbers(root.at("values"));
}

/// Whether a .json says of itself that it is a model, which as a target is a network.
bool says_model(const JsonDocument& json) {
  const Json* word = json.root().find("mocert");
  return word && word->kind() == Json::Kind::string && word->text() == "model";
}

Manifest read_manifest(const std::string& path, const JsonDocument& json) {
  const JsonPlace root(json, path);
  root.require_object({"mocert", "schemaVersion", "kind", "file", "functions", "domain", "lipschitz", "inputNorm", "tolerance", "sameRoute",
                       "axes", "values"});
  if (root.at("mocert").string() != "target") root.at("mocert").refuse_kind("\"target\" (a target manifest)");
  if (root.at("schemaVersion").string() != "1.0") root.at("schemaVersion").refuse_kind("\"1.0\"");
  Manifest m;
  m.path = path;
  m.kind = root.at("kind").string();
  if (m.kind != "expression" && m.kind != "samples" && m.kind != "table" && m.kind != "network")
    root.at("kind").refuse_kind("\"expression\", \"samples\", \"table\" or \"network\"");
  if (root.has("axes") || root.has("values")) {
    read_inline_table(root, m);
  } else {
    const std::string file = root.at("file").string();
    if (file.empty()) root.at("file").refuse("an empty name", "a file");
    if (file.find('\0') != std::string::npos) root.at("file").refuse("a name with a null character", "a file");
    m.file = (std::filesystem::path(path).parent_path() / file).string();
  }
  if (root.has("domain")) m.domain = root.at("domain").box(true);
  const bool samples = m.kind == "samples";
  const std::string beside = samples ? "samples" : m.kind == "expression" ? "an expression" : "a " + m.kind;
  const auto refuse_beside = [&](const char* key, bool fits, const char* expected) {
    if (root.has(key) && !fits) root.at(key).refuse("\"" + std::string(key) + "\" beside " + beside, expected);
  };
  for (const char* key : {"lipschitz", "inputNorm"})
    refuse_beside(key, samples || m.kind == "expression", "it beside samples or an expression");
  refuse_beside("tolerance", samples, "it beside samples only");
  refuse_beside("functions", m.kind == "expression", "it beside an expression only");
  refuse_beside("sameRoute", m.kind == "network", "it beside a network only");
  if (root.has("functions")) m.functions = strings(root.at("functions"));
  if (samples || root.has("lipschitz")) m.lipschitz = strings(root.at("lipschitz"));
  if (root.has("inputNorm")) m.input_norm = root.at("inputNorm").string();
  if (root.has("tolerance")) m.tolerance = root.at("tolerance").string();
  if (root.has("sameRoute")) m.same_route = root.at("sameRoute").boolean();
  return m;
}

std::vector<std::string> comma_separated(const std::string& text) {
  std::vector<std::string> parts(1);
  for (char c : text) {
    if (c == ',')
      parts.emplace_back();
    else
      parts.back() += c;
  }
  return parts;
}

/// In a manifest, whose place starts with its path, the grammar is strict; flags are lenient.
mpq_class exact_number(const std::string& text, const std::string& where, bool positive) {
  const auto value = parse_exact(text);
  if (!value || (!where.starts_with("--") && !is_strict_numeral(text)))
    throw InputError(where, "\"" + text + "\"", "a number such as 0.5, 1/3 or 0x1p-1");
  if (positive ? *value <= 0 : *value < 0) throw InputError(where, text, positive ? "a number > 0" : "a number >= 0");
  return *value;
}

std::vector<mpq_class> constants(const std::vector<std::string>& texts, const std::string& where, int outputs) {
  std::vector<mpq_class> values;
  values.reserve(texts.size());
  for (const std::string& t : texts) values.push_back(exact_number(t, where, true));
  if (values.size() != 1 && values.size() != static_cast<std::size_t>(outputs))
    throw InputError(where, fmt::format("{} constants", values.size()), fmt::format("one, or one per output ({})", outputs));
  return values;
}

[[noreturn]] void contradicts(const char* flag, const Manifest& m) {
  throw InputError(flag, "another value than in " + m.path, "the same, or none");
}

/// What manifest and flags say of L and its norm; no constants where they say nothing.
LipschitzConstants read_lipschitz(const TargetOptions& options, const std::optional<Manifest>& manifest, int outputs) {
  LipschitzConstants result;
  const auto expanded = [&](std::vector<mpq_class> v) {
    v.resize(static_cast<std::size_t>(outputs), mpq_class(v[0]));
    return v;
  };
  if (manifest && !manifest->lipschitz.empty()) {
    result.lipschitz_text = manifest->lipschitz;
    result.lipschitz = constants(manifest->lipschitz, manifest->path + ": /lipschitz", outputs);
  }
  if (manifest && manifest->input_norm) result.input_norm = parse_norm(*manifest->input_norm, manifest->path + ": /inputNorm");
  if (options.lipschitz) {
    const auto texts = comma_separated(*options.lipschitz);
    const auto values = constants(texts, "--lipschitz", outputs);
    if (!result.lipschitz.empty() && expanded(values) != expanded(result.lipschitz)) contradicts("--lipschitz", *manifest);
    result.lipschitz = values;
    result.lipschitz_text = texts;
  }
  if (options.input_norm) {
    const Norm norm = parse_norm(*options.input_norm, "--input-norm");
    if (manifest && manifest->input_norm && norm != result.input_norm) contradicts("--input-norm", *manifest);
    result.input_norm = norm;
  }
  if (result.lipschitz.empty() && (options.input_norm || (manifest && manifest->input_norm)))
    throw InputError(options.input_norm ? "--input-norm" : manifest->path + ": /inputNorm", "no Lipschitz constant beside it",
                     "both or neither");
  return result;
}

/// A CSV, or a NumPy array. `inputs`: of the model, or 0.
Samples read_rows(const std::string& text, const std::string& file, const std::optional<Manifest>& manifest, int inputs) {
  if (!file.ends_with(".npy")) return parse_samples(text, file);
  return parse_npy_samples(text, file, inputs == 0 && manifest && manifest->domain ? manifest->domain->dimension() : inputs);
}

Samples load_samples(const std::string& text, const std::string& file, const TargetOptions& options,
                     const std::optional<Manifest>& manifest, int inputs) {
  Samples s = read_rows(text, file, manifest, inputs);
  if (!options.functions.empty()) throw InputError("--function", "a samples target", "formulas to choose from");
  if (!options.lipschitz && !manifest)
    throw InputError(file, "samples without a Lipschitz constant",
                     "--lipschitz L (or a target manifest with \"lipschitz\"; --table if this is a table)");
  static_cast<LipschitzConstants&>(s) = read_lipschitz(options, manifest, s.outputs);
  if (manifest && manifest->tolerance) {
    s.tolerance = exact_number(*manifest->tolerance, manifest->path + ": /tolerance", false);
    s.tolerance_text = *manifest->tolerance;
  }
  if (options.tolerance) {
    const mpq_class eta = exact_number(*options.tolerance, "--tolerance", false);
    if (manifest && manifest->tolerance && eta != s.tolerance) contradicts("--tolerance", *manifest);
    s.tolerance = eta;
    s.tolerance_text = *options.tolerance;
  }
  s.tree = std::make_shared<const SampleTree>(s);
  refuse_contradiction(s, file);
  return s;
}

Table load_table(const std::string& text, const std::string& file, const TargetOptions& options, const std::optional<Manifest>& manifest,
                 int inputs) {
  if (options.lipschitz || options.input_norm || options.tolerance)
    throw InputError(options.lipschitz    ? "--lipschitz"
                     : options.input_norm ? "--input-norm"
                                          : "--tolerance",
                     "a table as target", options.tolerance ? "samples" : "samples or a formula");
  if (!options.functions.empty()) throw InputError("--function", "a table target", "formulas to choose from");
  if (manifest && manifest->file.empty()) return table_of_axes(manifest->axes, manifest->values, manifest->path);
  return table_of_rows(read_rows(text, file, manifest, inputs), file);
}

Network load_network(const std::string& text, const std::string& file, const TargetOptions& options,
                     const std::optional<Manifest>& manifest) {
  for (const auto& [flag, said] : {std::pair{"--lipschitz", options.lipschitz.has_value()},
                                   {"--input-norm", options.input_norm.has_value()},
                                   {"--tolerance", options.tolerance.has_value()},
                                   {"--function", !options.functions.empty()}})
    if (said) throw InputError(flag, "a network as target", flag == std::string("--tolerance") ? "samples" : "samples or a formula");
  if (options.same_route && manifest && manifest->same_route && !*manifest->same_route) contradicts("--same-route", *manifest);
  return {parse_model(text, file), options.same_route || (manifest && manifest->same_route.value_or(false))};
}

FormulaTarget load_formula(const std::string& text, const std::string& file, const TargetOptions& options,
                           const std::optional<Manifest>& manifest) {
  if (options.tolerance) throw InputError("--tolerance", "a formula as target", "samples");
  std::vector<std::string> functions = options.functions;
  if (manifest && !manifest->functions.empty()) {
    if (!functions.empty() && functions != manifest->functions) contradicts("--function", *manifest);
    functions = manifest->functions;
  }
  return parse_fpcore(text, file, functions);
}

std::string shown(const Box& box) {
  std::string text;
  for (std::size_t i = 0; i < box.lo.size(); ++i) text += fmt::format("{}[{},{}]", i ? "x" : "", box.lo[i], box.hi[i]);
  return text;
}

}  // namespace

int Target::inputs() const {
  if (formula()) return formula()->expression.inputs();
  if (samples()) return samples()->inputs;
  return table() ? table()->inputs() : network()->model.inputs;
}

int Target::outputs() const {
  if (formula()) return formula()->expression.outputs();
  if (samples()) return samples()->outputs;
  return table() ? table()->outputs : network()->model.outputs;
}

TargetFiles read_target_files(const std::string& path) {
  if (!path.ends_with(".json") && !path.ends_with(".csv") && !path.ends_with(".npy") && !path.ends_with(".fpcore") &&
      !names_tensors(path) && !names_nnet(path))
    throw InputError(path, "an unknown kind of target",
                     "a file ending in .fpcore, .csv, .npy, .safetensors, .nnet or .json (a network or a manifest)");
  TargetFiles files{path, read_file(path), "", ""};
  if (!path.ends_with(".json")) return files;
  const JsonDocument json = parse_json(files.text, path);
  if (says_model(json)) return files;
  files.data_path = read_manifest(path, json).file;
  if (!files.data_path.empty()) files.data = read_file(files.data_path);
  return files;
}

Target load_target(const std::string& path, const TargetOptions& options) { return load_target(read_target_files(path), options); }

Target load_target(const TargetFiles& files, const TargetOptions& options, int inputs) {
  std::optional<Manifest> manifest;
  const std::string& path = files.path;
  bool network = names_tensors(path) || names_nnet(path);
  if (path.ends_with(".json")) {
    const JsonDocument json = parse_json(files.text, path);
    network = says_model(json);
    if (!network) manifest = read_manifest(path, json);
  }
  const bool beside = !files.data_path.empty();
  const std::string& file = beside ? files.data_path : path;
  const std::string& text = beside ? files.data : files.text;
  const bool csv = path.ends_with(".csv") || path.ends_with(".npy");
  if (options.table && !csv && !(manifest && manifest->kind == "table"))
    throw InputError("--table", path, "a .csv or .npy with one row per grid point, or a manifest of a table");
  const std::string kind = manifest ? manifest->kind : network ? "network" : options.table ? "table" : csv ? "samples" : "expression";
  if (options.same_route && kind != "network") throw InputError("--same-route", path, "a network as target");
  const auto load = [&]() -> decltype(Target::what) {
    if (kind == "samples") return load_samples(text, file, options, manifest, inputs);
    if (kind == "table") return load_table(text, file, options, manifest, inputs);
    if (kind == "network") return load_network(text, file, options, manifest);
    return load_formula(text, file, options, manifest);
  };
  Target target{load(), {}, false, {}, {}, {}};
  target.file = file;
  target.file_digest = mocert::file_digest(text);
  if (const FormulaTarget* f = target.formula()) {
    LipschitzConstants claimed = read_lipschitz(options, manifest, target.outputs());
    if (!claimed.lipschitz.empty()) target.lipschitz = std::move(claimed);
    target.domain = f->domain;
    target.needs_domain = f->precondition_is_no_box;
    target.digest = content_digest(*f);
  } else if (const Table* t = target.table()) {
    target.domain = t->box();
    target.digest = content_digest(*t);
  } else if (const Network* reference = target.network()) {
    target.domain = reference->model.domain;
    target.digest = content_digest(reference->model);
  } else {
    target.digest = content_digest(*target.samples());
  }
  if (manifest && manifest->domain) {
    if (manifest->domain->dimension() != target.inputs())
      throw InputError(manifest->path + ": /domain", fmt::format("{} axes", manifest->domain->dimension()),
                       std::to_string(target.inputs()));
    if (target.domain && !target.domain->contains(*manifest->domain))
      throw InputError(manifest->path + ": /domain", shown(*manifest->domain),
                       (target.table() ? "a part of the grid's " : "a part of the precondition's ") + shown(*target.domain));
    target.domain = manifest->domain;
    target.needs_domain = false;
  }
  return target;
}

Samples future_samples(const TargetOptions& options, int inputs, int outputs) {
  if (!options.lipschitz) throw InputError("--lipschitz", "no Lipschitz constant", "--lipschitz L");
  Samples s;
  s.inputs = inputs;
  s.outputs = outputs;
  static_cast<LipschitzConstants&>(s) = read_lipschitz(options, std::nullopt, outputs);
  if (options.tolerance) {
    s.tolerance = exact_number(*options.tolerance, "--tolerance", false);
    s.tolerance_text = *options.tolerance;
  }
  return s;
}

Box parse_domain(std::string_view text, const std::string& where) {
  Box box;
  std::string_view rest = text;
  const auto refuse = [&](const std::string& expected) { throw InputError(where, "\"" + std::string(text) + "\"", expected); };
  for (;;) {
    const auto blank = rest.find_first_not_of(' ');
    rest = blank == std::string_view::npos ? std::string_view() : rest.substr(blank);
    if (rest.empty() || rest[0] != '[') refuse("a box such as [0,1]x[-2,3]");
    const auto comma = rest.find(','), end = rest.find(']');
    if (comma == std::string_view::npos || end == std::string_view::npos || comma > end) refuse("a box such as [0,1]x[-2,3]");
    const auto trimmed = [](std::string_view s) {
      while (!s.empty() && s.front() == ' ') s.remove_prefix(1);
      while (!s.empty() && s.back() == ' ') s.remove_suffix(1);
      return s;
    };
    const auto lo = parse_corner(trimmed(rest.substr(1, comma - 1)), Rounding::down),
               hi = parse_corner(trimmed(rest.substr(comma + 1, end - comma - 1)), Rounding::up);
    if (!lo || !hi) refuse("finite numbers in [lo,hi]");
    if (*lo > *hi) refuse("lo <= hi on every axis: the box is empty");
    box.lo.push_back(*lo);
    box.hi.push_back(*hi);
    rest = rest.substr(end + 1);
    const auto next = rest.find_first_not_of(' ');
    if (next == std::string_view::npos) return box;
    rest = rest.substr(next);
    if (rest[0] != 'x') refuse("factors joined by x");
    rest.remove_prefix(1);
  }
}

Box claim_domain(const std::optional<Box>& flag, const Target& target, const std::optional<Box>& model, int inputs) {
  if (target.needs_domain && !flag) throw InputError(target.file, "a precondition that is more than a box", "--domain with a box");
  const auto axes = [&](const std::optional<Box>& box, const std::string& where) {
    if (box && box->dimension() != inputs)
      throw InputError(where, fmt::format("{} axes in the domain", box->dimension()), std::to_string(inputs));
  };
  axes(flag, "--domain");
  axes(target.domain, target.file);
  axes(model, "model");
  Box unit;
  unit.lo.assign(static_cast<std::size_t>(inputs), 0.0);
  unit.hi.assign(static_cast<std::size_t>(inputs), 1.0);
  Box x = flag ? *flag : target.domain ? *target.domain : model ? *model : unit;
  if (target.domain && !target.domain->contains(x))
    throw InputError("domain", shown(x), "a part of the target's domain " + shown(*target.domain));
  if (model && !model->contains(x)) throw InputError("domain", shown(x), "a part of the model's domain " + shown(*model));
  return x;
}

}  // namespace mocert
