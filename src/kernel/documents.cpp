#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "kernel/fault.hpp"
#include "kernel/read/manifest.hpp"
#include "mocert/kernel.hpp"

namespace mocert::kernel {

Document read_document(const std::string& path) {
  std::ostringstream bytes;
  if (path == "-") {
    bytes << std::cin.rdbuf();
  } else {
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) throw BadInput(path + ": found a folder, expected a file");
    std::ifstream in(path, std::ios::binary);
    if (!in) throw BadInput(path + ": the file cannot be opened");
    if (in.peek() != std::ifstream::traits_type::eof()) bytes << in.rdbuf();
    if (in.bad() || !bytes) throw BadInput(path + ": the file cannot be read");
  }
  return {path, std::move(bytes).str()};
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
