#include <filesystem>
#include <fstream>
#include <iostream>

#include "kernel/fault.hpp"
#include "kernel/read/manifest.hpp"
#include "mocert/kernel.hpp"

namespace mocert::kernel {

Document read_document(const std::string& path) {
  Document document{path, {}};
  std::ifstream file;
  std::error_code error;
  if (path != "-") {
    if (std::filesystem::is_directory(path, error)) throw BadInput(path + ": found a folder, expected a file");
    file.open(path, std::ios::binary);
    if (!file) throw BadInput(path + ": the file cannot be opened");
    if (const auto size = std::filesystem::file_size(path, error); !error) document.bytes.reserve(size);
  }
  std::istream& in = path == "-" ? std::cin : file;
  for (char part[1 << 16]; in.read(part, sizeof part), in.gcount() > 0;) document.bytes.append(part, static_cast<std::size_t>(in.gcount()));
  if (in.bad()) throw BadInput(path + ": the file cannot be read");
  return document;
}

void read_target(const std::string& path, Statement& statement) {
  statement.target = read_document(path);
  statement.data.reset();
  if (std::filesystem::path(path).extension() != ".json" || says_model(statement.target.bytes)) return;
  try {
    const Manifest manifest = read_manifest(statement.target.bytes);
    if (!manifest.file.empty()) statement.data = read_document((std::filesystem::path(path).parent_path() / manifest.file).string());
  } catch (const Fault& fault) {
    throw BadInput(path + ": " + (fault.place.empty() ? "" : fault.place + ": ") + fault.what());
  }
}

}  // namespace mocert::kernel
