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

}  // namespace

Manifest read_manifest(const std::string& bytes) {
  Manifest manifest;
  std::istringstream in(bytes);
  Json json(in);
  bool mocert = false, version = false, kind = false;
  read_object(json, [&](const std::string& key) {
    if (key == "mocert") {
      mocert = json.read_string() == "target";
      if (!mocert) json.fail("expected \"target\"");
    } else if (key == "schemaVersion") {
      version = json.read_string() == "1.0";
      if (!version) json.fail("expected \"1.0\"");
    } else if (key == "kind") {
      kind = true;
      const std::string& name = json.read_string();
      manifest.samples = name == "samples";
      if (!manifest.samples && name != "expression") json.fail("found " + shown(name) + ", expected samples or expression");
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
    } else {
      json.fail("found the unknown key " + shown(key));
    }
  });
  json.end_document();
  if (!mocert || !version || !kind || manifest.file.empty())
    json.fail("found a key missing, expected mocert, schemaVersion, kind and file");
  if (manifest.file.find('\0') != std::string::npos) json.fail("found a file name with a null character");
  if (manifest.samples ? manifest.lipschitz.empty() || !manifest.functions.empty()
                       : !manifest.lipschitz.empty() || manifest.input_norm || manifest.tolerance) {
    json.fail("expected lipschitz for samples, and lipschitz, inputNorm and tolerance for samples only");
  }
  return manifest;
}

}  // namespace mocert::kernel
