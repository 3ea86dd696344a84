#include "kernel/read/manifest.hpp"

#include <algorithm>

#include "kernel/read/model.hpp"

namespace mocert::kernel {
Manifest read_manifest(const std::string& bytes) {
  Manifest m;
  read_json(Json(bytes), [&](Json& json) {
    const auto strings = [&] { return json.read_list(1, [&] { return std::string(json.read_string()); }); };
    const auto numbers = [&] { return read_numbers(json, Type::binary64); };
    const auto [word, version, kind, file, functions, domain, lipschitz, norm, tolerance, same_route, axes, values] =
        json.read_object({{"mocert", [&] { json.read_word({"target"}); }},
                          {"schemaVersion", [&] { json.read_word({"1.0"}); }},
                          {"kind",
                           [&] {
                             m.kind = json.read_word({"samples", "expression", "table", "network"});
                           }},
                          {"file", [&] { m.file = json.read_string(); }, false},
                          {"functions", [&] { m.functions = strings(); }, false},
                          {"domain", [&] { m.domain = read_box(json, true); }, false},
                          {"lipschitz", [&] { m.lipschitz = strings(); }, false},
                          {"inputNorm", [&] { m.input_norm = json.read_string(); }, false},
                          {"tolerance", [&] { m.tolerance = json.read_string(); }, false},
                          {"sameRoute", [&] { m.same_route = json.read_bool(); }, false},
                          {"axes", [&] { m.axes = json.read_list(0, numbers); }, false},
                          {"values", [&] { m.values = numbers(); }, false}});
    // Which keys go with which kind.
    const auto refuse = [&](bool found, const char* key, std::initializer_list<std::string_view> kinds) {
      if (found && std::find(kinds.begin(), kinds.end(), m.kind) == kinds.end())
        json.fail("found " + std::string(key) + ", expected none beside kind " + m.kind);
    };
    refuse(functions, "functions", {"expression"});
    refuse(lipschitz, "lipschitz", {"expression", "samples"});
    refuse(norm, "inputNorm", {"expression", "samples"});
    refuse(tolerance, "tolerance", {"samples"});
    refuse(same_route, "sameRoute", {"network"});
    refuse(axes, "axes", {"table"});
    refuse(values, "values", {"table"});
    if (m.kind == "samples" && m.lipschitz.empty()) json.fail("found no lipschitz, expected it for samples");
    const bool inside = axes || values;
    if (inside == file || (!inside && m.file.empty())) json.fail("expected file or, for a table, axes and values");
    if (m.file.find('\0') != std::string::npos) json.fail("found a file name with a null character");
  });
  return m;
}

bool says_model(const std::string& bytes) {
  bool model = false;
  try {
    Json json(bytes);
    json.begin_object();
    while (json.next_key()) {
      if (json.key() == "mocert") {
        model = json.read_string() == "model";
        break;
      }
      json.skip_value();
    }
  } catch (const Fault&) {
    return false;  // whoever reads it as a manifest says why
  } catch (const BadNumber&) {
    return false;
  }
  return model;
}

}  // namespace mocert::kernel
