#include "kernel/read/manifest.hpp"

#include <sstream>

#include "kernel/read/model.hpp"

namespace mocert::kernel {
namespace {

std::vector<std::string> strings(Json& json) {
  std::vector<std::string> list;
  json.begin_array();
  while (json.next_element()) list.push_back(json.read_string());
  if (list.empty()) json.fail("found an empty list");
  return list;
}

std::vector<double> numbers(Json& json) {
  std::vector<double> list;
  json.begin_array();
  while (json.next_element()) list.push_back(read_data(json, Type::binary64));
  return list;
}

}  // namespace

Manifest read_manifest(const std::string& bytes) {
  Manifest manifest;
  std::istringstream in(bytes);
  Json json(in);
  bool mocert = false, version = false, inline_table = false;
  read_object(json, [&](const std::string& key) {
    if (key == "mocert") {
      mocert = json.read_string() == "target";
      if (!mocert) json.fail("expected \"target\"");
    } else if (key == "schemaVersion") {
      version = json.read_string() == "1.0";
      if (!version) json.fail("expected \"1.0\"");
    } else if (key == "kind") {
      manifest.kind = json.read_string();
      if (manifest.kind != "samples" && manifest.kind != "expression" && manifest.kind != "table")
        json.fail("found " + shown(manifest.kind) + ", expected samples, expression or table");
    } else if (key == "file") {
      manifest.file = json.read_string();
    } else if (key == "functions") {
      manifest.functions = strings(json);
    } else if (key == "domain") {
      manifest.domain = read_box(json, true);
    } else if (key == "lipschitz") {
      manifest.lipschitz = strings(json);
    } else if (key == "inputNorm") {
      manifest.input_norm = json.read_string();
    } else if (key == "tolerance") {
      manifest.tolerance = json.read_string();
    } else if (key == "axes") {
      inline_table = true;
      json.begin_array();
      while (json.next_element()) manifest.axes.push_back(numbers(json));
    } else if (key == "values") {
      inline_table = true;
      manifest.values = numbers(json);
    } else {
      json.fail("found the unknown key " + shown(key));
    }
  });
  json.end_document();
  if (!mocert || !version || manifest.kind.empty() || manifest.file.empty() != inline_table)
    json.fail("found a key missing, expected mocert, schemaVersion, kind and file (or, for a table, axes and values)");
  if (inline_table && manifest.kind != "table") json.fail("found axes or values, expected them for a table only");
  if (manifest.file.find('\0') != std::string::npos) json.fail("found a file name with a null character");
  const bool samples = manifest.kind == "samples";
  if (samples && manifest.lipschitz.empty()) json.fail("found no lipschitz, expected it for samples");
  if (manifest.kind == "table" && (!manifest.lipschitz.empty() || manifest.input_norm))
    json.fail("found lipschitz or inputNorm, expected them for samples and expressions only");
  if (!samples && manifest.tolerance) json.fail("found a tolerance, expected it for samples only");
  if (manifest.kind != "expression" && !manifest.functions.empty()) json.fail("found functions, expected them for an expression only");
  return manifest;
}

}  // namespace mocert::kernel
